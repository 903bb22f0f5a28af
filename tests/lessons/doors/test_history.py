"""What courses said is kept with who wrote it, and can be said again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from lessons.doors import history
from lessons.doors.models import PastWords
from lessons.glossary.models import Term, TermText
from lessons.loader import Report
from lessons.models import Course, Lesson, Section
from lessons.variants.models import LessonText

Load = Callable[..., Report]


@pytest.fixture
def lesson(load: Load) -> Lesson:
    load()
    return Lesson.objects.get(slug="alpha")


@pytest.fixture
def ada(django_user_model: type[User]) -> Client:
    return _instructor(django_user_model, "ada", "")


def _instructor(users: type[User], name: str, verb: str) -> Client:
    user = users.objects.create_user(name, is_staff=True)
    found = Permission.objects.filter(content_type__app_label="lessons", codename__startswith=verb)
    user.user_permissions.set(found)
    client = Client()
    client.force_login(user)
    return client


def url(row: Any, what: str = "change") -> str:
    return f"/admin/lessons/{row._meta.model_name}/{row.pk}/{what}/"


def written(client: Client, row: Any, **words: str) -> None:
    form = client.get(url(row)).context["adminform"].form
    sent = {each.name: each.value() for each in form}
    sent = {name: value for name, value in sent.items() if value is not None and value is not False}
    assert client.post(url(row), sent | words).status_code == 302


def entries(row: Any) -> list[tuple[str, str]]:
    return [(each.source, each.who) for each in history.entries_of(row).order_by("pk")]


def put_back(client: Client, row: Any, entry: PastWords) -> Any:
    return client.post(url(row, f"put-back/{entry.pk}"))


def test_files_and_hands_are_told_apart(lesson: Lesson, ada: Client, folder: Path, load: Load):
    assert entries(lesson) == [("file", "")]
    written(ada, lesson, title="Ada's")
    assert entries(lesson) == [("file", ""), ("admin", "ada")]
    path = folder / "02-second/01-gamma/lesson.md"
    path.write_text(path.read_text().replace("More of Gamma.", "Much more."))
    load()
    gamma = Lesson.objects.get(slug="gamma")
    assert entries(gamma) == [("file", ""), ("file", "")]


def test_what_did_not_change_makes_no_entry(lesson: Lesson, ada: Client, load: Load):
    before = PastWords.objects.count()
    load()
    lesson.save()
    written(ada, lesson)
    assert PastWords.objects.count() == before


def test_the_page_tells_who_changed_which_words(lesson: Lesson, ada: Client):
    written(ada, lesson, body="One two three.")
    written(ada, lesson, body="One four three.")
    page = ada.get(url(lesson, "history")).content.decode()
    assert "two</del>" in page
    assert "four</ins>" in page
    assert "ada" in page
    assert page.count("Put this back") == 2
    assert page.count("So it says now.") == 1


def test_the_way_back_is_one_entry_more(lesson: Lesson, ada: Client):
    old = lesson.body
    written(ada, lesson, body="Ada's words.", title="Ada's")
    first = history.entries_of(lesson).order_by("pk")[0]
    assert put_back(ada, lesson, first).status_code == 302
    back = Lesson.objects.get(pk=lesson.pk)
    assert (back.body, back.title) == (old, "Alpha")
    assert back.version == lesson.version
    assert entries(lesson) == [("file", ""), ("admin", "ada"), ("admin", "ada")]
    put_back(ada, lesson, history.entries_of(lesson).order_by("pk")[1])
    assert Lesson.objects.get(pk=lesson.pk).title == "Ada's"


def test_what_the_files_win_over_is_kept(lesson: Lesson, ada: Client, folder: Path, load: Load):
    written(ada, lesson, body="Ada's words.")
    load(overwrite=True)
    assert "Ada's words." not in Lesson.objects.get(pk=lesson.pk).body
    lost = history.entries_of(lesson).get(who="ada")
    put_back(ada, lesson, lost)
    assert Lesson.objects.get(pk=lesson.pk).body == "Ada's words.\n"


def test_a_row_from_before_keeps_its_beginning(lesson: Lesson, ada: Client):
    """Rows that were there before anything was noted."""
    PastWords.objects.all().delete()
    written(ada, lesson, title="Ada's")
    first, second = history.entries_of(lesson).order_by("pk")
    assert (first.words["title"], first.source) == ("Alpha", "")
    assert (second.words["title"], second.who) == ("Ada's", "ada")


def test_what_is_no_longer_possible_is_said_and_changes_nothing(lesson: Lesson, ada: Client):
    section = Section.objects.create(course=lesson.course, slug="third", title="Third")
    written(ada, lesson, section=str(section.pk))
    there = history.entries_of(lesson).order_by("-pk")[0]
    written(ada, lesson, section=str(Section.objects.get(slug="first").pk))
    section.delete()
    answer = ada.post(url(lesson, f"put-back/{there.pk}"), follow=True)
    assert "put back as it is" in answer.content.decode()
    assert Lesson.objects.get(pk=lesson.pk).section.slug == "first"


def test_a_course_tells_of_its_sections_and_a_term_of_its_words(lesson: Lesson, ada: Client):
    course = Course.objects.get()
    section = Section.objects.get(slug="first")
    section.title = "Another"
    section.save()
    assert "Another" in ada.get(url(course, "history")).content.decode()
    term = Term.objects.create(course=course, slug="gil")
    text = TermText.objects.create(term=term, language="en", name="GIL", text="A lock.")
    text.text = "One lock."
    text.save()
    assert "One" in ada.get(url(term, "history")).content.decode()
    first = history.entries_of(text).order_by("pk")[0]
    put_back(ada, term, first)
    assert TermText.objects.get().text == "A lock."


def test_variants_have_a_history_too(lesson: Lesson, ada: Client):
    text = LessonText.objects.create(lesson=lesson, language="nl", title="Alfa", body=lesson.body)
    written(ada, text, title="Hoofdstuk alfa")
    assert entries(text) == [("", ""), ("admin", "ada")]
    assert "Hoofdstuk" in ada.get(url(text, "history")).content.decode()


def test_an_entry_of_something_else_is_not_found(lesson: Lesson, ada: Client):
    gamma = Lesson.objects.get(slug="gamma")
    entry = history.entries_of(gamma)[0]
    assert put_back(ada, lesson, entry).status_code == 404


def test_who_may_only_look_puts_nothing_back(
    lesson: Lesson, ada: Client, django_user_model: type[User]
):
    written(ada, lesson, title="Ada's")
    eve = _instructor(django_user_model, "eve", "view")
    assert "Put this back" not in eve.get(url(lesson, "history")).content.decode()
    first = history.entries_of(lesson).order_by("pk")[0]
    assert put_back(eve, lesson, first).status_code == 403
    assert Client().post(url(lesson, f"put-back/{first.pk}")).status_code == 302
    assert Lesson.objects.get(pk=lesson.pk).title == "Ada's"


def test_actions_of_the_list_are_somebodys_doing(lesson: Lesson, ada: Client):
    ada.post(
        "/admin/lessons/lesson/", {"action": "unpublish", "_selected_action": [str(lesson.pk)]}
    )
    assert entries(lesson)[-1] == ("admin", "ada")
    assert Lesson.objects.get(pk=lesson.pk).status == "draft"
