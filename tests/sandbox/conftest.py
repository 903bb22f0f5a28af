"""A learner with a browser, and runs in every state, for the tests of the lab's pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from learners.models import Learner
from sandbox import machines, publishing, stream, tasks
from sandbox.harness.demos import DEMOS
from sandbox.models import Execution, Machine, Run, State
from sandbox.services import key_of
from tests.conftest import client_of
from tests.sandbox.transcripts import Event

MakeRun = Callable[..., Run]


@pytest.fixture
def browser_of_learner(learner: Learner) -> Client:
    return client_of(learner)


@pytest.fixture
def stranger(db: None) -> Client:
    return client_of(Learner.objects.create())


@pytest.fixture
def here(db: None) -> Machine:
    """This machine, whose lab worker is alive."""
    stream.announce("lab-worker", settings.MACHINE_NAME)
    return machines.publish_machine()


@pytest.fixture
def there(db: None) -> Machine:
    """Another one."""
    stream.announce("lab-worker", "there")
    made: Machine = Machine.objects.create(name="there", cpu="c", cores=4, python="3.13.0")
    return made


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the lab's queue."""
    messages: list[str] = []
    monkeypatch.setattr(publishing, "enqueue", lambda name, queue: messages.append(name))
    return messages


@pytest.fixture
def make_run(learner: Learner, sent: list[str]) -> MakeRun:
    """A run in any state; with events it went through a worker's hands."""

    def make(
        demo: str = "computing",
        prediction: dict[str, Any] | None = None,
        events: list[Event] | None = None,
        state: State = State.DONE,
    ) -> Run:
        parameters = DEMOS[demo].clean({})
        execution = Execution.objects.create(
            demo=demo, parameters=parameters, key=key_of(demo, parameters)
        )
        run: Run = Run.objects.create(
            learner=learner, execution=execution, demo=demo, prediction=prediction
        )
        if events is not None:
            finish(execution.id, state, events)
        run.refresh_from_db()
        return run

    return make


def finish(execution_id: UUID, state: State, events: list[Event]) -> None:
    claimed = tasks.claim(execution_id)
    assert claimed is not None
    assert tasks.finish(claimed, state, events)


def form(**changes: Any) -> dict[str, Any]:
    """A filled-in form of the computing lab."""
    return {
        "token": str(uuid4()),
        "first": "processes",
        "times": "2.5",
        "workers": "2",
        "task_ms": "50",
        "strategies": ["sequential", "threads", "processes"],
        **changes,
    }


def expire(run: Run) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Execution.objects.filter(id=run.execution_id).update(lease_until=past)
