"""Chapters and sections, made to be printed."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lessons.loader import Report
from lessons.models import Lesson
from quizzes.models import Quiz

Load = Callable[..., Report]
CHAPTER, SECTION = "/courses/tiny/alpha/print/", "/courses/tiny/sections/second/print/"


@pytest.fixture(autouse=True)
def loaded(load: Load) -> None:
    load()


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_chapter_on_paper_has_its_text_and_the_way_to_its_labs(client: Client):
    page = shown(client, CHAPTER)
    assert "More of Alpha." in page
    assert "http://testserver/lab/computing/?" in page
    assert "workers=2" in page


def test_questions_are_there_to_tick_and_not_answered(client: Client):
    page = shown(client, CHAPTER)
    assert "Which one of Alpha?" in page
    assert page.count('type="radio"') == 2
    assert "checked" not in page
    for told in ("Yes.", "No.", "So."):
        assert told not in page


def test_an_exam_stays_untold(client: Client):
    Quiz.objects.update(policy="exam")
    assert "Which one of Alpha?" not in shown(client, CHAPTER)


def test_a_section_is_one_page_without_drafts(client: Client):
    page = shown(client, SECTION)
    assert "More of Gamma." in page
    assert "More of Delta." not in page


def test_who_may_see_drafts_prints_them(admin_client: Client):
    assert "More of Delta." in shown(admin_client, SECTION)


def test_no_place_is_there_twice(admin_client: Client):
    ids = re.findall(r'\bid="([^"]+)"', shown(admin_client, SECTION))
    assert [each for each, times in Counter(ids).items() if times > 1] == []


@pytest.mark.parametrize(
    "path",
    [
        "/courses/tiny/beta/print/",
        "/courses/tiny/delta/print/",
        "/courses/tiny/none/print/",
        "/courses/tiny/sections/none/print/",
        "/courses/none/sections/first/print/",
    ],
)
def test_what_cannot_be_read_cannot_be_printed(client: Client, path: str):
    assert client.get(path).status_code == 404


def test_a_section_takes_one_query_however_long_it_is(
    client: Client, django_assert_num_queries: Any
):
    Lesson.objects.filter(slug="delta").update(status="published")
    for path in (CHAPTER, SECTION):
        shown(client, path)
        with django_assert_num_queries(1):
            shown(client, path)


def test_links_inside_a_chapter_lead_to_that_chapter(folder: Path, load: Load, client: Client):
    lesson = folder / "01-first/01-alpha/lesson.md"
    lesson.write_text(lesson.read_text().replace("More of", "See [it](#after-the-lab). More of"))
    load()
    page = shown(client, CHAPTER)
    assert 'id="alpha--after-the-lab"' in page
    assert 'href="#alpha--after-the-lab"' in page


def test_the_course_and_the_chapter_lead_to_paper(client: Client):
    assert f'href="{SECTION}"' in shown(client, "/courses/tiny/")
    assert 'href="print/"' in shown(client, "/courses/tiny/alpha/")
