"""A chapter tells of a changed question and of a regrade as the quiz's own page does."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lessons.models import Course, Lesson, Section
from quizzes import regrade
from quizzes.models import Question, Quiz
from tests.quizzes.conftest import Answer
from tests.quizzes.versions.conftest import edit, regraded

CHAPTER = "/courses/course/lesson/"


@pytest.fixture
def chapter(quiz: Quiz) -> str:
    """The page that shows the quiz."""
    course = Course.objects.create(slug="course", title="Course")
    section = Section.objects.create(course=course, slug="section", title="S")
    Lesson.objects.create(
        section=section, slug="lesson", title="L", body="::: quiz\n:::\n", status="published"
    )
    return CHAPTER


def test_it_shows_what_was_answered(chapter: str, answer: Answer, question: Question) -> None:
    answer(1, "A trap")
    assert "The question as you answered it" not in answer.client.get(chapter).text
    edit(question, stem="Which two?")
    page = answer.client.get(chapter).text
    assert "The question as you answered it" in page
    assert "Which one?" in page
    assert "The question as you answered it" not in Client().get(chapter).text


def test_it_shows_a_regrade_until_it_is_undone(
    chapter: str, answer: Answer, question: Question, ada: User
) -> None:
    answer(1, "A trap")
    answer.client.get(chapter)
    made = regraded(question, ada, "full", "It was unfair.")
    page = answer.client.get(chapter).text
    assert "graded again: 0 → 1." in page
    assert "It was unfair." in page
    regrade.undo(made.pk, ada)
    assert "graded again" not in answer.client.get(chapter).text
