"""Pure: verdicts on rounds, which are given anew as it becomes known what is usual.

Work of a fixed amount shows how fast the processors are. On a virtual machine they are slowed by
neighbours whom nobody in here can see: the same steps then cost more CPU time. That does no harm
while it lasts, for strategies are compared with each other; a round of which one part was slower
or faster than usual is no comparison. What is usual is the median of all times the work was done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from . import gate
from .gate import Readings

type Cost = tuple[str, int]  # which work of a fixed amount, and the ns that it took


class Notes(NamedTuple):
    """What was observed in one take of a round."""

    take: int
    readings: Readings
    costs: tuple[Cost, ...]


class Verdicts:
    """The latest take of each round, and what each work costs usually."""

    def __init__(self, noise: str, computing: float = 1.0) -> None:
        """`computing`: the share of a round's time that a slower processor makes longer, 0-1."""
        self.noise = noise
        self.computing = computing
        self.costs: dict[str, list[int]] = defaultdict(list)
        self.notes: dict[int, Notes] = {}
        self.accepted: set[int] = set()

    def refer(self, work: str, ns: int) -> None:
        """This work took that much CPU time, once."""
        self.costs[work].append(max(1, ns))

    def usual(self, work: str) -> int:
        """The median of what this work cost so far (the lower one of two), in ns."""
        costs = sorted(self.costs[work])
        return costs[(len(costs) - 1) // 2]

    def slowdown(self, costs: Iterable[Cost]) -> float:
        """How far the oddest of these is from its usual cost, as a factor; 1.0 without any."""
        factors = (max(1, ns) / self.usual(work) for work, ns in costs)
        return max((max(factor, 1 / factor) for factor in factors), default=1.0)

    def observed(self, readings: Readings, costs: Iterable[Cost]) -> Readings:
        """What the gate goes by: by how much all this changed the time of a round."""
        factor = max(readings.slowdown, self.slowdown(costs))
        slowdown = 1 + self.computing * (factor - 1)
        crowding = 1 + self.computing * (readings.crowding - 1)
        weighed = readings._replace(slowdown=slowdown, crowding=crowding)
        return gate.observed(self.noise, weighed)

    def on(self, number: int) -> tuple[bool, list[str]]:
        """The verdict on the latest take of this round, as of now."""
        _, readings, costs = self.notes[number]
        disturbed, why = gate.judge(self.observed(readings, costs))
        (self.accepted.discard if disturbed else self.accepted.add)(number)
        return disturbed, why

    def overturned(self) -> Iterator[int]:
        """Rounds that were accepted and no longer are."""
        return (number for number in sorted(self.accepted) if self.on(number)[0])
