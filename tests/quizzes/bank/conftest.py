"""Somebody who may author quizzes, and the pages of the bank."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from learners.models import Learner
from quizzes import content, services
from quizzes.models import Question, Quiz
from tests.quizzes.conftest import SLUG
from tests.quizzes.conftest import TOML as WITHOUT_CONCEPTS

BANK = "/admin/quizzes/question/"
TOML = WITHOUT_CONCEPTS.replace("stem = ", 'concept = "memory"\nstem = ')
"""In which lint finds nothing."""


@pytest.fixture
def quiz(db: None, write: Callable[[str], Path]) -> Quiz:
    """A published quiz: one single choice, one multiple choice."""
    content.load(write(TOML), SLUG, overwrite=False)
    return Quiz.objects.get(slug=SLUG)


@pytest.fixture
def author(client: Client, db: None) -> Client:
    """Somebody who may do everything."""
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def other(db: None) -> Quiz:
    """A draft without questions."""
    return Quiz.objects.create(slug="other", title="Another quiz")


@pytest.fixture
def act(author: Client) -> Callable[..., Any]:
    """Does one step of a bulk edit, as its pages send it; lands on the list when it is done."""

    def act(action: str, *questions: Question, step: str = "", **fields: Any) -> Any:
        data = {"action": action, "_selected_action": [q.pk for q in questions], **fields}
        return author.post(BANK, data | ({"step": step} if step else {}), follow=True)

    return act


def answered(question: Question, *, right: bool = True, tries: int = 1) -> None:
    """A new learner answers it."""
    learner = Learner.objects.create()
    pick = next(c.pk for c in question.ordered_choices() if c.correct is right)
    for _try in range(tries):
        services.answer(
            learner=learner, question=question, said={"picks": [pick]}, token=uuid4(), seed=1
        )
