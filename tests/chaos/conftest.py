"""A small site with one question, and what a journal says about it."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from chaos.record import Exchange, Outage, Record, Sent
from feedback.models import Rating
from feedback.subjects import Subject
from learners.models import Learner
from quizzes.models import Attempt, Question, Quiz
from sandbox.models import Execution, State

SUBJECT = Subject("lesson", "one", "v1")


@pytest.fixture
def learner() -> Learner:
    return Learner.objects.create()


@pytest.fixture
def record(learner: Learner) -> Record:
    return Record(cookies={learner.id: "cookie"})


@pytest.fixture
def sent(record: Record, learner: Learner) -> Callable[..., Sent]:
    """Write a form into the record: `status` None is silence."""

    def write(kind: str, path: str, status: int | None = 303, **data: Any) -> Sent:
        values = {"token": str(uuid4()), **data}
        pairs = [
            (name, str(each))
            for name, value in values.items()
            for each in (value if isinstance(value, list) else [value])
        ]
        form = Sent(str(uuid4()), learner.id, kind, path, pairs)
        now = time.time()
        form.exchanges.append(
            Exchange(str(learner.id), "POST", path, status, "" if status else "broke", now, now)
        )
        record.forms[form.id] = form
        return form

    return write


@pytest.fixture
def outage(record: Record) -> Callable[..., Outage]:
    def write(part: str, since: float, until: float) -> Outage:
        away = Outage(part, part, "SIGKILL", since, until)
        record.outages.append(away)
        return away

    return write


@pytest.fixture
def question() -> Question:
    quiz = Quiz.objects.create(slug="q", title="Q", status=Quiz.Status.PUBLISHED)
    made: Question = Question.objects.create(quiz=quiz, stem="?")
    return made


@pytest.fixture
def attempt(learner: Learner, question: Question) -> Attempt:
    return Attempt.objects.create(learner=learner, quiz=question.quiz, seed=1)


@pytest.fixture
def rating(learner: Learner) -> Rating:
    return Rating.objects.create(
        learner=learner,
        subject_kind=SUBJECT.kind,
        subject_slug=SUBJECT.slug,
        content_version=SUBJECT.version,
        clear=True,
    )


@pytest.fixture
def execution() -> Execution:
    made: Execution = Execution.objects.create(
        demo="waiting",
        parameters={"workers": 1, "delay_ms": 20, "strategies": ["sequential", "threads"]},
        key="k",
        state=State.QUEUED,
    )
    return made
