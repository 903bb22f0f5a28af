"""A measurement for the site itself: asked for like any other, and waited for.

It goes to the lab worker of this machine, if one is alive; else it is measured here, under the
machine's lock. It stands back for learners, as those that try a claim do.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from sandbox import measure, publishing, stream, tasks
from sandbox.harness.demos import DEMOS
from sandbox.machines import publish_machine
from sandbox.measurement import Measurement
from sandbox.models import Condition, Execution, Machine, State, Transcript
from sandbox.run_data import machine_data
from sandbox.settling import settle

LOOK_S = 0.2
#: For one execution: what is in line before it, and its own time.
PATIENCE_S = 120.0
#: Between two settlings of what a worker may have left.
SETTLE_S = 5.0


class NotMeasured(Exception):
    """There is no measurement that may be compared; the codes say why."""

    def __init__(self, *why: str) -> None:
        super().__init__(", ".join(why))
        self.why = why


@dataclass(frozen=True)
class Commissioned:
    """`data`: as docs/run-data.md has it, of what was measured."""

    execution: Execution
    measurement: Measurement
    data: Mapping[str, Any]


def commission(
    demo: str, parameters: Mapping[str, Any], patience_s: float = PATIENCE_S
) -> Commissioned:
    """Have this measured once on this machine. Raises NotMeasured, also for what is not valid.

    `parameters`: complete, as the demo's `clean` gives them.
    """
    execution = _ask(demo, parameters, time.monotonic() + patience_s)
    try:
        if _is_served():
            publishing.publish(execution.id)
            execution = _ended(execution, time.monotonic() + patience_s)
        else:
            execution = _here(execution)
    finally:
        _withdraw(execution)
    return _judged(execution)


def _ask(demo: str, parameters: Mapping[str, Any], until: float) -> Execution:
    """One such execution a machine at a time: who else has one is waited for."""
    machine = publish_machine()
    while True:
        try:
            with transaction.atomic():
                return _create(machine, demo, parameters)
        except IntegrityError:
            if time.monotonic() > until:
                raise NotMeasured("never_free") from None
            time.sleep(LOOK_S)


def _create(machine: Machine, demo: str, parameters: Mapping[str, Any]) -> Execution:
    made: Execution = Execution.objects.create(
        demo=demo,
        parameters=DEMOS[demo].clean(parameters),
        key="canary",
        own=True,
        canary=True,
        condition=Condition.AS_IS,
        machine=machine,
    )
    return made


def _is_served() -> bool:
    try:
        return settings.MACHINE_NAME in stream.machines_alive()
    except stream.BrokerGone:
        return False


def _here(execution: Execution) -> Execution:
    tasks.execute(str(execution.id))
    return _fresh(execution)


def _ended(execution: Execution, until: float) -> Execution:
    settle_at = time.monotonic() + SETTLE_S
    while not execution.is_final and time.monotonic() < until:
        time.sleep(LOOK_S)
        if time.monotonic() > settle_at:
            settle()
            settle_at = time.monotonic() + SETTLE_S
        execution = _fresh(execution)
    return execution


def _fresh(execution: Execution) -> Execution:
    fresh: Execution = Execution.objects.select_related("machine").get(id=execution.id)
    return fresh


def _withdraw(execution: Execution) -> None:
    """Nobody waits any more: what is still in line leaves it, and what is measured stops."""
    now, own = timezone.now(), Execution.objects.filter(id=execution.id)
    own.waiting().update(state=State.STOPPED, finished_at=now, stop_requested=True)
    own.filter(state=State.RUNNING).update(stop_requested=True)


def _judged(execution: Execution) -> Commissioned:
    if execution.state != State.DONE:
        gone = not execution.is_final
        raise NotMeasured("never_free" if gone else str(execution.failure.get("reason", "ended")))
    transcript = Transcript.objects.get(execution=execution)
    measurement = measure.fold(transcript.events)
    if not measurement.valid:
        raise NotMeasured(*measurement.why_not_valid)
    data = measure.as_data(measurement) | {"machine": machine_data(execution, measurement)}
    return Commissioned(execution, measurement, data)
