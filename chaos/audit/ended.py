"""Runs: each in a final state in time, with what it measured or why not, its stream closed."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from chaos.record import Record
from sandbox.lease import LEASE_S
from sandbox.models import FINAL, Execution, Run, State, Transcript
from sandbox.settling import ATTEMPTS, REPUBLISH_AFTER_S
from sandbox.tasks import KILL_S

SETTLE_S = 5.0  # as the schedule of beat says
#: From the moment when all services are back until a forgotten execution is on its way again: its
#: lease runs out or its message is published anew, settling comes by, programs have warmed up.
RECOVERY_S = max(LEASE_S, REPUBLISH_AFTER_S) + 2 * SETTLE_S + 5
#: One attempt, with its start and its end.
ATTEMPT_S = KILL_S + 3

#: Whose outage explains an end that is not `done`.
EXPLAINS = {
    "leader_died": ("box", "lab-worker"),
    "killed": ("box", "lab-worker"),
    "internal": ("postgres",),
    State.TIMED_OUT: ("box", "lab-worker", "postgres", "valkey"),
    State.LOST: ("box", "lab-worker", "postgres", "valkey"),
}


def limit_s(ahead: int) -> float:
    """An undisturbed run with so many others before it ends within this, in seconds."""
    return (ahead + 1) * ATTEMPTS * ATTEMPT_S


def unfinished() -> int:
    """Executions that somebody still has to measure."""
    return Execution.objects.exclude(state__in=FINAL).count()


def tally() -> list[str]:
    """How executions ended, and how often, for the reader."""
    rows = Execution.objects.values_list("state", "attempt", "failure__reason")
    named = (
        f"{state}{f' ({reason})' if reason else ''} at attempt {attempt}"
        for state, attempt, reason in rows
    )
    return [f"{count} {name}" for name, count in sorted(Counter(named).items())]


def states(record: Record) -> Iterator[str]:
    """Nothing is under way any more, and nobody holds anything."""
    for execution in Execution.objects.exclude(state__in=FINAL):
        yield f"execution {execution.pk} is still {execution.state}"
    expired = Q(state=State.RUNNING, lease_until__lt=timezone.now())
    for execution in Execution.objects.filter(expired):
        yield f"execution {execution.pk} runs with a lease until {execution.lease_until}"
    for run in Run.objects.filter(finished_at__isnull=True):
        yield f"run {run.pk} has no end"
    for execution in Execution.objects.filter(attempt__gt=ATTEMPTS):
        yield f"execution {execution.pk} was attempted {execution.attempt} times"


def evidence(record: Record) -> Iterator[str]:
    """What has ended shows what it measured, or says why it did not."""
    final = Execution.objects.filter(state__in=FINAL).select_related("transcript")
    for execution in final.iterator(chunk_size=50):
        last = _last_event(execution)
        if execution.state == State.DONE and last != "finished":
            yield f"execution {execution.pk} is done, and its transcript ends with {last}"
        if execution.state == State.FAILED and not (last and execution.failure.get("reason")):
            yield f"execution {execution.pk} failed without a reason or a transcript"
        if execution.state == State.TIMED_OUT and last != "timed_out":
            yield f"execution {execution.pk} timed out, and its transcript ends with {last}"
        if execution.state == State.STOPPED and not execution.stop_requested:
            yield f"execution {execution.pk} was stopped, and nobody asked for that"


def _last_event(execution: Execution) -> str | None:
    with suppress(Transcript.DoesNotExist):
        return str(execution.transcript.events[-1]["k"])
    return None


def explained(record: Record) -> Iterator[str]:
    """An execution that is not done was hit by something while it was under way."""
    unusual = (State.FAILED, State.TIMED_OUT, State.LOST)
    for execution in Execution.objects.filter(state__in=unusual):
        reason = execution.failure.get("reason", "") if execution.state == State.FAILED else ""
        parts = EXPLAINS.get(reason or execution.state, ())
        ended = _seconds(execution.finished_at)
        if not record.away(parts, _seconds(execution.requested_at), ended):
            said = f"{execution.state} {execution.failure or ''}".strip()
            yield f"execution {execution.pk} ended as {said}, and nothing was killed meanwhile"


def in_time(record: Record) -> Iterator[str]:
    """Each run ended within its limit, not counting the time in which services were away."""
    requested = dict(Run.objects.values_list("pk", "requested_at"))
    for run in Run.objects.filter(finished_at__isnull=False).select_related("execution"):
        since, until = _seconds(requested[run.pk]), _seconds(run.finished_at)
        ahead = Execution.objects.filter(
            requested_at__lt=run.execution.requested_at, finished_at__gt=run.requested_at
        ).count()
        took = until - since - disturbed_s(record, since, until)
        if took > limit_s(ahead):
            yield f"run {run.pk} took {took:.0f} s undisturbed with {ahead} before it"


def disturbed_s(record: Record, since: float, until: float) -> float:
    """Seconds of this time in which something was away, or away less than RECOVERY_S ago."""
    total, seen = 0.0, since
    for outage in sorted(record.outages, key=lambda each: each.since):
        begin, end = max(seen, outage.since), min(until, outage.until + RECOVERY_S)
        if end > begin:
            total += end - begin
            seen = end
    return total


def streams(record: Record) -> Iterator[str]:
    """A stream that still exists says last how its execution ended."""
    broker: Any = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)
    for execution in Execution.objects.filter(state__in=FINAL):
        entries = broker.xrange(f"execution:{execution.pk}")
        told = [json.loads(fields["event"]) for _id, fields in entries]
        if told and told[-1] != {"k": "execution_finished", "t": 0, "state": execution.state}:
            yield f"the stream of execution {execution.pk} ({execution.state}) ends with {told[-1]}"


def _seconds(moment: datetime | None) -> float:
    assert moment is not None
    return moment.timestamp()
