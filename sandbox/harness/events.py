"""The vocabulary of events, and the strict reading of a line that came out of a box.

An event travels as one JSON object a line, `{"k": kind, "t": perf_counter_ns, …}`. What comes out
of a box is hostile: a line counts only if it is small and holds exactly the fields of its kind,
each of the right type and within bounds.
"""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

LINE_BYTES = (
    4096  # a write of at most this many bytes to a pipe is not torn apart (PIPE_BUF, Linux)
)
PHASES = ("start", "run", "gil_wait", "cpu_wait", "io_wait", "unknown")
FOUND_MAX = 100  # values in one event
CODES = ("probe_slow", "others_busy", "steal", "cpu_wait", "frozen", "clock", "crowded")
START_METHODS = ("fork", "spawn", "forkserver")
STRATEGIES = (
    "sequential",
    "threads",
    "processes",
    "asyncio",
    *(f"processes-{m}" for m in START_METHODS),
)

type Check = Callable[[Any], bool]


class InvalidEvent(ValueError):
    """A line that is not an event."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its kind, its moment in perf_counter ns, and its fields."""

    kind: str
    t: int
    data: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {"k": self.kind, "t": self.t, **self.data}

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> "Event":
        """The opposite of `as_dict`, for events that were validated before they were stored."""
        return cls(
            fields["k"], fields["t"], {key: fields[key] for key in fields if key not in ("k", "t")}
        )


def whole(low: int = 0, high: int = 2**62) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def real(low: float = 0.0, high: float = 1e18) -> Check:
    return lambda value: (
        type(value) in (int, float) and math.isfinite(value) and low <= value <= high
    )


def one_of(words: Iterable[str]) -> Check:
    known = frozenset(words)
    return lambda value: isinstance(value, str) and value in known


def text(length: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= length and value.isprintable()


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def codes(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= len(CODES) and all(map(one_of(CODES), value))


def fact(value: Any) -> bool:
    """One thing that a demo measured."""
    return value is None or flag(value) or text(60)(value) or real(-1e18)(value)


def facts(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= 40
        and all(text(40)(k) and fact(v) for k, v in value.items())
    )


def number(value: Any) -> bool:
    return value is None or real(-1e18)(value)


def found(value: Any) -> bool:
    """What one look at a subject of a demo found."""
    return isinstance(value, list) and len(value) <= FOUND_MAX and all(map(fact, value))


PID = whole(1, 2**32)
NS = whole()
SPAN = (text(16), PID, PID, one_of(PHASES), NS, NS, NS)


def span(value: Any) -> bool:
    """[worker, pid, tid, phase, start_ns, end_ns, cpu_ns]"""
    if not isinstance(value, list) or len(value) != len(SPAN):
        return False
    return (
        all(check(field) for check, field in zip(SPAN, value, strict=True)) and value[4] <= value[5]
    )


def spans(value: Any) -> bool:
    return isinstance(value, list) and all(map(span, value))


TAKE: dict[str, Check] = {"round": whole(0, 99), "take": whole(1, 99)}
STRATEGY: dict[str, Check] = {"strategy": one_of((*STRATEGIES, "one-of-each")), **TAKE}
JUDGED: dict[str, Check] = {"disturbed": flag, "why": codes}

FROM_BOX: dict[str, dict[str, Check]] = {
    "started": {
        "pid": PID,
        "python": text(40),
        "gil": flag,
        "cores": whole(1, 8192),
        "start_method": one_of(START_METHODS),
    },
    "calibrated": {
        "steps": whole(),
        "step_ns": NS,
        "sampling_ns": NS,
        "task_ms": real(),
        "rounds_planned": whole(0, 99),
    },
    "probe_finished": {
        "round": whole(0, 99),
        "width": whole(1, 8192),
        "slowdown": real(),
        "others": real(0, 1),
        "steal": real(0, 1),
    },
    "round_started": STRATEGY,
    "spans_finished": {**STRATEGY, "spans": spans},
    "round_finished": {**STRATEGY, **JUDGED, "wall_ns": NS, "cpu_ns": NS, "measured": facts},
    "round_judged": {**TAKE, **JUDGED},
    "observing": {"demo": text(50), "rounds_planned": whole(0, 99)},
    "observed": {**TAKE, "series": text(40), "subject": text(40), "x": number, "values": found},
    "result": {"measured": facts},
    "finished": {},
}
TERMINAL = ("finished", "failed", "timed_out", "stopped")


def parse(line: bytes) -> Event:
    """The event on this line, without its line break. Raises InvalidEvent."""
    if len(line) >= LINE_BYTES:
        raise InvalidEvent("too long")
    try:
        fields = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InvalidEvent("not JSON") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("k"), str):
        raise InvalidEvent("no kind")
    checks = FROM_BOX.get(fields["k"])
    if checks is None or not NS(fields.get("t")) or fields.keys() != {"k", "t", *checks}:
        raise InvalidEvent("unknown kind or fields")
    for name, check in checks.items():
        if not check(fields[name]):
            raise InvalidEvent(f"bad {name}")
    return Event.from_dict(fields)


def _refuse(constant: str) -> None:
    raise InvalidEvent(constant)
