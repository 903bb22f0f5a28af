"""Celery's part of a run: claim, measure, store; `settling` mends what was left behind.

The limits, each below the next (docs/architecture.md): the demo's budget, the kill of its box,
Celery's soft limit, Celery's hard one. The lease is another matter: it is short and renewed
while the run goes on, so that a vanished worker is noticed within seconds.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import structlog
from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from sandbox import account, canary, gist, machine, machines, measure, publishing, settling, stream
from sandbox.account import Account
from sandbox.harness.demos import DEMOS
from sandbox.lease import Holder, LeaseLost, lease_end
from sandbox.live import Live
from sandbox.machines import publish_machine
from sandbox.models import INTERPRETER, Condition, Execution, Run, State, Transcript
from sandbox.proving import advance, ask_all, stands_back
from sandbox.runner import KILLED, Box, Leader, run
from sandbox.standby import standby

log = structlog.stdlib.get_logger(__name__)

BUDGET_S = 8.0
KILL_S = 12.0
LOCK_WAIT_S = 20.0
SOFT_LIMIT_S = 40
HARD_LIMIT_S = 45

ENDS = {
    "finished": State.DONE,
    "failed": State.FAILED,
    "timed_out": State.TIMED_OUT,
    "stopped": State.STOPPED,
}


class NotHere(Exception):
    """This machine does not have the interpreter that the execution asks for."""

    def __init__(self, execution: Execution) -> None:
        super().__init__(f"no Python {execution.interpreter} for {execution.id}")
        self.execution = execution


@shared_task(
    name="sandbox.execute",
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=SOFT_LIMIT_S,
    time_limit=HARD_LIMIT_S,
)
def execute(execution_id: str) -> None:
    """Measure one execution, alone on this machine. Safe to run twice: only one claim wins."""
    named = bound_contextvars(execution_id=execution_id)
    with named, standby.at_hand(settings.MACHINE_LOCK) as leader:
        try:
            _execute(UUID(execution_id), leader)
        except machine.MachineBusy:
            _hand_on(UUID(execution_id))
        except NotHere as elsewhere:
            _hand_over(elsewhere.execution)


def _execute(execution_id: UUID, leader: Leader | None) -> None:
    opened = leader.lock_fd if leader else None
    with machine.lock(settings.MACHINE_LOCK, LOCK_WAIT_S, opened) as lock_fd:
        execution = claim(execution_id)
        if execution is not None:
            with bound_contextvars(attempt=execution.attempt):
                _measure(execution, lock_fd, leader)


def _hand_on(execution_id: UUID) -> None:
    """Somebody else measures on this machine: another one may be free, or this one later."""
    if Execution.objects.waiting().filter(id=execution_id).exists():
        publishing.publish(execution_id)


def _hand_over(execution: Execution) -> None:
    """Another machine has the interpreter, or none has: then the learner is told so now.

    Without the broker nobody knows; settling sends it again.
    """
    publish_machine()
    try:
        queue = machines.queue_of_another_with(execution.interpreter)
    except stream.BrokerGone as error:
        log.warning("The execution waits for the broker", error=str(error))
        return
    if queue is not None:
        publishing.send(execution.id, queue)
        return
    log.warning("No machine has the interpreter", interpreter=execution.interpreter)
    waiting = Execution.objects.waiting().filter(id=execution.id)
    settling.lose(
        execution, waiting, State.FAILED, failure={"reason": "no_interpreter", "detail": ""}
    )


def claim(execution_id: UUID) -> Execution | None:
    """Take a queued execution for this machine; None when there is nothing to take.

    What tries a claim stands back for learners; settling sends it again. Raises NotHere.
    """
    now = timezone.now()
    execution = Execution.objects.waiting().filter(id=execution_id).first()
    if execution is None or stands_back(execution):
        return None
    if machines.path_of(execution.interpreter) is None:
        raise NotHere(execution)
    claimed = Execution.objects.waiting().filter(id=execution_id, attempt=execution.attempt)
    ours = {
        "state": State.RUNNING,
        "attempt": execution.attempt + 1,
        "started_at": now,
        "lease_until": lease_end(now),
        "machine": publish_machine(),
        "readings": machine.readings(),
    }
    if not claimed.update(**ours):
        return None
    for name, value in ours.items():
        setattr(execution, name, value)
    return execution


def _measure(execution: Execution, lock_fd: int, leader: Leader | None) -> None:
    """Run the box, pass its events on as they come, and store how it ended.

    A worker that lost its lease leaves the rest to `settle`.
    """
    told = Account(execution, execute.request.get(account.SENT_AT))
    live, holder = Live(execution.id), Holder(execution)
    events: list[dict[str, Any]] = []
    try:
        if execution.attempt > 1:
            live.begin()
        for event in _events(execution, lock_fd, leader, holder):
            told.heard()
            events.append(event)
            live.append(events[-1:])
        if holder.patiently(lambda: _conclude(execution, events)):
            state = ENDS[events[-1]["k"]]
            live.end(state)
            told.ended(state, events)
            gist.keep(execution, measure.fold(events))
    except LeaseLost:
        log.warning("The lease is lost, settling takes over")


def _events(
    execution: Execution, lock_fd: int, leader: Leader | None, holder: Holder
) -> Iterator[dict[str, Any]]:
    """What comes out of the box; the last event says how it ended."""
    parameters = dict(execution.parameters)
    wished = str(parameters.pop(INTERPRETER, ""))
    box = Box(
        demo=execution.demo,
        parameters=parameters,
        interpreter=machines.path_of(wished) or "",
        budget_s=BUDGET_S,
        kill_s=KILL_S,
        noise="measured" if execution.condition else settings.NOISE,
        one_core=execution.condition == Condition.ONE_CORE,
        loaded=execution.condition == Condition.LOADED,
        lock_fd=lock_fd,
        labels=account.labels(),
        runtimes=_runtimes(execution.demo),
    )
    try:
        for event in run(box, holder.should_stop, leader):
            yield event.as_dict()
    except LeaseLost:
        raise
    except Exception:  # our fault, whatever it was: the learner gets an end, the log the reason
        log.exception("The measurement broke")
        yield {"k": "failed", "t": 0, "reason": "internal", "detail": ""}


def _runtimes(demo: str) -> dict[str, str]:
    """Paths of all interpreters, for a demo that runs its program in each of them."""
    every = demo in DEMOS and DEMOS[demo].every_runtime
    return {each.name: each.path for each in machines.found()} if every else {}


def _conclude(execution: Execution, events: list[dict[str, Any]]) -> bool:
    """Store the end; False when this attempt is not the one that ends the execution."""
    last = events[-1]
    if last.get("reason") == KILLED:
        log.warning("Somebody else killed the box", detail=last["detail"])
        held = Execution.objects.claimed_as(execution.id, execution.attempt)
        settling.try_again_or_lose(execution, held, "killed")
        return False
    return finish(execution, ENDS[last["k"]], events)


def finish(execution: Execution, state: State, events: list[dict[str, Any]]) -> bool:
    """Store the end, the transcript and the runs' ends; False when the attempt was lost."""
    now = timezone.now()
    measurement = measure.fold(events)
    execution.valid = measurement.valid if state == State.DONE else None
    failed = next((event for event in events if event["k"] == "failed"), {})
    with transaction.atomic():
        ours = Execution.objects.claimed_as(execution.id, execution.attempt)
        if not ours.update(
            state=state,
            finished_at=now,
            valid=execution.valid,
            failure={key: failed[key] for key in ("reason", "detail") if key in failed},
        ):
            return False
        Transcript.objects.update_or_create(execution=execution, defaults={"events": events})
        Run.objects.unfinished().filter(execution=execution).update(finished_at=now)
    return True


@shared_task(name="sandbox.settle", soft_time_limit=20, time_limit=30)
def settle() -> None:
    """Mend what a vanished worker or broker left: retry once, then call it lost. Then see what
    became of the claims that were tried, and try the next."""
    settling.settle()
    gist.keep_missing()
    advance()


@shared_task(name="sandbox.canary", soft_time_limit=20, time_limit=30)
def send_canary() -> str:
    """Ask for a canary; returns the id of its execution."""
    sent = canary.create()
    publishing.publish(sent.id)
    return str(sent.id)


@shared_task(name="sandbox.prove", soft_time_limit=20, time_limit=30)
def prove() -> None:
    """Have every claim tried on every machine that is alive, one after another."""
    ask_all()
