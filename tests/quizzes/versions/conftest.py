"""Questions that change after learners answered them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from learners.models import Learner
from quizzes import regrade, versions
from quizzes.models import Choice, Question, Quiz, Regrade, Response
from quizzes.services import answer

type Say = Callable[..., Response]


@pytest.fixture
def question(quiz: Quiz) -> Question:
    """The single choice: 'The key', 'A trap', 'Another trap'."""
    return quiz.questions.get(key="one")


@pytest.fixture
def ada(db: None) -> User:
    """Who regrades."""
    return User.objects.create_superuser("ada")


@pytest.fixture
def say(quiz: Quiz) -> Say:
    """A learner answers with the choices that begin with these words."""

    def say(key: str, *texts: str, learner: Learner | None = None) -> Response:
        question = quiz.questions.prefetch_related("choices").get(key=key)
        picks = sorted(question.choices.get(text__startswith=text).pk for text in texts)
        learner = learner or Learner.objects.create()
        return answer(
            learner=learner, question=question, said={"picks": picks}, token=uuid4(), seed=1
        )

    return say


def edit(question: Question, key: str = "", stem: str = "", by: User | None = None) -> None:
    """Make the choice that begins with `key` the right one; or ask otherwise."""
    before = versions.contents(question.quiz)
    if key:
        Choice.objects.filter(question=question).update(correct=False)
        Choice.objects.filter(question=question, text__startswith=key).update(correct=True)
    if stem:
        Question.objects.filter(pk=question.pk).update(stem=stem)
    versions.raise_versions(question.quiz, before, by)
    question.refresh_from_db()


def regraded(question: Question, by: User, mode: str = "key", why: str = "Wrong key.") -> Regrade:
    """Previewed and applied."""
    seen = regrade.preview(question, mode)
    return regrade.apply(question.pk, mode, why, seen.digest, by)


def scores() -> dict[int, tuple[float, bool, bool]]:
    """What every answer is worth."""
    rows = Response.objects.values_list("pk", "score", "correct", "void")
    return {pk: (score, correct, void) for pk, score, correct, void in rows}
