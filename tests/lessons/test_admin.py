"""Instructors write courses and chapters; mistakes are refused at their place."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from lessons.forms import WRITTEN
from lessons.loader import Report
from lessons.meanwhile import seal
from lessons.models import Course, Lesson, Section

PREVIEW = "/admin/lessons/lesson/preview/"


@pytest.fixture(autouse=True)
def course(load: Callable[..., Report]) -> Course:
    load()
    return Course.objects.get()


@pytest.fixture
def instructor(django_user_model: type[User]) -> Client:
    user = django_user_model.objects.create_user("ada", is_staff=True)
    apps = ["lessons", "quizzes"]
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=apps))
    client = Client()
    client.force_login(user)
    return client


def page(response: Any) -> str:
    return unescape(response.content.decode())


def form_of(lesson: Lesson, **changes: Any) -> dict[str, Any]:
    names = ("section_id", "position", "title", "slug", "standfirst", "minutes", "language",
             "status", "body")  # fmt: skip
    values = {name.removesuffix("_id"): getattr(lesson, name) for name in names}
    return {**values, "seen": seal(lesson, WRITTEN), **changes}


def save(client: Client, lesson: Lesson, **changes: Any) -> Any:
    return client.post(f"/admin/lessons/lesson/{lesson.pk}/change/", form_of(lesson, **changes))


# -- a chapter --


def test_an_instructor_changes_a_chapter(instructor: Client):
    lesson = Lesson.objects.get(slug="alpha")
    assert save(instructor, lesson, title="Better", body="## New\n\nText.").status_code == 302
    changed = Lesson.objects.get(slug="alpha")
    assert (changed.title, changed.body) == ("Better", "## New\n\nText.\n")
    assert changed.version != lesson.version


def test_a_text_with_mistakes_is_refused_with_their_lines_and_kept_in_the_form(instructor: Client):
    lesson = Lesson.objects.get(slug="alpha")
    bad = "Fine.\n\n::: lab computing workers=99\n:::\n\n[x](javascript:alert(1))\n"
    shown = page(save(instructor, lesson, body=bad))
    assert "Line 3: " in shown
    assert "Line 6: " in shown
    assert "workers=99" in shown
    assert Lesson.objects.get(slug="alpha").body == lesson.body


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"slug": "gamma"}, "Another chapter of this course"),
        ({"slug": "glossary"}, "address of another page"),
        ({"body": "", "status": "published"}, "Write its text before you publish"),
        ({"minutes": 0}, "greater than or equal to 1"),
        ({"language": "<b>"}, "language tag"),
        ({"status": "lost"}, "valid choice"),
        ({"slug": "a b"}, "valid"),
    ],
)
def test_what_a_chapter_cannot_be_is_refused_at_its_place(
    instructor: Client, changes: dict[str, Any], word: str
):
    Lesson.objects.filter(slug="delta").update(loaded_hash="")  # a draft with no file: see `slug`
    lesson = Lesson.objects.get(slug="delta" if "slug" in changes else "alpha")
    response = save(instructor, lesson, **changes)
    assert response.status_code == 200
    [field] = changes if len(changes) == 1 else ["status"]
    errors = response.context["adminform"].form.errors
    assert word in " ".join(errors[field])


def test_the_change_page_shows_preview_quiz_and_the_page_itself(instructor: Client):
    lesson = Lesson.objects.get(slug="alpha")
    shown = page(instructor.get(f"/admin/lessons/lesson/{lesson.pk}/change/"))
    assert f'hx-post="{PREVIEW}"' in shown
    assert f'formaction="{PREVIEW}"' in shown
    assert "/admin/quizzes/quiz/" in shown
    assert "/admin/r/" in shown
    assert not re.search(r"<[^>]+ (style|on\w+)=", shown)


def test_chapters_are_published_and_taken_back(instructor: Client):
    delta, beta = Lesson.objects.get(slug="delta"), Lesson.objects.get(slug="beta")
    chosen = {"_selected_action": [delta.pk, beta.pk]}
    said = page(
        instructor.post("/admin/lessons/lesson/", {**chosen, "action": "publish"}, follow=True)
    )
    delta.refresh_from_db()
    beta.refresh_from_db()
    assert (delta.status, beta.status) == ("published", "coming")
    assert "“Beta” has no text" in said
    instructor.post("/admin/lessons/lesson/", {**chosen, "action": "unpublish"})
    delta.refresh_from_db()
    assert delta.status == "draft"


# -- preview --


def test_the_preview_shows_the_parts_and_the_mistakes_of_an_unsaved_text(instructor: Client):
    text = "New **words**.\n\n::: lab computing\n:::\n\n::: lab nosuch\n:::\n\n::: quiz\n:::\n"
    shown = page(instructor.post(PREVIEW, {"body": text}, headers={"HX-Request": "true"}))
    assert "New <strong>words</strong>." in shown
    assert "Here is the lab “computing”." in shown
    assert "Here is the chapter's quiz." in shown
    assert "Line 6: " in shown
    assert "<html" not in shown
    assert not Lesson.objects.filter(body__contains="New").exists()


def test_without_script_the_preview_is_a_page(instructor: Client):
    shown = page(instructor.post(PREVIEW, {"body": "Words.", "title": "A <b>title</b>"}))
    assert "<html" in shown
    assert "Words." in shown


def test_the_preview_runs_nothing_that_was_typed(instructor: Client):
    response = instructor.post(PREVIEW, {"body": "<script>x</script>", "title": "<script>x"})
    assert "<script>x" not in response.content.decode()


def test_the_preview_is_for_instructors(client: Client, django_user_model: type[User]):
    assert client.post(PREVIEW, {"body": "x"}).status_code == 302
    client.force_login(django_user_model.objects.create_user("bob", is_staff=True))
    assert client.post(PREVIEW, {"body": "x"}).status_code == 403
    assert client.get("/admin/lessons/lesson/").status_code == 403


# -- a course --


class Fields(HTMLParser):
    """What a browser would send for the forms of a page as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"select", "textarea"}:
            self.inside = values.get("name") or ""
        elif tag == "option" and "selected" in values:
            self.values[self.inside] = values.get("value") or ""
        elif tag == "input" and values.get("type") not in {"checkbox", "submit"}:
            self.values[values.get("name") or ""] = values.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self.inside:
            self.values.setdefault(self.inside, data.removeprefix("\n"))


def outline_form(client: Client, course: Course) -> dict[str, Any]:
    fields = Fields()
    fields.feed(client.get(f"/admin/lessons/course/{course.pk}/change/").content.decode())
    unused = re.compile("__prefix__|empty")
    return {name: value for name, value in fields.values.items() if not unused.search(name)}


def test_sections_and_chapters_are_ordered_on_one_screen(instructor: Client, course: Course):
    fields = outline_form(instructor, course)
    assert fields["sections-0-lessons-0-slug"] == "alpha"
    fields["sections-0-lessons-0-position"], fields["sections-0-lessons-1-position"] = "1", "0"
    fields["sections-0-position"], fields["sections-1-position"] = "1", "0"
    response = instructor.post(f"/admin/lessons/course/{course.pk}/change/", fields)
    assert response.status_code == 302, page(response)[:3000]
    order = [lesson.slug for lesson in Lesson.objects.of_course("tiny")]
    assert order == ["gamma", "delta", "beta", "alpha"]


def test_a_chapter_is_added_to_its_course_on_the_same_screen(instructor: Client, course: Course):
    fields = outline_form(instructor, course)
    fields["sections-0-lessons-TOTAL_FORMS"] = "3"
    new = {"position": "2", "title": "New", "slug": "new", "minutes": "5", "status": "draft",
           "id": "", "section": str(Section.objects.get(slug="first").pk)}  # fmt: skip
    fields |= {f"sections-0-lessons-2-{name}": value for name, value in new.items()}
    assert instructor.post(f"/admin/lessons/course/{course.pk}/change/", fields).status_code == 302
    assert Lesson.objects.get(slug="new").course == course


def test_two_new_chapters_of_one_name_are_refused_without_an_error_page(
    instructor: Client, course: Course
):
    fields = outline_form(instructor, course)
    fields["sections-0-lessons-TOTAL_FORMS"] = "4"
    for number in (2, 3):
        new = {"position": "2", "title": "New", "slug": "new", "minutes": "5", "status": "draft",
               "id": "", "section": str(Section.objects.get(slug="first").pk)}  # fmt: skip
        fields |= {f"sections-0-lessons-{number}-{name}": value for name, value in new.items()}
    response = instructor.post(f"/admin/lessons/course/{course.pk}/change/", fields, follow=True)
    assert "Another chapter of this course has this name" in page(response)
    assert not Lesson.objects.filter(slug="new").exists()


@pytest.mark.parametrize("position", ["0", "first", "9" * 30])
def test_a_refused_outline_is_shown_again_whatever_its_positions(
    instructor: Client, course: Course, position: str
):
    fields = outline_form(instructor, course)
    fields |= {f"sections-0-lessons-{row}-position": position for row in (0, 1)}
    fields |= {"title": "", "sections-0-lessons-0-title": "Typed with care"}
    answer = instructor.post(f"/admin/lessons/course/{course.pk}/change/", fields)
    assert answer.status_code == 200
    assert "Typed with care" in page(answer)


def test_an_untouched_outline_counts_as_no_change(
    instructor: Client, course: Course, load: Callable[..., Report]
):
    fields = outline_form(instructor, course)
    assert instructor.post(f"/admin/lessons/course/{course.pk}/change/", fields).status_code == 302
    assert load().kept == []
