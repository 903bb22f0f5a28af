"""Fills a site's database with quizzes that many learners took over some months.

Eight questions of four choices; learners know more or less, and some try a wrong answer
again. To be imported once Django is set up.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from learners.models import Learner
from quizzes.models import Attempt, Choice, Question, Quiz, Response

QUESTIONS, CHOICES = 8, 4
FIRST = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 90
"""Over so many days all attempts are spread, however many they are."""


def quiz(answers: int) -> Quiz:
    """A quiz of its own with so many first answers, a multiple of `QUESTIONS`."""
    made = Quiz.objects.create(
        slug=f"measured-{answers}", title=f"Measured {answers}", status=Quiz.Status.PUBLISHED
    )
    for place in range(QUESTIONS):
        question = Question.objects.create(
            quiz=made, key=f"q{place}", position=place, stem=f"Question {place + 1}?"
        )
        Choice.objects.bulk_create(
            Choice(question=question, position=n, text=f"Choice {n}", correct=not n)
            for n in range(CHOICES)
        )
    _fill(made, answers // QUESTIONS)
    return made


def _fill(of: Quiz, learners: int) -> None:
    chance = random.Random(learners)  # noqa: S311 - no secret
    questions = list(of.questions.order_by("position").prefetch_related("choices"))
    for start in range(0, learners, 500):
        _batch(of, questions, min(500, learners - start), chance)
    take_stock()


def one_more(of: Quiz) -> None:
    """Another learner's answers, on a day on which others came, too."""
    questions = list(of.questions.order_by("position").prefetch_related("choices"))
    _batch(of, questions, 1, random.Random(of.pk))  # noqa: S311 - no secret


def _batch(of: Quiz, questions: list[Question], count: int, chance: random.Random) -> None:
    days = [FIRST + timedelta(days=chance.randrange(DAYS), hours=12) for _ in range(count)]
    learners = Learner.objects.bulk_create(Learner(created_at=day) for day in days)
    attempts = Attempt.objects.bulk_create(
        Attempt(learner=learner, quiz=of, seed=1) for learner in learners
    )
    for attempt, day in zip(attempts, days, strict=True):
        attempt.started_at = day
    Attempt.objects.bulk_update(attempts, ["started_at"])
    made = [each for attempt in attempts for each in _answers(attempt, questions, chance)]
    responses = Response.objects.bulk_create(response for response, _pick in made)
    through = Response.picks.through
    through.objects.bulk_create(
        through(response_id=response.pk, choice_id=pick)
        for response, (_same, pick) in zip(responses, made, strict=True)
    )


def _answers(
    attempt: Attempt, questions: list[Question], chance: random.Random
) -> Iterator[tuple[Response, int]]:
    knows = chance.random()
    for question in questions:
        choices = question.ordered_choices()
        right = chance.random() < knows
        picked = choices[0] if right else chance.choice(choices[1:])
        yield _response(attempt, question, 1, right, chance), picked.pk
        if not right and chance.random() < 0.25:
            yield _response(attempt, question, 2, True, chance), choices[0].pk


def _response(
    attempt: Attempt, question: Question, try_number: int, right: bool, chance: random.Random
) -> Response:
    return Response(
        attempt=attempt, question=question, question_version=1, try_number=try_number,
        token=UUID(int=chance.getrandbits(128)), answer={}, score=float(right), correct=right,
    )  # fmt: skip


def take_stock() -> None:
    """What PostgreSQL's autovacuum does within a minute."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
