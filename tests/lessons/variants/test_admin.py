"""An instructor writes a chapter in another language: only words may differ."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from lessons.models import Lesson
from lessons.variants.models import LessonText


@pytest.fixture
def instructor(django_user_model: type[User]) -> Client:
    user = django_user_model.objects.create_user("ada", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="lessons"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def text(in_step: Path) -> LessonText:
    return LessonText.objects.select_related("lesson").get(lesson__slug="alpha")


def url(text: LessonText) -> str:
    return f"/admin/lessons/lessontext/{text.pk}/change/"


def sent(client: Client, text: LessonText) -> dict[str, Any]:
    form = client.get(url(text)).context["adminform"].form
    values = {each.name: each.value() for each in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def errors(response: Any, field: str) -> str:
    assert response.status_code == 200
    return "\n".join(response.context["adminform"].form.errors.get(field, []))


def test_other_words_are_saved_and_read(instructor: Client, client: Client, text: LessonText):
    form = sent(instructor, text)
    form["body"] = form["body"].replace("Meer van alfa.", "Nog meer van alfa.")
    assert instructor.post(url(text), form).status_code == 302
    page = client.get("/courses/tiny/alpha/", headers={"Accept-Language": "nl"})
    assert "Nog meer van alfa." in page.content.decode()


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("workers=2", "workers=3", "Line 3"),
        ("::: quiz\n:::", "", "Line 8"),
        ("::: lab computing", "::: lab nothing", "Line 3"),
    ],
)
def test_what_is_no_word_must_stay(
    instructor: Client, text: LessonText, old: str, new: str, place: str
):
    form = sent(instructor, text)
    assert old in form["body"]
    refused = instructor.post(url(text), form | {"body": form["body"].replace(old, new)})
    assert place in errors(refused, "body")
    assert LessonText.objects.get(pk=text.pk).body == text.body
    assert refused.context["adminform"].form["body"].value() != text.body


def test_whoever_brings_it_up_to_date_says_so(instructor: Client, text: LessonText):
    lesson = text.lesson
    lesson.title = "Alpha anew"
    lesson.save()
    form = sent(instructor, text)
    assert "is_current" not in form
    instructor.post(url(text), form | {"title": "Alfa opnieuw"})
    assert LessonText.objects.get(pk=text.pk).is_behind
    instructor.post(url(text), form | {"is_current": "on"})
    assert not LessonText.objects.get(pk=text.pk).is_behind


def test_a_new_one_stands_beside_the_chapter(instructor: Client, client: Client, in_step: Path):
    gamma = Lesson.objects.get(slug="gamma")
    LessonText.objects.filter(lesson=gamma).delete()
    body = gamma.body.replace("The text of Gamma.", "De tekst van gamma.")
    form = {"lesson": gamma.pk, "language": "nl", "title": "Gamma", "body": body}
    added = instructor.post("/admin/lessons/lessontext/add/", form | {"is_current": "on"})
    assert added.status_code == 302
    page = client.get("/courses/tiny/gamma/", headers={"Accept-Language": "nl"})
    assert "De tekst van gamma." in page.content.decode()
    assert 'id="reading"' not in page.content.decode()


def test_a_chapter_is_not_translated_into_its_own_language(instructor: Client, text: LessonText):
    form = sent(instructor, text) | {"language": "en"}
    assert errors(instructor.post(url(text), form), "language")


def test_a_second_text_in_one_language_is_refused(instructor: Client, text: LessonText):
    form = sent(instructor, text)
    refused = instructor.post("/admin/lessons/lessontext/add/", form)
    assert "It has a text in this language." in refused.content.decode()


def test_the_own_text_is_beside_it(instructor: Client, text: LessonText):
    page = instructor.get(url(text)).content.decode()
    assert '<pre class="source" tabindex="0" lang="en">' in page
    assert "The text of Alpha." in page


@pytest.mark.parametrize("name", ["coursetext", "sectiontext", "lessontext"])
def test_lists_open(instructor: Client, client: Client, text: LessonText, name: str):
    address = f"/admin/lessons/{name}/"
    assert instructor.get(address).status_code == 200
    assert client.get(address).status_code == 302
