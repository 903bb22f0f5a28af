"""The audit finds runs that are stuck, that ended without a reason, or that took too long."""

import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chaos.audit import ended
from chaos.record import Outage, Record
from learners.models import Learner
from sandbox import stream
from sandbox.models import Execution, Run, State, Transcript
from sandbox.settling import ATTEMPTS

pytestmark = pytest.mark.django_db

type Away = Callable[..., Outage]


def only(found: Iterable[str]) -> str:
    (one,) = found
    return one


def end(execution: Execution, state: State, last: str = "", **changes: Any) -> Execution:
    Execution.objects.filter(pk=execution.pk).update(
        state=state, **{"finished_at": timezone.now(), **changes}
    )
    if last:
        Transcript.objects.create(execution=execution, events=[{"k": "started"}, {"k": last}])
    execution.refresh_from_db()
    return execution


def test_a_run_left_running_is_found(record: Record, execution: Execution) -> None:
    expired = timezone.now() - timedelta(seconds=1)
    Execution.objects.update(state=State.RUNNING, lease_until=expired)
    found = list(ended.states(record))
    assert "is still running" in found[0]
    assert "runs with a lease until" in found[1]


def test_a_run_without_an_end_is_found(
    record: Record, learner: Learner, execution: Execution
) -> None:
    end(execution, State.DONE)
    Run.objects.create(learner=learner, execution=execution, demo="waiting")
    assert "has no end" in only(ended.states(record))


def test_one_attempt_too_many_is_found(record: Record, execution: Execution) -> None:
    end(execution, State.DONE, attempt=ATTEMPTS + 1)
    assert "was attempted" in only(ended.states(record))
    end(execution, State.DONE, attempt=ATTEMPTS)
    assert not list(ended.states(record))


@pytest.mark.parametrize(
    ("state", "last", "changes"),
    [
        (State.DONE, "finished", {}),
        (State.FAILED, "failed", {"failure": {"reason": "killed"}}),
        (State.TIMED_OUT, "timed_out", {}),
        (State.STOPPED, "", {"stop_requested": True}),
        (State.LOST, "", {}),
    ],
)
def test_each_end_with_its_evidence_is_in_order(
    record: Record, execution: Execution, state: State, last: str, changes: dict[str, Any]
) -> None:
    end(execution, state, last, **changes)
    assert not list(ended.evidence(record))


@pytest.mark.parametrize(
    ("state", "last", "changes"),
    [
        (State.DONE, "", {}),
        (State.DONE, "failed", {}),
        (State.FAILED, "failed", {"failure": {}}),
        (State.FAILED, "", {"failure": {"reason": "killed"}}),
        (State.TIMED_OUT, "", {}),
        (State.STOPPED, "", {"stop_requested": False}),
    ],
)
def test_an_end_without_its_evidence_is_found(
    record: Record, execution: Execution, state: State, last: str, changes: dict[str, Any]
) -> None:
    end(execution, state, last, **changes)
    assert str(execution.pk) in only(ended.evidence(record))


@pytest.mark.parametrize("part", ["box", "lab-worker"])
def test_a_lost_execution_is_explained_by_what_held_it(
    record: Record, execution: Execution, outage: Away, part: str
) -> None:
    end(execution, State.LOST)
    assert "nothing was killed" in only(ended.explained(record))
    outage("web", 0, time.time())
    assert "nothing was killed" in only(ended.explained(record))
    outage(part, 0, time.time())
    assert not list(ended.explained(record))


def test_a_fault_of_ours_is_explained_by_the_database_alone(
    record: Record, execution: Execution, outage: Away
) -> None:
    end(execution, State.FAILED, failure={"reason": "internal"})
    outage("box", 0, time.time())
    assert "internal" in only(ended.explained(record))


def long_ago(learner: Learner, execution: Execution, seconds: float) -> float:
    """The run was asked for so long ago and ends now; returns when that was."""
    asked = timezone.now() - timedelta(seconds=seconds)
    Execution.objects.update(requested_at=asked)
    end(execution, State.DONE)
    now = timezone.now()
    Run.objects.create(
        learner=learner, execution=execution, demo="waiting", requested_at=asked, finished_at=now
    )
    return asked.timestamp()


def test_a_run_within_its_limit_is_in_order(
    record: Record, learner: Learner, execution: Execution
) -> None:
    long_ago(learner, execution, ended.limit_s(0) - 1)
    assert not list(ended.in_time(record))


def test_a_run_that_took_too_long_is_found(
    record: Record, learner: Learner, execution: Execution
) -> None:
    long_ago(learner, execution, ended.limit_s(0) + 1)
    assert "undisturbed" in only(ended.in_time(record))


def test_the_time_in_which_something_was_away_does_not_count(
    record: Record, learner: Learner, execution: Execution, outage: Away
) -> None:
    asked = long_ago(learner, execution, ended.limit_s(0) + 10)
    outage("valkey", asked + 1, asked + 2)
    assert not list(ended.in_time(record))


def test_disturbances_that_overlap_count_once(record: Record, outage: Away) -> None:
    outage("valkey", 100, 110)
    outage("web", 105, 108)
    assert ended.disturbed_s(record, 90, 500) == 10 + ended.RECOVERY_S
    assert ended.disturbed_s(record, 90, 104) == 4
    assert ended.disturbed_s(record, 400, 500) == 0


def told(execution: Execution, *kinds: str, state: State = State.DONE) -> None:
    for kind in kinds:
        last = {"state": state.value} if kind == "execution_finished" else {}
        stream.append(execution.pk, [{"k": kind, "t": 0, **last}])


@pytest.mark.parametrize("kinds", [(), ("started", "execution_finished")])
def test_a_stream_that_is_gone_or_has_its_end_is_in_order(
    record: Record, execution: Execution, kinds: tuple[str, ...]
) -> None:
    end(execution, State.DONE)
    told(execution, *kinds)
    assert not list(ended.streams(record))


def test_a_stream_without_its_end_is_found(record: Record, execution: Execution) -> None:
    end(execution, State.DONE)
    told(execution, "started")
    assert "ends with" in only(ended.streams(record))


def test_a_stream_that_tells_another_end_is_found(record: Record, execution: Execution) -> None:
    end(execution, State.LOST)
    told(execution, "started", "execution_finished")
    assert "(lost)" in only(ended.streams(record))
