"""Mends what a vanished worker or broker left: one more attempt, then it is called lost."""

from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sandbox import account, machines, publishing, stream
from sandbox.live import Live
from sandbox.models import Execution, ExecutionQuerySet, Run, State

log = structlog.stdlib.get_logger(__name__)

#: Claims of one execution before it is given up as lost.
ATTEMPTS = 2
#: A queued execution whose message is older than this gets a new one, unless the queue holds it.
REPUBLISH_AFTER_S = 30.0
#: An execution that ended so long ago, and not longer, is looked at for the end of its stream.
ENDED_AGO = timedelta(seconds=3), timedelta(minutes=10)


def settle() -> None:
    for execution in Execution.objects.overdue():
        settle_one(execution)
    _publish_forgotten()
    _end_runs_of_ended_executions()
    _end_open_streams()


def settle_one(execution: Execution) -> None:
    """An overdue execution gets one more attempt if it had one; after that it is lost."""
    overdue = Execution.objects.overdue().filter(id=execution.id, attempt=execution.attempt)
    try_again_or_lose(execution, overdue, "vanished")


def try_again_or_lose(execution: Execution, held: ExecutionQuerySet, why: str) -> None:
    """`held` is the execution for as long as nobody else has settled it."""
    if execution.attempt < ATTEMPTS:
        once_more = held.filter(state=State.RUNNING, stop_requested=False)
        if once_more.update(state=State.QUEUED, lease_until=None, started_at=None):
            account.repeated(execution, why)
            Live(execution.id).requeue()
            publishing.publish(execution.id)
            return
    stopped = held.filter(stop_requested=True).exists()
    lose(execution, held, State.STOPPED if stopped else State.LOST)


def lose(execution: Execution, held: ExecutionQuerySet, end: State, **why: Any) -> None:
    """End it without a measurement; `why` are fields that say more."""
    now = timezone.now()
    with transaction.atomic():
        if not held.update(state=end, finished_at=now, **why):
            return
        Run.objects.unfinished().filter(execution=execution).update(finished_at=now)
    account.given_up(execution, end)
    Live(execution.id).end(end)


def _publish_forgotten() -> None:
    """Queued without a message (the broker was gone), or with one that is lost by now."""
    long_ago = timezone.now() - timedelta(seconds=REPUBLISH_AFTER_S)
    old = Q(published_at__isnull=True) | Q(published_at__lt=long_ago)
    waiting = Execution.objects.waiting().filter(old).order_by("requested_at")
    forgotten = list(waiting.values_list("id", flat=True))
    if not forgotten:
        return
    try:
        held = machines.messages_waiting()
    except stream.BrokerGone as error:
        log.warning("Executions wait for the broker", number=len(forgotten), error=str(error))
        return
    for execution_id in forgotten:
        if str(execution_id) not in held and not publishing.publish(execution_id):
            return


def _end_runs_of_ended_executions() -> None:
    """A run may join an execution in the very moment in which it ends."""
    Run.objects.unfinished().filter(execution__finished_at__isnull=False).update(
        finished_at=timezone.now()
    )


def _end_open_streams() -> None:
    """A worker vanished, or the broker was gone, between storing an end and telling it."""
    youngest, oldest = ENDED_AGO
    now = timezone.now()
    ended = Execution.objects.filter(finished_at__range=(now - oldest, now - youngest))
    states = dict(ended.values_list("id", "state"))
    try:
        for execution_id in stream.without_end(states):
            Live(execution_id).end(State(states[execution_id]))
    except stream.BrokerGone as error:
        log.warning("Open streams wait for the broker: %s", error)
