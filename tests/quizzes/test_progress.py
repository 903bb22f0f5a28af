"""How far a learner is."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from learners.models import Learner
from quizzes import progress
from quizzes.models import Quiz
from quizzes.services import remove_question
from tests.quizzes.conftest import SLUG, Answer


@pytest.fixture
def learner(quiz: Quiz, answer: Answer) -> Learner:
    """Has answered the first question, wrongly and then rightly."""
    answer(1, "A trap")
    answer(1, "The key")
    return Learner.objects.get()


def test_answered_questions_are_counted_once(
    learner: Learner, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        assert progress.answered(learner, [SLUG, "unknown"]) == {SLUG: (1, 2)}


def test_the_answers_of_others_do_not_count(learner: Learner) -> None:
    Answer(Client())(2, "True one")
    assert progress.answered(learner, [SLUG]) == {SLUG: (1, 2)}
    assert progress.answered(Learner(), [SLUG]) == {SLUG: (0, 2)}


def test_drafts_are_not_listed(learner: Learner) -> None:
    assert [quiz.slug for quiz in progress.listing(learner)] == [SLUG]
    Quiz.objects.update(status=Quiz.Status.DRAFT)
    assert progress.listing(learner) == []


def test_a_question_that_is_no_longer_asked_does_not_count(learner: Learner, quiz: Quiz) -> None:
    remove_question(quiz.questions.current()[0])
    assert progress.answered(learner, [SLUG]) == {SLUG: (0, 1)}
