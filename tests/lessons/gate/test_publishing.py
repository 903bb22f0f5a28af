"""The doors to the database ask what of the gate needs no running."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lessons.loader import CourseRefused, load_course
from lessons.models import Lesson
from tests.courses import write_course
from tests.lessons.gate.course import line_of, plant

pytestmark = pytest.mark.django_db
DELTA = "02-second/02-delta/lesson.md"


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return write_course(tmp_path / "tiny")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("[x](/courses/tiny/alpha/#nowhere)", "no heading “#nowhere”"),
        ("[x](/courses/tiny/omega/)", "no chapter “omega”"),
        ("[x](/courses/tiny/beta/)", "can't be read yet"),
        ("[x](http://docs.python.org)", "Write https"),
        ("![x](/static/no.svg)", "no file “/static/no.svg”"),
        ("[x](/no/page/)", "no page “/no/page/”"),
    ],
)
def test_what_leads_nowhere_is_neither_loaded_nor_published(
    plain: Path, admin_client: Client, words: str, said: str
):
    load_course(plain)
    plant(plain, DELTA, "More of Delta.", f"More of Delta.\n{words}")
    with pytest.raises(CourseRefused) as refused:
        load_course(plain)
    [error] = refused.value.errors
    assert said in error.message
    assert (error.file, error.line) == (str(plain / DELTA), line_of(plain, DELTA, words))
    Lesson.objects.filter(slug="delta").update(body=f"Words.\n\n{words}\n")
    assert f"Line 3: {said}"[:7] in publish(admin_client)
    assert said in publish(admin_client).replace("&#x27;", "'")
    assert Lesson.objects.get(slug="delta").status == "draft"


def test_links_between_chapters_and_courses_are_loaded_and_published(
    plain: Path, admin_client: Client
):
    load_course(write_course(plain.parent / "other"))
    words = "[x](/courses/tiny/alpha/#after-the-lab) [y](/courses/other/alpha/#lab-computing)"
    plant(plain, DELTA, "More of Delta.", words)
    load_course(plain)
    publish(admin_client)
    assert Lesson.objects.get(course__slug="tiny", slug="delta").status == "published"


def test_a_chapter_without_a_frame_is_published_with_a_warning(plain: Path, admin_client: Client):
    load_course(plain)
    said = publish(admin_client)
    assert Lesson.objects.get(slug="delta").status == "published"
    assert "“Delta” was published, but something of a chapter is missing." in said
    assert "A chapter begins with its objective" in said
    assert "no heading “## Sources”" in said


def publish(client: Client) -> str:
    delta = Lesson.objects.get(course__slug="tiny", slug="delta")
    chosen: dict[str, Any] = {"_selected_action": [delta.pk], "action": "publish"}
    return client.post("/admin/lessons/lesson/", chosen, follow=True).content.decode()
