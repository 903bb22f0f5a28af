"""Demos that observe instead of comparing strategies: values of subjects, gated or as facts."""

from collections.abc import Callable, Iterable, Mapping
from time import perf_counter_ns
from typing import NamedTuple

from .box import Box
from .calibration import yard_ns
from .evidence import Counters, Usage, forkserver_children_ns
from .probes import Probes
from .rounds import Rounds, Taken
from .workloads import ROUNDS

type Fact = float | str | bool | None


class Observed(NamedTuple):
    """Values of one series for one subject; `x` is its place on a curve. The unit is in the name
    of the series: `_ns`, `_kib`, `_share`; none is a count."""

    series: str
    subject: str
    values: list[Fact]
    x: float | None = None


#: Measures one thing; is told the round (0 is the warm-up), returns what it found.
type Measure = Callable[[int], Iterable[Observed]]


def observe_rounds(
    box: Box, measures: Mapping[str, Measure], expected_s: float, width: int = 1
) -> None:
    """Take every measure in a warm-up and five interleaved rounds, all judged by the gate.

    For demos whose times are compared. `expected_s`: about how long one measure lasts; `width`:
    how many processors the widest needs. Call it before anything else starts a thread.
    """
    probes = Probes(min(width, box.cores), yard_ns())
    box.observing(ROUNDS)
    Observing(box, measures, dict.fromkeys(measures, expected_s), probes).run(ROUNDS)


class Observing(Rounds):
    """Rounds of measures."""

    def __init__(
        self,
        box: Box,
        measures: Mapping[str, Measure],
        expected_s: dict[str, float],
        probes: Probes,
    ) -> None:
        super().__init__(box, expected_s, probes, computing=1.0)
        self.measures = measures

    def take_one(self, name: str, number: int, take: int) -> Taken:
        before, apart = Counters.now(), forkserver_children_ns()
        found = list(self.measures[name](number))
        unseen = forkserver_children_ns() - apart
        self.unseen += unseen
        usage = Usage.since(before, self.box.cores, unseen)
        took_s = (perf_counter_ns() - before.moment) / 1e9
        self.expected_s[name] = took_s if number == 0 else max(self.expected_s[name], took_s)
        for one in found:
            self.box.observe(*one, round=number, take=take)
        return Taken(usage.readings(), usage, [])
