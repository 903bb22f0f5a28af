"""Quizzes that many learners took, straight into the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from learners.models import Learner
from quizzes.models import Attempt, Choice, Question, Quiz, Response

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday."""


@dataclass
class Answer:
    """An answer to put into the database; `pick` is the place of a choice, or several places."""

    score: float
    pick: int | tuple[int, ...] | None = None
    version: int = 1
    void: bool = False
    then: list["Answer"] = field(default_factory=list)


class Class:
    """A quiz of its own and those who took it."""

    def __init__(self, questions: int = 3, choices: int = 4, slug: str = "taken") -> None:
        self.quiz = Quiz.objects.create(slug=slug, title="Taken", status=Quiz.Status.PUBLISHED)
        self.questions = [self._question(place, choices) for place in range(questions)]

    def _question(self, place: int, choices: int) -> Question:
        question = Question.objects.create(
            quiz=self.quiz, key=f"q{place}", position=place, stem=f"Question number {place + 1}?"
        )
        for number in range(choices):
            Choice.objects.create(
                question=question,
                position=number,
                text=f"Choice {number}",
                correct=number == 0,
                belief=f"Belief {number}" if number else "",
            )
        return question

    def choices(self, place: int) -> list[Choice]:
        """Of a question, in order."""
        return list(self.questions[place].choices.order_by("position"))

    def take(
        self,
        answers: Sequence[Answer | float | None],
        at: datetime = NOON,
        came: datetime = NOON,
        *,
        number: int = 1,
        preview: bool = False,
        learner: Learner | None = None,
    ) -> Attempt:
        """One learner's answers, question by question; None for one that was left out."""
        learner = learner or Learner.objects.create(created_at=came)
        attempt = Attempt.objects.create(
            learner=learner, quiz=self.quiz, number=number, preview=preview, seed=1
        )
        Attempt.objects.filter(pk=attempt.pk).update(started_at=at)
        attempt.started_at = at
        for question, answer in zip(self.questions, answers, strict=False):
            if answer is not None:
                self.answer(attempt, question, answer)
        return attempt

    def answer(self, attempt: Attempt, question: Question, answer: Answer | float) -> None:
        """One answer with the tries after it."""
        first = answer if isinstance(answer, Answer) else Answer(answer)
        for try_number, each in enumerate([first, *first.then], 1):
            response = Response.objects.create(
                attempt=attempt,
                question=question,
                question_version=each.version,
                try_number=try_number,
                token=uuid4(),
                answer={},
                score=each.score,
                correct=each.score == 1,
                void=each.void,
            )
            if each.pick is not None:
                places = each.pick if isinstance(each.pick, tuple) else (each.pick,)
                choices = list(question.choices.order_by("position"))
                response.picks.set([choices[place] for place in places])

    def take_all(self, rows: Sequence[Sequence[int]], at: datetime = NOON) -> None:
        """Many learners at once: 1 picks the key, 0 the first distractor."""
        learners = Learner.objects.bulk_create(Learner(created_at=at) for _ in rows)
        attempts = Attempt.objects.bulk_create(
            Attempt(learner=learner, quiz=self.quiz, seed=1) for learner in learners
        )
        Attempt.objects.filter(quiz=self.quiz).update(started_at=at)
        responses = Response.objects.bulk_create(
            Response(
                attempt=attempt, question=question, question_version=1, try_number=1,
                token=uuid4(), answer={}, score=score, correct=score == 1,
            )
            for attempt, row in zip(attempts, rows, strict=True)
            for question, score in zip(self.questions, row, strict=True)
        )  # fmt: skip
        picked = {question.pk: self.choices(n) for n, question in enumerate(self.questions)}
        through = Response.picks.through
        through.objects.bulk_create(
            through(
                response_id=response.pk,
                choice_id=picked[response.question_id][0 if response.score == 1 else 1].pk,
            )
            for response in responses
        )


@pytest.fixture
def taken(db: None) -> Class:
    """A quiz of three questions, which nobody took yet."""
    return Class()
