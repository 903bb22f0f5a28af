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

STANDSTILL_NS = 200_000_000  # what is measured lasts up to so long, and varies by less

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
        self.shortest_ns: dict[str, int] = {}

    def take_one(self, name: str, number: int, take: int) -> Taken:
        before, apart = Counters.now(), forkserver_children_ns()
        found = list(self.measures[name](number))
        unseen = forkserver_children_ns() - apart
        self.unseen += unseen
        usage = Usage.since(before, self.box.cores, unseen)
        took_ns = perf_counter_ns() - before.moment
        took_s = took_ns / 1e9
        self.expected_s[name] = took_s if number == 0 else max(self.expected_s[name], took_s)
        for one in found:
            self.box.observe(*one, round=number, take=take)
        return Taken(
            usage.readings()._replace(unknown_ns=self.standstill(name, took_ns)), usage, []
        )

    def standstill(self, name: str, took_ns: int) -> int:
        """For how long (ns) it stood still, where it took much longer than it has to (judged by
        the shortest seen): what was stopped for a while did as little as what waited."""
        self.shortest_ns[name] = min(took_ns, self.shortest_ns.get(name, took_ns))
        late = took_ns - self.shortest_ns[name]
        return late if late > max(STANDSTILL_NS, self.shortest_ns[name]) else 0
