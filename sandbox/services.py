"""All that the web may ask of the lab: request a run, leave it, and see where it stands."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone

from learners.models import Learner
from sandbox import stream
from sandbox.durations import Durations, wait_s
from sandbox.models import Execution, Run, State
from sandbox.publishing import send
from sandbox.settling import settle_one

log = structlog.stdlib.get_logger(__name__)

#: Different measurements that may wait: about a quarter of an hour for one machine.
WAITING_MAX = 100
#: Half of these places are for who has not asked for much in the last ten minutes: more than this.
SHARE = 25
#: Who has to wait longer is offered a recorded execution.
LONG_WAIT_S = 20.0
#: What waits, but is before no learner (`sandbox.proving`).
STANDING_BACK = Q(state=State.QUEUED) & ~Q(condition="")


class RunInProgress(Exception):
    """The learner's earlier run of this demo has not ended."""

    def __init__(self, run: Run) -> None:
        super().__init__(f"run {run.id} of {run.demo} has not ended")
        self.run = run


class LineFull(Exception):
    """So many different measurements wait already that another one would only wait in vain, or
    that the places which are left are for others."""


@dataclass(frozen=True)
class Request:
    """One form: cleaned parameters, prediction or None, the form's token."""

    demo: str
    parameters: Mapping[str, Any]
    prediction: Mapping[str, Any] | None
    token: UUID
    own: bool = False
    #: It comes from where `SHARE` was asked for already.
    greedy: bool = False

    @property
    def once(self) -> UUID:
        """Equal for a form sent twice; not for one that was changed after the Back button."""
        wish = [self.demo, self.parameters, self.prediction, self.own]
        return uuid5(self.token, json.dumps(wish, sort_keys=True))


@dataclass(frozen=True)
class Place:
    """Where an execution stands: how many are before it, and about how long that takes."""

    ahead: int
    wait_s: float
    worker_alive: bool
    broker_alive: bool

    @property
    def is_long(self) -> bool:
        return self.wait_s > LONG_WAIT_S or not (self.worker_alive and self.broker_alive)


def key_of(demo: str, parameters: Mapping[str, Any]) -> str:
    """Equal for equal requests, whatever the order of their keys."""
    text = json.dumps([demo, parameters], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def request_run(learner: Learner, request: Request) -> Run:
    """Store the run and its prediction, and send it to a lab worker.

    A form that is sent twice returns its one run. Raises RunInProgress or LineFull. A broker that
    is gone is no error: the run is kept, and settling publishes it later.
    """
    try:
        with transaction.atomic():
            execution = _execution_for(request)
            run = Run.objects.create(
                learner=learner,
                execution=execution,
                demo=request.demo,
                prediction=request.prediction,
                token=request.once,
            )
    except IntegrityError:
        return _earlier(learner, request)
    except LineFull:
        known = _same(learner, request)
        if known is None:
            raise
        return known
    log.info("Run requested", run_id=str(run.id), execution_id=str(execution.id), demo=run.demo)
    return run


def _execution_for(request: Request) -> Execution:
    """A waiting execution of the same thing, or a new one that is published on commit."""
    key = key_of(request.demo, request.parameters)
    if not request.own:
        waiting = Execution.objects.waiting().filter(key=key, own=False, stop_requested=False)
        shared = waiting.select_for_update().order_by("requested_at").first()
        if shared is not None:
            return shared
    line = Execution.objects.waiting().exclude(STANDING_BACK)
    if line.count() >= (WAITING_MAX // 2 if request.greedy else WAITING_MAX):
        raise LineFull
    execution = Execution.objects.create(
        demo=request.demo,
        parameters=dict(request.parameters),
        key=key,
        own=request.own,
        published_at=timezone.now(),  # in a moment; it saves a click another transaction
    )
    transaction.on_commit(lambda: _publish_new(execution.id))
    return execution


def _publish_new(execution_id: UUID) -> None:
    if not send(execution_id):
        Execution.objects.filter(id=execution_id).update(published_at=None)


def _earlier(learner: Learner, request: Request) -> Run:
    """The run that made ours impossible: the same form's, or one under way until just now."""
    same = _same(learner, request)
    if same is not None:
        return same
    runs = Run.objects.of(learner).filter(demo=request.demo)
    raise RunInProgress(runs.latest("requested_at"))


def _same(learner: Learner, request: Request) -> Run | None:
    """What the same form has made before."""
    same: Run | None = Run.objects.of(learner).filter(token=request.once).first()
    return same


def stop_run(run: Run) -> None:
    """Leave the run; its execution stops unless somebody else still waits for it."""
    now = timezone.now()
    with transaction.atomic():
        left = Run.objects.filter(id=run.id, finished_at__isnull=True)
        if not left.update(left=True, finished_at=now):
            return
        if run.execution.runs.filter(finished_at__isnull=True).exists():
            return
        executions = Execution.objects.filter(id=run.execution_id)
        executions.waiting().update(state=State.STOPPED, finished_at=now, stop_requested=True)
        executions.filter(state=State.RUNNING).update(stop_requested=True)
    log.info("Run stopped", run_id=str(run.id), execution_id=str(run.execution_id))


def place_of(execution: Execution) -> Place:
    """Where a waiting execution stands, in two queries however long the line is."""
    earlier = Q(state=State.RUNNING) | Q(requested_at__lt=execution.requested_at)
    before = Execution.objects.unfinished().filter(earlier).exclude(STANDING_BACK)
    columns = ("demo", "key", "parameters", "started_at", "state")
    line = list(before.exclude(id=execution.id).values_list(*columns))
    try:
        machines, broker_alive = len(stream.machines_alive()), True
    except stream.BrokerGone:
        machines, broker_alive = 0, False
    wait_s = _wait_s(line, max(machines, 1)) if line else 0.0
    return Place(len(line), wait_s, worker_alive=machines > 0, broker_alive=broker_alive)


def _wait_s(
    line: list[tuple[str, str, dict[str, Any], datetime | None, str]], machines: int
) -> float:
    durations, now = Durations(), timezone.now()
    under_way, waiting = [], []
    for demo, key, parameters, started_at, state in line:
        takes_s = durations.of(demo, key, parameters) + durations.pause_s
        if state == State.RUNNING and started_at:
            under_way.append(max(durations.pause_s, takes_s - (now - started_at).total_seconds()))
        else:
            waiting.append(takes_s)
    return wait_s(under_way, waiting, machines)


def recorded(demo: str, key: str) -> Execution | None:
    """The newest valid execution of this demo, of the same parameters if there is one."""
    same_first = Case(When(key=key, then=0), default=1)
    newest_first = same_first, F("finished_at").desc()
    executions = Execution.objects.recorded(demo).select_related("machine")
    return executions.order_by(*newest_first).first()


def shared_with(run: Run) -> int:
    """How many other learners' runs the same measurement serves."""
    return run.execution.runs.exclude(learner_id=run.learner_id).filter(left=False).count()


def settled(run: Run) -> Run:
    """The run as it stands now: an overdue execution is settled in passing."""
    if run.execution.is_overdue:
        settle_one(run.execution)
        fresh: Run = Run.objects.select_related("execution", "execution__machine").get(id=run.id)
        return fresh
    return run
