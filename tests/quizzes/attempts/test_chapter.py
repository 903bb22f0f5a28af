"""A quiz in its chapter: drafts come with the one query, an exam is a card."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learners.models import Learner
from lessons.models import Course, Lesson, Section
from quizzes import attempts, saving
from quizzes.models import Quiz
from tests.conftest import client_of
from tests.quizzes.attempts.conftest import Clock

CHAPTER = "/courses/course/lesson/"


@pytest.fixture(autouse=True)
def _chapter(quiz: Quiz) -> None:
    section = Section.objects.create(
        course=Course.objects.create(slug="course", title="C"), slug="section", title="S"
    )
    body = "Text.\n\n::: quiz\n:::\n"
    Lesson.objects.create(section=section, slug="lesson", title="L", body=body, status="published")


def save(learner: Learner) -> None:
    question = Quiz.objects.get().asked[0]
    saving.save(
        learner=learner,
        question=question,
        raw={"pick": [str(question.ordered_choices()[1].pk)]},
        token=uuid4(),
        revision=0,
        seed=attempts.seed_for(learner, question.quiz),
    )


def test_what_was_saved_stands_in_the_chapter_and_costs_no_query(learner: Learner) -> None:
    client = client_of(learner)
    client.get(CHAPTER)
    save(learner)
    client.get(CHAPTER)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(CHAPTER).text
    assert len(captured) == 1
    assert page.count(" checked") == 1
    assert "Saved at" in page


def test_an_exam_is_a_card_that_leads_to_its_own_page(learner: Learner, clock: Clock) -> None:
    Quiz.objects.update(policy="exam", time_limit_min=5)
    client = client_of(learner)
    page = client.get(CHAPTER).text
    assert "Which one?" not in page
    assert "You have 5 minutes" in page
    assert 'href="/quizzes/course-lesson/?next=%2Fcourses%2Fcourse%2Flesson%2F"' in page
    attempts.begin(learner, Quiz.objects.get(), 1)
    page = client.get(CHAPTER).text
    assert "Go on" in page
    assert "14:05 UTC" in page
    clock.forward(minutes=5)
    page = client.get(CHAPTER).text
    assert "See your result" in page
    assert "Go on" not in page


def test_a_chapter_shows_the_attempt_that_was_begun_last(learner: Learner) -> None:
    client, quiz = client_of(learner), Quiz.objects.get()
    save(learner)
    attempts.begin(learner, quiz, 2)
    assert " checked" not in client.get(CHAPTER).text
