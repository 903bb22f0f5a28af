"""A run as data: the JSON of house rules (docs/run-data.md) and its spans as CSV rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sandbox import measure, stream
from sandbox.measure import Measurement
from sandbox.models import Execution, Run, Transcript
from sandbox.sentences import sentence
from sandbox.services import shared_with

SCHEMA = 1
OBSERVED_COLUMNS = ("series", "subject", "round", "take", "counts", "x")
SPAN_COLUMNS = ("worker", "pid", "tid", "phase", "start_ns", "end_ns", "cpu_ns")


@lru_cache(maxsize=64)
def _finished(execution_id: UUID, condensed: bool) -> Measurement:
    """A final execution's transcript changes but once, so folding it again is not needed."""
    events = Transcript.objects.filter(execution_id=execution_id).values_list("events", flat=True)
    return replace(measure.fold(events.first() or []), condensed=condensed)


def measurement_of(execution: Execution) -> Measurement:
    """What was measured: from the database once it is over, else from the stream so far."""
    if execution.is_final:
        return _finished(execution.id, execution.condensed_at is not None)
    if not execution.attempt:  # nobody has claimed it when it was read
        return measure.fold([])
    return measure.fold(stream.read(execution.id))


def run_data(run: Run) -> dict[str, Any]:
    """The public shape of a run, version `SCHEMA`."""
    execution = run.execution
    measurement = measurement_of(execution)
    return {
        "schema": SCHEMA,
        "id": str(run.id),
        "demo": run.demo,
        "state": run.state.value,
        "attempt": execution.attempt,
        "shared_with": shared_with(run),
        "valid": bool(execution.valid),
        "why_not_valid": list(measurement.why_not_valid),
        "parameters": execution.parameters,
        "prediction": run.prediction,
        "requested_at": _stamp(run.requested_at),
        "started_at": _stamp(execution.started_at),
        "finished_at": _stamp(execution.finished_at),
        "queue_wait_s": _waited_s(run),
        "details_removed_at": _stamp(execution.condensed_at),
        "machine": machine_data(execution, measurement),
        **measure.as_data(measurement),
        "explanation": _explanation(run, measurement),
    }


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _waited_s(run: Run) -> float | None:
    if run.execution.started_at is None:
        return None
    return max(0.0, (run.execution.started_at - run.requested_at).total_seconds())


def machine_data(execution: Execution, measurement: Measurement) -> dict[str, Any]:
    """On what it was measured, and how busy that was."""
    machine = execution.machine
    slowest = max(measurement.probes, key=lambda probe: probe.slowdown, default=None)
    return {
        "name": machine.name if machine else None,
        "cpu": machine.cpu if machine else None,
        "cores": measurement.cores,
        "python": measurement.python,
        "gil": measurement.gil,
        "load": execution.readings.get("load"),
        "steal": execution.readings.get("steal"),
        "pressure": execution.readings.get("pressure"),
        "probe": slowest.slowdown if slowest else None,
    }


def _explanation(run: Run, measurement: Measurement) -> str | None:

    if not run.execution.is_final:
        return None
    return sentence(run.demo, run.execution.parameters, measurement)


def as_rows(data: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """CSV: a header, then one row a span with the strategy, round and take that it is of.

    Of a demo that observes: one row a value.
    """
    if data["observations"]:
        yield from _observed_rows(data["observations"])
        return
    yield ("strategy", "round", "take", "counts", "disturbed", *SPAN_COLUMNS)
    for each in data["rounds"]:
        head = (each["strategy"], each["round"], each["take"], each["counts"], each["disturbed"])
        for span in each["spans"]:
            yield (*head, *(span[column] for column in SPAN_COLUMNS))


def _observed_rows(observations: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    yield (*OBSERVED_COLUMNS, "value")
    for each in observations:
        head = tuple(each[column] for column in OBSERVED_COLUMNS)
        yield from ((*head, value) for value in each["values"])
