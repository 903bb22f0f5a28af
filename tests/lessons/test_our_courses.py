"""The courses that we ship, side by side: one engine, and nothing of one in the other."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from lessons.catalogue import Catalogue, catalogue
from lessons.gate import checks
from lessons.models import Course, Lesson, Revision
from quizzes.models import Question

ASYNCIO, PYTHON = "asyncio-in-an-hour", "python-concurrency"
FOLDERS = sorted(path.parent for path in settings.CONTENT_DIR.glob("*/course.toml"))


@pytest.fixture
def _loaded(db: None) -> None:
    call_command("load_course", verbosity=0)


def found(slug: str) -> Catalogue:
    course = catalogue(slug, Revision.objects.get().token)
    assert course
    return course


def text_of(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


def test_the_files_of_all_courses_have_no_faults():
    courses = checks.read(FOLDERS)
    known = {each.slug: each.places for each in courses}
    assert [str(each) for each in checks.look(courses, known) if not each.is_hint] == []


@pytest.mark.usefixtures("_loaded")
def test_one_load_brings_all_courses_and_the_next_changes_none(capsys: pytest.CaptureFixture[str]):
    assert set(Course.objects.values_list("slug", flat=True)) == {ASYNCIO, PYTHON}
    capsys.readouterr()
    call_command("load_course", verbosity=0)
    told = capsys.readouterr().out
    assert re.findall(r"(\S+): 0 created, 0 changed, \d+ as before, 0 kept", told) == [
        ASYNCIO, PYTHON,
    ]  # fmt: skip


@pytest.mark.usefixtures("_loaded")
def test_the_home_page_shows_both_courses_the_large_one_first(client: Client):
    page = text_of(client, "/")
    at = [page.index(f'href="/courses/{slug}/"') for slug in (PYTHON, ASYNCIO)]
    assert at == sorted(at)


@pytest.mark.usefixtures("_loaded")
@pytest.mark.parametrize("course", [ASYNCIO, PYTHON])
def test_a_chapter_knows_no_chapter_of_the_other_course(client: Client, course: str):
    """But by a link that its author wrote."""
    (other,) = {ASYNCIO, PYTHON} - {course}
    theirs = f"/courses/{other}/"
    for lesson in Lesson.objects.published().filter(course__slug=course):
        page = text_of(client, lesson.get_absolute_url())
        assert page.count(theirs) == lesson.body.count(theirs), lesson.slug


@pytest.mark.usefixtures("_loaded")
def test_questions_above_a_chapter_are_of_its_own_course():
    course = found(ASYNCIO)
    last = course.lessons[-1]
    earlier = course.before(last)
    assert {each.quiz.slug for each in earlier} == {each.quiz_slug for each in course.lessons[:-1]}


@pytest.mark.usefixtures("_loaded")
def test_no_review_card_is_of_two_courses():
    def concepts(course: str) -> set[str]:
        of_course = Question.objects.current().filter(quiz__slug__startswith=f"{course}-")
        return set(of_course.exclude(concept="").values_list("concept", flat=True))

    assert concepts(ASYNCIO)
    assert concepts(PYTHON)
    assert not concepts(ASYNCIO) & concepts(PYTHON)


@pytest.mark.usefixtures("_loaded")
def test_a_term_leads_to_the_glossary_of_its_course(client: Client):
    for course, term in ((ASYNCIO, "event-loop"), (PYTHON, "gil")):
        where = client.get(f"/glossary/{term}/").headers["Location"]
        assert where == f"/courses/{course}/glossary/#term-{term}"
    assert 'id="term-gil"' not in text_of(client, f"/courses/{ASYNCIO}/glossary/")


@pytest.mark.usefixtures("_loaded")
def test_both_courses_are_found(client: Client):
    page = text_of(client, "/search/?q=cancel")
    assert f"/courses/{ASYNCIO}/ending-well/" in page


def test_every_course_folder_is_checked():
    assert [Path(folder).name for folder in FOLDERS] == [ASYNCIO, PYTHON]
