"""Every kind is graded anew by its own rules, and what they say nothing of stays apart."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from learners.models import Learner
from quizzes import regrade, versions
from quizzes.models import Choice, Question, Quiz, Response
from quizzes.regrade import Fate
from quizzes.services import answer
from tests.quizzes.versions.conftest import regraded, scores


@pytest.fixture
def ask(quiz: Quiz) -> Any:
    """A question of any kind; choices by their columns."""

    def ask(kind: str, *choices: dict[str, Any], **columns: Any) -> Question:
        question = Question.objects.create(
            quiz=quiz, kind=kind, stem="?", position=9, key=kind, **columns
        )
        for position, each in enumerate(choices):
            Choice.objects.create(question=question, position=position, **each)
        return question

    return ask


def give(question: Question, **said: Any) -> Response:
    fresh = Question.objects.get(pk=question.pk)
    learner = Learner.objects.create()
    return answer(learner=learner, question=fresh, said=said, token=uuid4(), seed=1)


def change(question: Question, **columns: Any) -> None:
    before = versions.contents(question.quiz)
    Question.objects.filter(pk=question.pk).update(**columns)
    versions.raise_versions(question.quiz, before)
    question.refresh_from_db()


def fates(question: Question) -> dict[Fate, int]:
    return dict(regrade.preview(question, "key").answers)


BANDS = ({"text": "Far", "low": 10, "feedback": "F"},)


@pytest.fixture
def number(ask: Any) -> Question:
    question: Question = ask("numeric", *BANDS, answer=2.0, tolerance=0.5, unit="s")
    return question


def test_a_number_by_its_new_answer(number: Question, ada: User) -> None:
    responses = [give(number, typed=typed, value=float(typed)) for typed in ("2", "3", "12")]
    assert [each.score for each in responses] == [1, 0.5, 0]
    change(number, answer=3.0)
    regraded(number, ada)
    assert [scores()[each.pk][0] for each in responses] == [0.5, 1, 0]


def test_a_number_by_a_wider_tolerance(number: Question) -> None:
    give(number, typed="3", value=3.0)
    change(number, tolerance=1.0)
    assert fates(number) == {Fate.GAINS: 1}


def test_a_number_in_another_unit_stays_apart(number: Question) -> None:
    give(number, typed="2", value=2.0)
    change(number, unit="ms", answer=2000.0)
    assert fates(number) == {Fate.APART: 1}


LINES = (
    {"text": "one", "correct": True},
    {"text": "two", "correct": True},
    {"text": "never", "feedback": "F"},
)


@pytest.fixture
def order(ask: Any) -> Question:
    question: Question = ask("order", *LINES)
    return question


def lines(question: Question, *texts: str) -> list[int]:
    return [question.choices.get(text=text).pk for text in texts]


def test_an_order_by_its_new_rules(order: Question, ada: User) -> None:
    response = give(order, lines=lines(order, "two", "one"))
    assert response.score == 0
    before = versions.contents(order.quiz)
    order.choices.filter(text="two").update(after="-")
    versions.raise_versions(order.quiz, before)
    order.refresh_from_db()
    regraded(order, ada)
    assert scores()[response.pk] == (1, True, False)


def test_an_order_whose_line_was_not_there_stays_apart(order: Question) -> None:
    give(order, lines=lines(order, "one", "two"))
    Choice.objects.create(question=order, text="three", correct=True, position=9)
    assert fates(order) == {Fate.APART: 1}


LABELS = ("threads", "processes", "asyncio", "sequential")


def test_a_scenario_by_its_second_best(ask: Any, ada: User) -> None:
    scenario = ask("scenario", *({"text": text, "correct": text == "threads"} for text in LABELS))
    picked = scenario.choices.get(text="asyncio")
    response = give(scenario, picks=[picked.pk])
    before = versions.contents(scenario.quiz)
    Choice.objects.filter(pk=picked.pk).update(half=True)
    versions.raise_versions(scenario.quiz, before)
    scenario.refresh_from_db()
    regraded(scenario, ada)
    assert scores()[response.pk] == (0.5, False, False)


def test_the_preview_says_each_answer_in_words(
    number: Question, order: Question, ada: User, client: Client
) -> None:
    give(number, typed="2,5", value=2.5)
    give(order, lines=lines(order, "two", "one"))
    client.force_login(ada)
    for question, words in ((number, "2,5 s"), (order, "two → one")):
        address = f"/admin/quizzes/regrade/question/{question.pk}/preview/?mode=void"
        assert words in client.get(address).text
