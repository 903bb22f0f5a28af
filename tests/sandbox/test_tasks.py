"""Claiming, finishing and settling an execution: one claim wins, nothing stays stuck."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from learners.models import Learner
from sandbox import lease, machine, machines, publishing, runner, settling, stream, tasks
from sandbox.harness.demos import DEMOS
from sandbox.harness.events import Event
from sandbox.lease import Holder
from sandbox.live import Live
from sandbox.models import QUEUED_MAX, Execution, Machine, Run, State, Transcript
from sandbox.runner import Box

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

    monkeypatch.setattr(publishing, "publish", publish)
    return sent


def run_of(execution: Execution) -> Run:
    learner = Learner.objects.create()
    made: Run = Run.objects.create(learner=learner, execution=execution, demo=execution.demo)
    return made


def box_that_says(monkeypatch: pytest.MonkeyPatch, *events: Event) -> None:
    def run(box: object, should_stop: Callable[[], bool], leader: object) -> Iterator[Event]:
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
    publish_machine = machines.publish_machine
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
    def breaks(box: object, should_stop: Callable[[], bool], leader: object) -> Iterator[Event]:
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
    assert Holder(late).should_stop()


def test_a_stop_is_seen_by_the_worker(execution: Execution) -> None:
    claimed = tasks.claim(execution.id)
    assert claimed is not None
    holder = Holder(claimed)
    assert not holder.should_stop()
    Execution.objects.filter(id=execution.id).update(stop_requested=True)
    assert holder.should_stop()


def test_a_vanished_worker_leads_to_one_new_attempt_and_then_to_lost(
    execution: Execution, published: list[object]
) -> None:
    run = run_of(execution)
    for _ in range(settling.ATTEMPTS):
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


KILLED = Event("failed", 2, {"reason": "killed", "detail": "exit status -9"})


def test_a_box_that_somebody_killed_gets_one_new_attempt_and_is_then_lost(
    execution: Execution, published: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_of(execution)
    box_that_says(monkeypatch, STARTED, KILLED)
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert (execution.state, published) == (State.QUEUED, [execution.id])
    assert Run.objects.unfinished().exists()
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert (execution.state, execution.attempt) == (State.LOST, settling.ATTEMPTS)
    assert not Run.objects.unfinished().exists()
    assert published == [execution.id]


def test_watchers_of_a_killed_box_forget_what_it_showed(
    execution: Execution, published: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    box_that_says(monkeypatch, STARTED, KILLED)
    tasks.execute(str(execution.id))
    assert stream.read(execution.id)[-1]["k"] == "execution_requeued"
    box_that_says(monkeypatch, STARTED, Event("finished", 2, {}))
    tasks.execute(str(execution.id))
    kinds = [event["k"] for event in stream.read(execution.id)]
    assert kinds == ["started", "finished", "execution_finished"]


def test_a_killed_box_that_was_to_stop_is_stopped(
    execution: Execution, published: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(box: object, should_stop: Callable[[], bool], leader: object) -> Iterator[Event]:
        Execution.objects.filter(id=execution.id).update(stop_requested=True)
        yield KILLED

    monkeypatch.setattr(tasks, "run", run)
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert (execution.state, published) == (State.STOPPED, [])


def test_a_real_box_that_is_killed_is_measured_anew(execution: Execution) -> None:
    """The kernel's OOM killer strikes the leader, once."""
    execution.demo, execution.parameters = "waiting", DEMOS["waiting"].clean({"delay_ms": 20})
    execution.save()
    killed: list[int] = []

    def run(box: Box, should_stop: Callable[[], bool], leader: object) -> Iterator[Event]:
        for event in runner.run(box, should_stop):
            if event.kind == "started" and not killed:
                killed.append(event.data["pid"])
                os.kill(event.data["pid"], signal.SIGKILL)
            yield event

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "run", run)
        tasks.execute(str(execution.id))
        execution.refresh_from_db()
        assert execution.state == State.QUEUED
        tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert (execution.state, execution.attempt) == (State.DONE, 2)


def test_who_waits_for_too_long_is_ended(execution: Execution, published: list[object]) -> None:
    run = run_of(execution)
    before = timezone.now() - QUEUED_MAX
    Execution.objects.filter(id=execution.id).update(requested_at=before + timedelta(minutes=1))
    tasks.settle()
    execution.refresh_from_db()
    assert (execution.state, execution.is_overdue) == (State.QUEUED, False)
    Execution.objects.filter(id=execution.id).update(requested_at=before - timedelta(minutes=1))
    execution.refresh_from_db()
    assert execution.is_overdue
    tasks.settle()
    execution.refresh_from_db()
    run.refresh_from_db()
    assert execution.state == State.LOST
    assert run.finished_at is not None


def let_messages_age() -> None:
    before = timezone.now() - timedelta(seconds=settling.REPUBLISH_AFTER_S + 1)
    Execution.objects.update(published_at=before)


def test_with_no_worker_for_hours_the_queue_holds_each_execution_once(
    execution: Execution,
) -> None:
    another = Execution.objects.create(demo="waiting", parameters={}, key="w")
    for _ in range(20):
        tasks.settle()
        let_messages_age()
    assert stream.queue_length("lab") == 2
    assert stream.queued("lab") == {str(execution.id), str(another.id)}


def test_a_message_that_got_lost_is_sent_again(execution: Execution) -> None:
    tasks.settle()
    stream._client().delete("lab")
    let_messages_age()
    tasks.settle()
    assert stream.queued("lab") == {str(execution.id)}


def test_a_full_queue_takes_no_more_and_what_waits_is_sent_later(
    execution: Execution, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its messages may be of runs that were stopped while no worker was there."""
    monkeypatch.setattr(publishing, "QUEUE_MAX", 3)
    others = [uuid4() for _ in range(5)]
    assert [publishing.publish(each) for each in others] == [True, True, True, False, False]
    assert not publishing.publish(execution.id)
    execution.refresh_from_db()
    assert execution.published_at is None
    stream._client().lpop("lab")
    tasks.settle()
    assert str(execution.id) in stream.queued("lab")


def test_a_busy_machine_hands_on_what_waits_and_drops_what_does_not(
    execution: Execution, published: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "LOCK_WAIT_S", 0)
    with machine.lock(settings.MACHINE_LOCK, 0):
        tasks.execute(str(execution.id))
        tasks.execute(str(uuid4()))
    assert published == [execution.id]


class Moody:
    """Stands before a function: the database is gone for the first `failures` calls of it."""

    def __init__(self, function: Callable[..., Any], failures: int) -> None:
        self.function, self.failures = function, failures

    def __call__(self, *args: Any) -> Any:
        self.failures -= 1
        if self.failures >= 0:
            raise OperationalError("the database system is shutting down")
        return self.function(*args)


@pytest.fixture
def kept_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed connection would end the test's own transaction."""
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(lease, "PAUSE_S", 0)


def test_a_database_that_restarts_costs_no_measurement(
    execution: Execution, monkeypatch: pytest.MonkeyPatch, kept_connection: None
) -> None:
    monkeypatch.setattr(tasks, "finish", Moody(tasks.finish, failures=3))
    monkeypatch.setattr(Holder, "_look", Moody(lambda: False, failures=3))

    def run(box: object, should_stop: Callable[[], bool], leader: object) -> Iterator[Event]:
        assert not should_stop()
        yield STARTED
        yield Event("finished", 2, {})

    monkeypatch.setattr(tasks, "run", run)
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert execution.state == State.DONE


def test_a_database_that_stays_away_leaves_the_execution_to_settling(
    execution: Execution,
    published: list[object],
    monkeypatch: pytest.MonkeyPatch,
    kept_connection: None,
) -> None:
    monkeypatch.setattr(tasks, "finish", Moody(tasks.finish, failures=10_000))
    monkeypatch.setattr(lease, "LEASE_S", -1.0)
    box_that_says(monkeypatch, STARTED, Event("finished", 2, {}))
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert execution.state == State.RUNNING
    tasks.settle()
    execution.refresh_from_db()
    assert (execution.state, published) == (State.QUEUED, [execution.id])


@pytest.mark.parametrize("final", [True, False])
def test_a_stream_expires_whether_it_ended_or_its_worker_vanished(
    execution: Execution, final: bool
) -> None:
    live = Live(execution.id)
    live.append([STARTED.as_dict()])
    if final:
        live.end(State.DONE)
    kept_s = stream._client().ttl(f"execution:{execution.id}")
    assert 0 < kept_s <= stream.KEPT_S


def test_no_stream_is_without_an_expiry(execution: Execution, published: list[object]) -> None:
    tasks.claim(execution.id)
    expire(execution)
    tasks.settle()
    Execution.objects.filter(id=execution.id).update(requested_at=timezone.now() - QUEUED_MAX * 2)
    tasks.settle()
    assert [event["k"] for event in stream.read(execution.id)] == [
        "execution_requeued",
        "execution_finished",
    ]
    assert stream._client().ttl(f"execution:{execution.id}") > 0


def let_end_age(execution: Execution) -> None:
    youngest, _oldest = settling.ENDED_AGO
    Execution.objects.filter(id=execution.id).update(finished_at=timezone.now() - youngest * 2)


def test_a_stream_whose_worker_vanished_before_its_last_word_is_ended(
    execution: Execution,
) -> None:
    claimed = tasks.claim(execution.id)
    assert claimed is not None
    Live(execution.id).append([STARTED.as_dict()])
    tasks.finish(claimed, State.DONE, [STARTED.as_dict()])
    let_end_age(execution)
    tasks.settle()
    tasks.settle()
    assert [event["k"] for event in stream.read(execution.id)] == ["started", "execution_finished"]
    assert stream.read(execution.id)[-1]["state"] == State.DONE


def test_no_stream_is_made_only_to_end_it(execution: Execution) -> None:
    claimed = tasks.claim(execution.id)
    assert claimed is not None
    tasks.finish(claimed, State.DONE, [STARTED.as_dict()])
    let_end_age(execution)
    tasks.settle()
    assert stream.read(execution.id) == []
