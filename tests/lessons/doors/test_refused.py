"""What could not be written back as it was is not loaded, and says where."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from lessons.doors.dumping import dump_course
from lessons.loader import CourseRefused, Report
from lessons.models import Course, Lesson
from tests.lessons.test_two_forms import Page

pytestmark = pytest.mark.django_db
Load = Callable[[], Report]
ALPHA = "01-first/01-alpha"


def refused(load: Load) -> str:
    with pytest.raises(CourseRefused) as error:
        load()
    return str(error.value)


def test_a_link_in_a_course_is_refused(folder: Path, load: Load, tmp_path: Path):
    text = (folder / ALPHA / "lesson.md").rename(tmp_path / "elsewhere.md")
    (folder / ALPHA / "lesson.md").symlink_to(text)
    assert "course.toml:10: " in refused(load)
    (folder / ALPHA / "lesson.md").unlink()
    text.rename(folder / ALPHA / "lesson.md")
    (folder / ALPHA).rename(tmp_path / "01-alpha")
    (folder / ALPHA).symlink_to(tmp_path / "01-alpha")
    assert "is a link" in refused(load)


def test_a_carriage_return_alone_is_refused_at_its_line(folder: Path, load: Load):
    path = folder / ALPHA / "lesson.md"
    path.write_bytes(path.read_bytes().replace(b"The text of", b"The\rtext of"))
    assert "lesson.md:8: A line ends with a carriage return alone" in refused(load)


def test_chapters_without_headers_are_refused(folder: Path, load: Load):
    path = folder / "course.toml"
    headed = '[[sections.chapters]]\nlesson = "02-second/01-gamma"\n\n[[sections.chapters]]\n'
    text = path.read_text()
    assert headed in text
    inline = 'chapters = [{ lesson = "02-second/01-gamma" }, { lesson = "02-second/02-delta" }]\n'
    path.write_text(text.replace(headed + 'lesson = "02-second/02-delta"\n', inline))
    assert "Write [[sections.chapters]] above each chapter." in refused(load)


@pytest.mark.parametrize("listed", ['"a\\nb"', '""', "1, 2", '"a "', '"a\\u2028b"'])
def test_a_list_has_texts_of_one_line(folder: Path, load: Load, listed: str):
    path = folder / "course.toml"
    path.write_text(path.read_text().replace('"Do one thing", "Do another"', listed))
    assert "course.toml:3: “outcomes” is a list of texts" in refused(load)


def test_ends_of_lines_that_nobody_sees_become_plain_ones(
    admin_client: Client, folder: Path, load: Load
):
    load()
    lesson = Lesson.objects.get(slug="alpha")
    body = lesson.body.replace("More of", "More\u2028of")
    page = Page(admin_client, lesson)
    assert page.save(title="Al\u2028pha", body=body).status_code == 302
    lesson.refresh_from_db()
    assert lesson.title == "Al pha"
    assert "More\nof" in lesson.body
    dump_course(Course.objects.get(), folder)
    assert "chapter alpha" in load().unchanged


def test_a_standfirst_does_not_end_what_stands_above_a_text(
    admin_client: Client, folder: Path, load: Load
):
    load()
    page = Page(admin_client, Lesson.objects.get(slug="alpha"))
    assert "+++ alone" in page.save(standfirst="x\n+++\ny").content.decode()
