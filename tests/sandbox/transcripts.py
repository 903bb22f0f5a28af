"""Builds transcripts as the harness writes them, from a few numbers. All times are made up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]

#: Factors that make five rounds of one wall time; their median is 1.
SPREAD = (1.0, 0.99, 1.01, 0.98, 1.02)
MAIN = 100


@dataclass
class Way:
    """One strategy: wall seconds of rounds 1 to n, and how its workers spend their time."""

    name: str
    walls: Sequence[float]
    workers: int = 4
    #: Phase to share of each worker's time, in this order.
    phases: Mapping[str, float] = field(default_factory=lambda: {"run": 1.0})
    #: CPU seconds of a round, as a share of the workers' time in `run` when not given.
    cpu_s: float | None = None
    pids: Sequence[int] | None = None

    def pid(self, number: int) -> int:
        if self.pids:
            return self.pids[number % len(self.pids)]
        return MAIN + 1 + number if self.name.startswith("processes") else MAIN

    def tid(self, number: int) -> int:
        return MAIN + 50 + number if self.name == "threads" else self.pid(number)

    def spans(self, wall_s: float) -> list[list[Any]]:
        """Side by side for the round's whole length; sequential ones share it in turn."""
        spans: list[list[Any]] = []
        length = wall_s / self.workers if self.name == "sequential" else wall_s
        for number in range(self.workers):
            start = number * length if self.name == "sequential" else 0.0
            for phase, share in self.phases.items():
                end = start + length * share
                cpu = end - start if phase == "run" else 0.0
                at = [round(moment * 1e9) for moment in (start, end, cpu)]
                spans.append([str(number + 1), self.pid(number), self.tid(number), phase, *at])
                start = end
        return spans

    def cpu(self, wall_s: float) -> float:
        if self.cpu_s is not None:
            return self.cpu_s
        return float(sum(span[6] for span in self.spans(wall_s))) / 1e9


def five(wall_s: float) -> list[float]:
    return [wall_s * factor for factor in SPREAD]


def started(gil: bool = True, cores: int = 4, python: str = "3.13.0") -> Event:
    return {
        "k": "started", "t": 0, "pid": MAIN, "python": python, "gil": gil, "cores": cores,
        "start_method": "fork",
    }  # fmt: skip


def calibrated(planned: int = 5) -> Event:
    return {
        "k": "calibrated", "t": 1, "steps": 50, "step_ns": 1_000_000, "sampling_ns": 2_000,
        "task_ms": 50.0, "rounds_planned": planned,
    }  # fmt: skip


def probe(number: int, slowdown: float = 1.0) -> Event:
    return {
        "k": "probe_finished", "t": 2, "round": number, "width": 2, "slowdown": slowdown,
        "others": 0.01, "steal": 0.0,
    }  # fmt: skip


def strategy_events(
    way: Way, number: int, take: int, wall_s: float, why: Sequence[str] = ()
) -> list[Event]:
    at = {"strategy": way.name, "round": number, "take": take}
    spans = way.spans(wall_s)
    return [
        {"k": "round_started", "t": 3, **at},
        *({"k": "spans_finished", "t": 4, **at, "spans": spans[i : i + 3]}
          for i in range(0, len(spans), 3)),
        {"k": "round_finished", "t": 5, **at, "wall_ns": round(wall_s * 1e9),
         "cpu_ns": round(way.cpu(wall_s) * 1e9), "disturbed": bool(why), "why": list(why),
         "measured": {}},
    ]  # fmt: skip


def verdict(number: int, take: int = 1, why: Sequence[str] = ()) -> Event:
    return {
        "k": "round_judged", "t": 6, "round": number, "take": take, "disturbed": bool(why),
        "why": list(why),
    }  # fmt: skip


def take_events(
    ways: Iterable[Way], number: int, take: int = 1, why: Sequence[str] = ()
) -> list[Event]:
    """One take of one round: every strategy, the closing probe, the verdict on all of it."""
    events: list[Event] = []
    for way in ways:
        wall_s = way.walls[(number - 1) % len(way.walls)]
        events += strategy_events(way, number, take, wall_s)
    return [*events, probe(number, 2.1 if why else 1.0), verdict(number, take, why)]


def transcript(
    ways: Sequence[Way],
    *,
    gil: bool = True,
    cores: int = 4,
    rounds: int = 5,
    planned: int = 5,
    why: Mapping[int, Sequence[str]] | None = None,
    end: str = "finished",
) -> list[Event]:
    """A whole run: warm-up, `rounds` rounds (`why`: disturbed ones), an end."""
    events = [started(gil, cores), calibrated(planned), probe(0)]
    for way in ways:
        events += strategy_events(way, 0, 1, way.walls[0] * 1.5)
    for number in range(1, rounds + 1):
        events += take_events(ways, number, why=(why or {}).get(number, ()))
    return [*events, {"k": end, "t": 7}]


def answered(**measured: Any) -> list[Event]:
    """A whole run of one-of-each, with what it found out."""
    usual = {
        "pid_main": 100, "pid_thread": 100, "pid_process": 101,
        "tid_main": 100, "tid_thread": 150, "tid_process": 101,
        "list_in_main": 1, "list_in_process": 1,
        "thread_delay_ns": 100_000, "process_delay_ns": 2_500_000, "first": "thread",
    }  # fmt: skip
    at = {"strategy": "one-of-each", "round": 1, "take": 1}
    ms = 1_000_000
    spans = [
        ["main", 100, 100, "run", 0, 60 * ms, 2 * ms],
        ["thread", 100, 150, "start", 0, 100_000, 0],
        ["thread", 100, 150, "run", 100_000, 50 * ms, 50_000],
        ["process", 101, 101, "start", 0, 2_500_000, 0],
        ["process", 101, 101, "run", 2_500_000, 53 * ms, 50_000],
    ]
    return [
        started(),
        {"k": "round_started", "t": 3, **at},
        {"k": "spans_finished", "t": 4, **at, "spans": spans},
        {"k": "round_finished", "t": 5, **at, "wall_ns": 60 * ms, "cpu_ns": 3 * ms,
         "disturbed": False, "why": [], "measured": {}},
        {"k": "result", "t": 6, "measured": usual | measured},
        {"k": "finished", "t": 7},
    ]  # fmt: skip
