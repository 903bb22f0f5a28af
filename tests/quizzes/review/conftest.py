"""Questions with concepts, and answers at chosen times."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from learners.models import Learner
from quizzes.models import Attempt, Choice, Question, Quiz, Response
from quizzes.review import services
from tests.conftest import client_of

#: A day on which the tests begin; any would do.
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)

MakeQuestion = Callable[..., Question]
Answers = Callable[..., Response]


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def visitor(learner: Learner) -> Client:
    """The browser of `learner`."""
    return client_of(learner)


@pytest.fixture
def make_question(db: None) -> MakeQuestion:
    """A question of a concept, in a published quiz; its first choice is right."""

    def make(
        concept: str, stem: str = "", quiz: str = "c-one", status: str = "published"
    ) -> Question:
        of, _made = Quiz.objects.get_or_create(
            slug=quiz, defaults={"status": status, "title": quiz}
        )
        place = of.questions.count()
        stem = stem or f"{concept} {place}?"
        question = Question.objects.create(quiz=of, concept=concept, stem=stem, position=place)
        for number, text in enumerate(("Right", "Wrong", "Wronger")):
            Choice.objects.create(
                question=question,
                position=number,
                text=f"{text} of {stem}",
                correct=not number,
                feedback=f"Because of {text}.",
            )
        return question

    return make


@pytest.fixture
def answered(learner: Learner) -> Answers:
    """Stores an answer as a quiz does, at a time, and tells the review of it."""

    def store(
        question: Question,
        *,
        correct: bool,
        at: datetime = MONDAY,
        preview: bool = False,
        number: int = 1,
    ) -> Response:
        attempt, _made = Attempt.objects.get_or_create(
            learner=learner,
            quiz=question.quiz,
            number=number,
            defaults={"seed": 1, "preview": preview},
        )
        response = Response.objects.create(
            attempt=attempt,
            question=question,
            question_version=question.version,
            try_number=attempt.responses.filter(question=question).count() + 1,
            token=uuid4(),
            answer={"picks": [], "shown": [], "texts": {}},
            score=float(correct),
            correct=correct,
        )
        response.answered_at = at
        response.save()
        services.note_answer(response)
        return response

    return store
