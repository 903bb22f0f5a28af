"""The course home, a course, a chapter: what is shown to whom, and at what price."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessons.loader import Report, load_course
from lessons.models import Lesson, Section
from tests.courses import QUIZ

Load = Callable[..., Report]
ALPHA = "/courses/tiny/alpha/"
GAMMA = "/courses/tiny/gamma/"
DELTA = "/courses/tiny/delta/"


@pytest.fixture(autouse=True)
def course(load: Load) -> None:
    load()


@pytest.fixture
def instructor(django_user_model: type[User]) -> Client:
    user = django_user_model.objects.create_user("ada", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="lessons"))
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def row_of(response: Any, title: str) -> str:
    """The line of the outline that shows a chapter."""
    rows: list[str] = re.findall(
        r'<(?:a|span) class="navrow.*?</small>', text_of(response), re.DOTALL
    )
    return next(row for row in rows if title in row)


def answer_quiz(client: Client, right: bool = True) -> None:
    """Answer the only question of alpha's quiz."""
    page = text_of(client.get(ALPHA))
    form = page[page.index('id="quiz-tiny-alpha"') :]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)[:6])
    picks = re.findall(r'name="pick" value="(\d+)".*?<span>(This|That)</span>', form, re.DOTALL)
    wanted = "This" if right else "That"
    fields["pick"] = next(value for value, label in picks if label == wanted)
    response = client.post("/quizzes/tiny-alpha/1/", fields)
    assert response.status_code == 303


# -- what is shown --


def test_with_one_course_the_home_page_is_that_course(client: Client):
    assert client.get("/").templates[0].name == "lessons/course.html"
    assert "A course" in text_of(client.get("/"))


@pytest.fixture
def other(folder: Path) -> Path:
    """The same course once more, under another address, with longer chapters."""
    other = folder.rename(folder.with_name("other"))
    text = other / "01-first/01-alpha/lesson.md"
    text.write_text(text.read_text().replace("minutes = 10", "minutes = 90"))
    load_course(other)
    return other


@pytest.mark.usefixtures("other")
def test_with_two_courses_the_home_page_lists_them_the_longest_first(client: Client):
    page = text_of(client.get("/"))
    assert 0 < page.index('href="/courses/other/"') < page.index('href="/courses/tiny/"')


@pytest.mark.usefixtures("other")
def test_the_list_of_courses_goes_on_in_each_where_the_learner_left_it(client: Client):
    answer_quiz(client)
    client.get(ALPHA)
    page = text_of(client.get("/"))
    other, tiny = page.split('class="card"')[1:3]
    assert "Start:" in other
    assert f'class="btn" href="{ALPHA.replace("tiny", "other")}"' in other
    assert "Continue:" in tiny
    assert f'class="btn" href="{GAMMA}"' in tiny
    assert "0 of 3 chapters done" in other
    assert "1 of 3 chapters done" in tiny


@pytest.mark.usefixtures("other")
def test_the_list_of_courses_costs_no_query_for_each(client: Client):
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/")
    assert len(queries) <= 3


def test_a_chapter_shows_text_labs_quiz_and_feedback_in_the_authors_order(client: Client):
    page = text_of(client.get(ALPHA))
    places = [
        page.index(mark)
        for mark in ("The text of Alpha", 'id="lab-computing"', "More of Alpha",
                     'id="quiz-tiny-alpha"', 'id="feedback-lesson-tiny-alpha"', 'id="next"')
    ]  # fmt: skip
    assert places == sorted(places)


def test_the_text_carries_its_own_language(client: Client, folder: Path, load: Load):
    path = folder / "01-first/01-alpha/lesson.md"
    path.write_text(path.read_text().replace("minutes", 'language = "fr"\nminutes'))
    load()
    page = text_of(client.get(ALPHA, headers={"accept-language": "nl"}))
    assert '<html lang="nl"' in page
    assert re.search(r'<div class="prose" lang="fr">\s*<p>The text of Alpha', page)


def test_a_chapter_to_come_is_shown_and_not_linked(client: Client):
    home = client.get("/")
    assert "coming" in row_of(home, "Beta")
    assert "href" not in row_of(home, "Beta")
    assert client.get("/courses/tiny/beta/").status_code == 404


def test_a_draft_is_for_instructors_only(client: Client, instructor: Client):
    assert client.get(DELTA).status_code == 404
    assert "Delta" not in text_of(client.get(ALPHA))
    assert instructor.get(DELTA).status_code == 200
    assert "draft" in row_of(instructor.get(ALPHA), "Delta")


def test_staff_without_permission_see_no_draft(django_user_model: type[User]):
    client = Client()
    client.force_login(django_user_model.objects.create_user("bob", is_staff=True))
    assert client.get(DELTA).status_code == 404


@pytest.mark.parametrize("path", ["/courses/nosuch/", "/courses/nosuch/alpha/", "/courses/tiny/x/"])
def test_what_does_not_exist_is_not_found(client: Client, path: str):
    assert client.get(path).status_code == 404


def test_previous_and_next_are_the_neighbours_linked_where_they_can_be_read(client: Client):
    pager = text_of(client.get(GAMMA)).partition('id="next"')[2]
    assert "Beta" in pager
    assert "/courses/tiny/beta/" not in pager
    pager = text_of(client.get(ALPHA)).partition('id="next"')[2]
    assert "Beta" in pager


def test_a_broken_text_shows_the_rest_of_the_chapter(client: Client):
    Lesson.objects.filter(slug="alpha").update(body="Before.\n\n::: lab nosuch\n:::\n\nAfter.")
    page = text_of(client.get(ALPHA))
    assert "Before." in page
    assert "After." in page


# -- tabs --


def test_the_tabs_work_as_plain_links(client: Client):
    page = text_of(client.get(f"{ALPHA}?tab=quizzes"))
    assert f'href="{ALPHA}#quiz-tiny-alpha"' in page
    assert "0 of 1 answered" in page
    assert 'href="/puzzles/"' in text_of(client.get(f"{ALPHA}?tab=challenges"))
    assert "The text of Alpha" in text_of(client.get(f"{ALPHA}?tab=nosuch"))


def test_htmx_gets_the_outline_alone(client: Client):
    headers = {"HX-Request": "true", "HX-Target": "outline"}
    for path in (ALPHA, "/"):
        response = client.get(f"{path}?tab=quizzes", headers=headers)
        assert response["Cache-Control"] == "no-store"
        fragment = text_of(response).strip()
        assert fragment.startswith('<div id="outline"')
        assert "<html" not in fragment


# -- progress --


def test_a_newcomer_starts_with_the_first_open_chapter(client: Client):
    page = text_of(client.get("/"))
    assert re.search(rf'class="btn" href="{ALPHA}"', page)
    assert "Start:" in page
    assert "you are here" in row_of(client.get("/"), "Alpha")


def test_a_chapter_is_done_when_all_its_questions_are_answered(client: Client):
    answer_quiz(client, right=False)
    home = client.get("/")
    assert "(done)" in row_of(home, "Alpha")
    assert "each of its questions has an answer, right or wrong" in text_of(home)
    assert "<b>1 of 2 chapters</b>" in text_of(home)
    assert "1 of 1 answered" in text_of(client.get(f"{ALPHA}?tab=quizzes"))


def test_another_learner_has_done_nothing(client: Client):
    answer_quiz(client)
    assert "(done)" not in text_of(Client().get("/"))


def test_who_comes_back_continues_with_the_last_visited_chapter(client: Client):
    answer_quiz(client)
    client.get(GAMMA)
    page = text_of(client.get("/"))
    assert "Continue:" in page
    assert re.search(rf'class="btn" href="{GAMMA}"', page)


def test_who_finished_the_last_visited_chapter_continues_with_the_first_unfinished(client: Client):
    client.get(GAMMA)
    answer_quiz(client)
    client.get(ALPHA)
    assert re.search(rf'class="btn" href="{GAMMA}"', text_of(client.get("/")))


def test_looking_leaves_no_trace(client: Client):
    from learners.models import Bookmark, Learner

    client.get(ALPHA)
    assert not Learner.objects.exists()
    assert not Bookmark.objects.exists()


# -- price --


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize(("path", "limit"), [(ALPHA, 18), ("/", 6), (f"{ALPHA}?tab=quizzes", 18)])
def test_queries_are_few_and_do_not_grow_with_the_course(
    client: Client, folder: Path, load: Load, path: str, limit: int
):
    answer_quiz(client)
    before = queries_of(client, path)
    section = Section.objects.get(slug="second")
    for number in range(20):
        Lesson.objects.create(section=section, slug=f"n{number}", title=f"N {number}", body="x",
                              status="published")  # fmt: skip
    (folder / "02-second/01-gamma/quiz.toml").write_text(QUIZ.format(title="Gamma"))
    load()
    assert queries_of(client, path) == before
    assert before <= limit
