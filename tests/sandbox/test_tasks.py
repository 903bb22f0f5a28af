"""Claiming, finishing and settling an execution: one claim wins, nothing stays stuck."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from learners.models import Learner
from sandbox import stream, tasks
from sandbox.harness.events import Event
from sandbox.models import Execution, Machine, Run, State, Transcript

pytestmark = pytest.mark.django_db


@pytest.fixture
def execution() -> Execution:
    made: Execution = Execution.objects.create(demo="computing", parameters={}, key="k")
    return made


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    sent: list[object] = []

    def publish(execution_id: UUID) -> bool:
        sent.append(execution_id)
        Execution.objects.filter(id=execution_id).update(published_at=timezone.now())
        return True

    monkeypatch.setattr(tasks, "publish", publish)
    return sent


def run_of(execution: Execution) -> Run:
    learner = Learner.objects.create()
    made: Run = Run.objects.create(learner=learner, execution=execution, demo=execution.demo)
    return made


def box_that_says(monkeypatch: pytest.MonkeyPatch, *events: Event) -> None:
    def run(box: object, should_stop: Callable[[], bool]) -> Iterator[Event]:
        yield from events

    monkeypatch.setattr(tasks, "run", run)


STARTED = Event(
    "started", 1, {"pid": 1, "python": "3.13.0", "gil": True, "cores": 2, "start_method": "fork"}
)


def test_only_one_claim_wins(execution: Execution) -> None:
    first = tasks.claim(execution.id)
    assert first is not None
    assert first.attempt == 1
    assert tasks.claim(execution.id) is None


def test_of_two_workers_that_saw_it_waiting_one_gets_it(
    execution: Execution, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other claims it between our look and our claim."""
    publish_machine = tasks.publish_machine
    others: list[Execution | None] = []

    def meanwhile() -> Machine:
        monkeypatch.setattr(tasks, "publish_machine", publish_machine)
        others.append(tasks.claim(execution.id))
        return publish_machine()

    monkeypatch.setattr(tasks, "publish_machine", meanwhile)
    assert tasks.claim(execution.id) is None
    assert others[0] is not None
    execution.refresh_from_db()
    assert execution.attempt == 1


def test_a_finished_box_is_stored_with_its_transcript_and_ends_its_runs(
    execution: Execution, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(execution)
    box_that_says(monkeypatch, STARTED, Event("finished", 2, {}))
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    run.refresh_from_db()
    assert execution.state == State.DONE
    assert run.finished_at is not None
    assert [event["k"] for event in execution.transcript.events] == ["started", "finished"]


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        (Event("timed_out", 2, {"after_s": 12.0}), State.TIMED_OUT),
        (Event("stopped", 2, {}), State.STOPPED),
        (Event("failed", 2, {"reason": "leader_died", "detail": ""}), State.FAILED),
    ],
)
def test_each_ending_has_its_state(
    execution: Execution, monkeypatch: pytest.MonkeyPatch, ending: Event, state: State
) -> None:
    box_that_says(monkeypatch, STARTED, ending)
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert execution.state == state


def test_the_stream_always_ends_with_the_terminal_event(
    execution: Execution, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(box: object, should_stop: Callable[[], bool]) -> Iterator[Event]:
        yield STARTED
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(tasks, "run", breaks)
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert execution.state == State.FAILED
    assert stream.read(execution.id)[-1]["k"] == "execution_finished"
    assert stream.read(execution.id)[-1]["state"] == "failed"


def test_a_worker_that_lost_its_lease_changes_nothing(
    execution: Execution, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = tasks.claim(execution.id)
    assert late is not None
    Execution.objects.filter(id=execution.id).update(attempt=2)
    assert not tasks.finish(late, State.DONE, [STARTED.as_dict()])
    assert not Transcript.objects.exists()
    assert tasks._stop_asked(late)()


def test_a_stop_is_seen_by_the_worker(execution: Execution) -> None:
    claimed = tasks.claim(execution.id)
    assert claimed is not None
    ask = tasks._stop_asked(claimed)
    assert not ask()
    Execution.objects.filter(id=execution.id).update(stop_requested=True)
    assert ask()


def test_a_vanished_worker_leads_to_one_new_attempt_and_then_to_lost(
    execution: Execution, published: list[object]
) -> None:
    run = run_of(execution)
    for _ in range(tasks.ATTEMPTS):
        assert tasks.claim(execution.id) is not None
        expire(execution)
        tasks.settle()
    execution.refresh_from_db()
    run.refresh_from_db()
    assert execution.state == State.LOST
    assert run.finished_at is not None
    assert published == [execution.id]
    assert stream.read(execution.id)[-1] == {"k": "execution_finished", "t": 0, "state": "lost"}


def expire(execution: Execution) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Execution.objects.filter(id=execution.id).update(lease_until=past)


def test_a_live_lease_is_left_alone(execution: Execution, published: list[object]) -> None:
    tasks.claim(execution.id)
    tasks.settle()
    execution.refresh_from_db()
    assert execution.state == State.RUNNING


def test_a_request_that_the_broker_never_got_is_published_later(
    execution: Execution, published: list[object]
) -> None:
    tasks.settle()
    assert published == [execution.id]


def test_a_request_that_was_just_published_is_not_published_again(
    execution: Execution, published: list[object]
) -> None:
    Execution.objects.filter(id=execution.id).update(published_at=timezone.now())
    tasks.settle()
    assert published == []


def test_a_run_that_joined_in_the_last_moment_is_ended(
    execution: Execution, published: list[object]
) -> None:
    Execution.objects.filter(id=execution.id).update(state=State.DONE, finished_at=timezone.now())
    run = run_of(execution)
    tasks.settle()
    run.refresh_from_db()
    assert run.finished_at is not None


def test_an_unknown_execution_is_no_error(published: list[object]) -> None:
    tasks.execute(str(uuid4()))
