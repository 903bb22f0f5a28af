"""Pure: verdicts on rounds, which are given anew whenever a better reference is found.

Work of a fixed amount shows how fast the processors are. On a virtual machine they are slowed by
neighbours whom nobody in here can see: the same steps then cost more CPU time. What they should
cost is only known from the best of all times they were taken, perhaps in a later round.
"""

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
    """The latest take of each round, and what each work costs at least."""

    def __init__(self, noise: str) -> None:
        self.noise = noise
        self.least: dict[str, int] = {}
        self.notes: dict[int, Notes] = {}
        self.accepted: set[int] = set()

    def refer(self, work: str, ns: int) -> None:
        """This work can be done in this time, here."""
        self.least[work] = min(ns, self.least.get(work, ns))

    def slowdown(self, costs: Iterable[Cost]) -> float:
        """How much more the worst of these cost than it has to; 1.0 without any."""
        return max((ns / max(1, self.least[work]) for work, ns in costs), default=1.0)

    def observed(self, readings: Readings, costs: Iterable[Cost]) -> Readings:
        """What the gate goes by."""
        slowdown = max(readings.slowdown, self.slowdown(costs))
        return gate.observed(self.noise, readings._replace(slowdown=slowdown))

    def on(self, number: int) -> tuple[bool, list[str]]:
        """The verdict on the latest take of this round, as of now."""
        _, readings, costs = self.notes[number]
        disturbed, why = gate.judge(self.observed(readings, costs))
        (self.accepted.discard if disturbed else self.accepted.add)(number)
        return disturbed, why

    def overturned(self) -> Iterator[int]:
        """Rounds that were accepted and no longer are."""
        return (number for number in sorted(self.accepted) if self.on(number)[0])
