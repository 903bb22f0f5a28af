"""Celery's part of a run: claim, measure, store, and settle what was left behind.

The limits, each below the next (docs/architecture.md): the demo's budget, the kill of its box,
Celery's soft limit, Celery's hard one. The lease is another matter: it is short and renewed
while the run goes on, so that a vanished worker is noticed within seconds.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from sandbox import machine, measure, stream
from sandbox.models import Execution, Machine, Run, State, Transcript
from sandbox.runner import Box, run

log = logging.getLogger(__name__)

BUDGET_S = 8.0
KILL_S = 12.0
LOCK_WAIT_S = 20.0
SOFT_LIMIT_S = 40
HARD_LIMIT_S = 45
#: Renewed every `RENEW_S` while a worker holds an execution.
LEASE_S = 8.0
RENEW_S = 2.0
#: Claims of one execution before it is given up as lost.
ATTEMPTS = 2
#: A queued execution whose message is older than this gets a new one; claiming is idempotent.
REPUBLISH_AFTER_S = 30.0

ENDS = {
    "finished": State.DONE,
    "failed": State.FAILED,
    "timed_out": State.TIMED_OUT,
    "stopped": State.STOPPED,
}


def publish(execution_id: UUID) -> bool:
    """Send the execution to the lab's queue; False when the broker is gone."""
    try:
        execute.apply_async(args=(str(execution_id),), retry=False)
    except OperationalError as error:
        log.warning("execution %s waits for the broker: %s", execution_id, error)
        return False
    Execution.objects.filter(id=execution_id).update(published_at=timezone.now())
    return True


@shared_task(
    name="sandbox.execute",
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=SOFT_LIMIT_S,
    time_limit=HARD_LIMIT_S,
)
def execute(execution_id: str) -> None:
    """Measure one execution, alone on this machine. Safe to run twice: only one claim wins."""
    ours = UUID(execution_id)
    try:
        with machine.lock(settings.MACHINE_LOCK, LOCK_WAIT_S) as lock_fd:
            execution = claim(ours)
            if execution is not None:
                _measure(execution, lock_fd)
    except machine.MachineBusy:
        publish(ours)


def claim(execution_id: UUID) -> Execution | None:
    """Take a queued execution for this machine; None when there is nothing to take."""
    now = timezone.now()
    execution = Execution.objects.waiting().filter(id=execution_id).first()
    if execution is None:
        return None
    attempt = execution.attempt + 1
    claimed = Execution.objects.waiting().filter(id=execution_id, attempt=execution.attempt)
    if not claimed.update(
        state=State.RUNNING,
        attempt=attempt,
        started_at=now,
        lease_until=now + timedelta(seconds=LEASE_S),
        machine=publish_machine(),
        readings=machine.readings(),
    ):
        return None
    return Execution.objects.get(id=execution_id)


def publish_machine() -> Machine:
    facts = machine.describe()
    stored, _ = Machine.objects.update_or_create(
        name=facts.name,
        defaults={
            "cpu": facts.cpu,
            "cores": facts.cores,
            "python": facts.python,
            "seen_at": timezone.now(),
        },
    )
    return stored


def _measure(execution: Execution, lock_fd: int) -> None:
    """Run the box, pass its events on as they come, and store how it ended."""
    events: list[dict[str, Any]] = []
    state = State.FAILED
    live = _Live(execution.id)
    try:
        live.begin()
        box = Box(
            demo=execution.demo,
            parameters=execution.parameters,
            budget_s=BUDGET_S,
            kill_s=KILL_S,
            noise=settings.NOISE,
            lock_fd=lock_fd,
        )
        for event in run(box, _stop_asked(execution)):
            events.append(event.as_dict())
            live.append(events[-1:])
        state = ENDS[events[-1]["k"]]
    except Exception:  # our fault, whatever it was: the learner gets an end, the log the reason
        log.exception("execution %s broke", execution.id)
        events.append({"k": "failed", "t": 0, "reason": "internal", "detail": ""})
    finally:
        if finish(execution, state, events):
            live.end(state)


class _Live:
    """The execution's stream. Live events are worth having, not worth failing for: the transcript
    goes to the database. A broker that is gone is logged once an execution, not once an event.
    """

    def __init__(self, execution_id: UUID) -> None:
        self.execution_id = execution_id
        self.gone = False

    def begin(self) -> None:
        self._try(lambda: stream.begin(self.execution_id))

    def append(self, events: Iterable[dict[str, Any]]) -> None:
        self._try(lambda: stream.append(self.execution_id, events))

    def end(self, state: State) -> None:
        self.append([{"k": "execution_finished", "t": 0, "state": state.value}])

    def _try(self, write: Callable[[], None]) -> None:
        try:
            write()
        except stream.BrokerGone as error:
            if not self.gone:
                log.warning("execution %s is not shown live: %s", self.execution_id, error)
            self.gone = True


def _stop_asked(execution: Execution) -> Callable[[], bool]:
    """Asked several times a second: renews the lease and reads the learner's wish to stop.

    Also true when the execution is no longer ours, so that a late worker stops measuring.
    """
    renewed_at = timezone.now()

    def ask() -> bool:
        nonlocal renewed_at
        now = timezone.now()
        ours = Execution.objects.claimed_as(execution.id, execution.attempt)
        if now - renewed_at > timedelta(seconds=RENEW_S):
            ours.update(lease_until=now + timedelta(seconds=LEASE_S))
            renewed_at = now
        wish = ours.values_list("stop_requested", flat=True).first()
        return wish is None or wish

    return ask


def finish(execution: Execution, state: State, events: list[dict[str, Any]]) -> bool:
    """Store the end, the transcript and the runs' ends; False when the attempt was lost."""
    now = timezone.now()
    measurement = measure.fold(events)
    failed = next((event for event in events if event["k"] == "failed"), {})
    with transaction.atomic():
        ours = Execution.objects.claimed_as(execution.id, execution.attempt)
        if not ours.update(
            state=state,
            finished_at=now,
            valid=measurement.valid if state == State.DONE else None,
            failure={key: failed[key] for key in ("reason", "detail") if key in failed},
        ):
            return False
        Transcript.objects.update_or_create(execution=execution, defaults={"events": events})
        Run.objects.unfinished().filter(execution=execution).update(finished_at=now)
    return True


@shared_task(name="sandbox.settle", soft_time_limit=20, time_limit=30)
def settle() -> None:
    """Mend what a vanished worker or broker left: retry once, then call it lost."""
    for execution in Execution.objects.overdue():
        settle_one(execution)
    _publish_forgotten()
    _end_runs_of_ended_executions()


def settle_one(execution: Execution) -> None:
    """An overdue execution gets one more attempt; after that it is lost."""
    now = timezone.now()
    held = Execution.objects.overdue().filter(id=execution.id, attempt=execution.attempt)
    if execution.attempt < ATTEMPTS and not execution.stop_requested:
        if held.update(state=State.QUEUED, lease_until=None, started_at=None):
            publish(execution.id)
        return
    end = State.STOPPED if execution.stop_requested else State.LOST
    with transaction.atomic():
        if not held.update(state=end, finished_at=now):
            return
        Run.objects.unfinished().filter(execution=execution).update(finished_at=now)
    _Live(execution.id).end(end)


def _publish_forgotten() -> None:
    """Queued without a message (the broker was gone), or with one that may have been lost."""
    long_ago = timezone.now() - timedelta(seconds=REPUBLISH_AFTER_S)
    waiting = Execution.objects.waiting().order_by("requested_at")
    forgotten = waiting.filter(published_at__isnull=True) | waiting.filter(
        published_at__lt=long_ago
    )
    for execution_id in forgotten.values_list("id", flat=True):
        if not publish(execution_id):
            return


def _end_runs_of_ended_executions() -> None:
    """A run may join an execution in the very moment in which it ends."""
    Run.objects.unfinished().filter(execution__finished_at__isnull=False).update(
        finished_at=timezone.now()
    )
