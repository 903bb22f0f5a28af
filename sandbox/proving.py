"""Has the claims of the course tried on each machine, one after another, never before a learner.

`ask` says which; `advance` is called every few seconds (`tasks.settle`, the command) and takes the
next step, whoever calls it and however often: it judges what has ended and sends what is due. A
machine that was busy is tried again after a while, `TRIES` times at most.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sandbox import measure, publishing, stream
from sandbox.claims import CLAIMS, Verdict, of_experiment
from sandbox.harness.demos import DEMOS
from sandbox.measurement import Measurement
from sandbox.models import FINAL, Execution, Machine, Proof, State, Transcript

log = structlog.stdlib.get_logger(__name__)

TRIES = 3
#: From the end of a try that could not say to the next one.
AGAIN = {1: timedelta(minutes=1), 2: timedelta(minutes=10)}
#: A machine that was not free for so long is not asked any more.
GIVEN_UP = timedelta(hours=2)
#: A machine that was not seen for longer is no longer spoken of.
SEEN_WITHIN = timedelta(days=30)


def ask_all() -> None:
    """All claims, on all machines that are alive. Raises BrokerGone."""
    ask(stream.machines_alive(), CLAIMS)


def ask(machines: Iterable[str], claims: Iterable[str]) -> None:
    """Have these claims tried on these machines as soon as nobody waits; again, if they were."""
    wanted, now = list(claims), timezone.now()
    for machine in Machine.objects.filter(name__in=list(machines)):
        for claim in wanted:
            Proof.objects.update_or_create(
                machine=machine, claim=claim, defaults={"due_at": now, "asked_at": now, "tries": 0}
            )


def advance() -> None:
    if not Proof.objects.filter(due_at__isnull=False).exists():
        return
    Proof.objects.exclude(claim__in=CLAIMS).delete()  # an older release claimed more
    for execution in Execution.objects.filter(id__in=_sent(), state__in=FINAL):
        _judge(execution)
    _give_up()
    due = Proof.objects.filter(due_at__lte=timezone.now(), sent__isnull=True)
    for machine in Machine.objects.filter(id__in=due.values("machine_id")):
        _send_next(machine)


def of_present_machines() -> QuerySet[Proof]:
    seen = Proof.objects.filter(machine__seen_at__gt=timezone.now() - SEEN_WITHIN)
    return seen.select_related("machine")


def said() -> list[Proof]:
    """Of which it was ever said whether they hold."""
    ever = Q(held_at__isnull=False) | Q(failed_at__isnull=False)
    return list(of_present_machines().filter(ever).order_by("id"))


def stands_back(execution: Execution) -> bool:
    """Whether a worker leaves it: it tries a claim, and a learner waits or it is about another
    machine."""
    if not execution.condition:
        return False
    elsewhere = str(execution.machine) != settings.MACHINE_NAME
    return elsewhere or somebody_waits()


def somebody_waits(machine: Machine | None = None) -> bool:
    """Whether a learner is in line or, where a machine is given, being measured for on it."""
    here = Q(state=State.RUNNING, machine=machine) if machine else Q()
    return Execution.objects.of_learners().filter(Q(state=State.QUEUED) | here).exists()


def _sent() -> Any:
    return Proof.objects.filter(sent__isnull=False).values("sent_id")


def _judge(execution: Execution) -> None:
    """All claims that it was sent for."""
    transcript = Transcript.objects.filter(execution=execution).first()
    measurement = measure.fold(transcript.events if transcript else [])
    if execution.state != State.DONE:
        log.warning("A claim was not tried", execution_id=str(execution.id), state=execution.state)
        measurement = Measurement()
    for proof in Proof.objects.filter(sent=execution).select_related("machine"):
        _record(proof, execution, CLAIMS[proof.claim].judged(measurement))


def _record(proof: Proof, execution: Execution, verdict: Verdict) -> None:
    """Unless somebody else has by now."""
    ended: datetime = execution.finished_at or timezone.now()
    again = verdict.is_worth_another_try and proof.tries < TRIES
    said: dict[str, Any] = {
        "sent": None,
        "due_at": ended + AGAIN[max(1, proof.tries)] if again else None,
        "verdict": verdict.word,
        "why": verdict.why,
        "checked_at": ended,
        "checked_in": execution,
    }
    name = {"held": "held", "not_held": "failed"}.get(verdict.word)
    if name:
        figures = dict(verdict.figures)
        said |= {f"{name}_at": ended, f"{name}_figures": figures, f"{name}_in": execution}
    if Proof.objects.filter(id=proof.id, sent=execution).update(**said):
        tell = log.error if verdict.word == "not_held" else log.info
        what = {"machine": str(proof.machine), "verdict": verdict.word, "why": verdict.why}
        tell("Claim tried", claim=proof.claim, execution_id=str(execution.id), **what)


def _give_up() -> None:
    now = timezone.now()
    Proof.objects.filter(
        due_at__isnull=False, sent__isnull=True, asked_at__lt=now - GIVEN_UP
    ).update(due_at=None, verdict=Proof.Verdict.NOT_SAID, why="never_free", checked_at=now)


def _send_next(machine: Machine) -> None:
    """The experiment that has waited longest, for all claims that it decides."""
    due = Proof.objects.filter(machine=machine, due_at__lte=timezone.now(), sent__isnull=True)
    first = due.order_by("due_at", "id").first()
    busy = Execution.objects.trying().unfinished().filter(machine=machine).exists()
    if first is None or busy or somebody_waits(machine):
        return
    experiment = CLAIMS[first.claim].experiment
    try:
        with transaction.atomic():
            execution = Execution.objects.create(
                demo=experiment.demo,
                parameters=DEMOS[experiment.demo].clean(experiment.parameters),
                key="canary",
                own=True,
                canary=True,
                condition=experiment.condition,
                machine=machine,
            )
            together = due.filter(claim__in=of_experiment(experiment))
            together.update(sent=execution, tries=F("tries") + 1)
    except IntegrityError:  # somebody else took this step
        return
    publishing.publish(execution.id)
