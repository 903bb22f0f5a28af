"""The box as its leader knows it: where it is, how long it may last, whom it tells."""

import sys
from time import perf_counter_ns
from typing import Any

from . import gate
from .attribution import Span
from .emit import Emitter
from .evidence import Usage
from .gate import Readings

FOUND_BATCH = 40  # values of an event: 40 texts of 60 characters fit


class Box:
    """What the runner asked for, with the emitter of events and the clock of the budget."""

    def __init__(self, spec: dict[str, Any], folder: str, events: int, cores: int) -> None:
        self.folder = folder
        self.demo: str = spec["demo"]
        self.parameters: dict[str, Any] = spec["parameters"]
        self.noise: str = spec["noise"]
        #: Paths by name, of a demo with `every_runtime`; else empty.
        self.runtimes: dict[str, str] = spec["runtimes"]
        self.cores = cores
        self.gil = getattr(sys, "_is_gil_enabled", lambda: True)()
        self.ends = perf_counter_ns() + int(spec["budget_s"] * 1e9)
        self.emitter = Emitter(events)
        self.observes = False
        self.send = self.emitter.send

    def left_s(self) -> float:
        """What is left of the budget, in seconds."""
        return (self.ends - perf_counter_ns()) / 1e9

    def time_for(self, seconds: float) -> bool:
        """Whether something that lasts so long still ends within the budget."""
        return self.left_s() > seconds

    def observing(self, rounds_planned: int = 0) -> None:
        """Say that what comes are observations: so many gated rounds or, without any, facts."""
        self.observes = True
        self.send("observing", demo=self.demo, rounds_planned=rounds_planned)

    def observe(
        self,
        series: str,
        subject: str,
        values: list[Any],
        x: float | None = None,
        *,
        round: int = 1,  # noqa: A002 - as it is in the event
        take: int = 1,
    ) -> None:
        """Tell values of a series for a subject, in as many events as they need."""
        if not self.observes:
            self.observing()
        at = {"series": series, "subject": subject, "x": x, "round": round, "take": take}
        for first in range(0, max(1, len(values)), FOUND_BATCH):
            self.send("observed", **at, values=values[first : first + FOUND_BATCH])

    def tell_take(
        self,
        which: dict[str, Any],
        spans: list[Span],
        usage: Usage,
        wall_ns: int,
        readings: Readings,
    ) -> None:
        """Tell all about one take of a strategy, and what the gate says to it alone."""
        readings = gate.observed(self.noise, readings)
        disturbed, why = gate.judge(readings)
        self.emitter.send_spans(spans, **which)
        times = {"wall_ns": wall_ns, "cpu_ns": max(0, usage.own)}
        verdict = {"disturbed": disturbed, "why": why, "measured": readings._asdict()}
        self.send("round_finished", **which, **times, **verdict)
