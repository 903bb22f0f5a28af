"""What one execution measured, as values: spans, rounds, probes, summaries and their validity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: What a worker can be doing, in the order in which tables and legends name them.
PHASES = ("start", "run", "gil_wait", "cpu_wait", "io_wait", "unknown")

BASELINE = "sequential"


@dataclass(frozen=True, slots=True)
class Span:
    """One worker in one phase; nanoseconds from the beginning of its strategy's round."""

    worker: str
    pid: int
    tid: int
    phase: str
    start_ns: int
    end_ns: int
    cpu_ns: int

    @property
    def seconds(self) -> float:
        return (self.end_ns - self.start_ns) / 1e9


def occurring(spans: Iterable[Span]) -> tuple[str, ...]:
    """The phases that these spans have, in the order of PHASES."""
    seen = {span.phase for span in spans}
    return tuple(phase for phase in PHASES if phase in seen)


def in_order(worker: str) -> tuple[int, str]:
    """Sorts workers: "2" before "10"; main, thread, process as one-of-each has them."""
    named = {"main": 0, "thread": 1, "process": 2}
    return (int(worker) if worker.isdecimal() else named.get(worker, 9), worker)


@dataclass(frozen=True, slots=True)
class Probe:
    """A look at the machine between rounds.

    `slowdown` 1.0 is undisturbed; `others` and `steal` are shares (0-1) of the machine's CPU.
    """

    round: int
    width: int
    slowdown: float
    others: float
    steal: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How long the demo made its jobs, and what observing them costs."""

    steps: int
    step_ns: float
    sampling_ns: float
    task_ms: float
    rounds_planned: int


@dataclass(frozen=True, slots=True)
class Round:
    """One strategy in one take of one round; round 0 is the warm-up.

    An unfinished one is as long as its last span so far. `counts`: it is part of the comparison.
    """

    strategy: str
    round: int
    take: int
    wall_s: float
    cpu_s: float
    finished: bool = True
    disturbed: bool = False
    why: tuple[str, ...] = ()
    counts: bool = False
    spans: tuple[Span, ...] = ()
    measured: Mapping[str, Any] = field(default_factory=dict)

    @property
    def workers(self) -> tuple[str, ...]:
        return tuple(sorted({span.worker for span in self.spans}, key=in_order))

    @property
    def pids(self) -> frozenset[int]:
        return frozenset(span.pid for span in self.spans)

    def seconds_in(self, phase: str) -> float:
        """Time of all workers together in one phase."""
        return sum(span.seconds for span in self.spans if span.phase == phase)


@dataclass(frozen=True, slots=True)
class SpeedUp:
    """How many times sooner: the ratio of medians, and the ratio of each round by itself."""

    value: float
    ratios: tuple[float, ...]

    @property
    def low(self) -> float:
        return min(self.ratios)

    @property
    def high(self) -> float:
        return max(self.ratios)


@dataclass(frozen=True, slots=True)
class StrategySummary:
    """One strategy over the rounds that count.

    Where the measurement is not valid, times and speed-up are None; CPU time and shares, which
    hold on a busy machine too, are then those of all rounds. `shares`: phase to its share (0-1)
    of the time of all workers; a phase that did not occur is 0. `speed_up`: against one after
    another, so it has none itself.
    """

    strategy: str
    rounds: int
    median_s: float | None
    min_s: float | None
    max_s: float | None
    cpu_s: float
    shares: Mapping[str, float]
    speed_up: SpeedUp | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a live run is: the strategy and round on now; None before calibration is None."""

    strategy: str
    round: int
    take: int
    rounds_planned: int | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended: finished, failed, timed_out, stopped or, without any of these, lost."""

    kind: str
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """Values of one series for one subject, in one take of one round; `x`: its place on a curve.

    `counts`: it is part of what may be compared. Round 0 is the warm-up and never counts. What was
    not gated always counts.
    """

    series: str
    subject: str
    round: int
    take: int
    values: tuple[Any, ...]
    x: float | None = None
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Measurement:
    """A transcript, folded; `takes` has every take of every round, `rounds` the one to show.

    `rounds` are finished ones of round 1 and later, one take of each round number.
    """

    python: str | None = None
    gil: bool | None = None
    cores: int | None = None
    start_method: str | None = None
    pid: int | None = None
    calibrated: Calibration | None = None
    probes: tuple[Probe, ...] = ()
    #: Codes of what disturbed its rounds.
    disturbances: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    takes: tuple[Round, ...] = ()
    rounds: tuple[Round, ...] = ()
    summaries: tuple[StrategySummary, ...] = ()
    valid: bool = False
    why_not_valid: tuple[str, ...] = ()
    result: Mapping[str, Any] | None = None
    ended: Ending | None = None
    progress: Progress | None = None
    #: Its spans were added up (`sandbox.condensed`): how long, but no longer when.
    condensed: bool = False
    #: The demo that observes, by its own word; '' for one that compares strategies.
    demo: str = ""
    observations: tuple[Observation, ...] = ()
    #: Of a demo whose observations are gated; 0 for facts.
    rounds_planned: int = 0

    @property
    def warm_up(self) -> tuple[Round, ...]:
        return tuple(round_ for round_ in self.takes if round_.round == 0)

    def subjects(self, series: str) -> tuple[str, ...]:
        """Of which something was observed, in the order of their first observation."""
        ours = (each.subject for each in self.observations if each.series == series)
        return tuple(dict.fromkeys(ours))

    def seen(self, series: str, subject: str) -> tuple[Observation, ...]:
        """All observations, also those that may not be compared."""
        wanted = (series, subject)
        return tuple(each for each in self.observations if (each.series, each.subject) == wanted)

    def values(self, series: str, subject: str, x: float | None = None) -> tuple[Any, ...]:
        """Those that may be compared, round by round, so far; none once it is not valid."""
        if self.ended and not self.valid:
            return ()
        ours = (each for each in self.seen(series, subject) if each.counts and each.x == x)
        return tuple(value for each in ours for value in each.values)

    @property
    def rounds_counting(self) -> int:
        """How many rounds of observations count so far."""
        return len({each.round for each in self.observations if each.counts})

    def of(self, strategy: str) -> StrategySummary | None:
        return next((each for each in self.summaries if each.strategy == strategy), None)

    def rounds_of(self, strategy: str) -> tuple[Round, ...]:
        return tuple(round_ for round_ in self.rounds if round_.strategy == strategy)
