"""Interleaved rounds of whatever is measured: a warm-up, then rounds, each judged by the gate."""

from abc import ABC, abstractmethod
from collections import Counter, deque
from time import perf_counter, sleep
from typing import NamedTuple

from . import gate
from .box import Box
from .evidence import Counters, Usage
from .gate import Readings
from .probes import Probes
from .verdicts import Cost, Notes, Verdicts

# Whoever shows the events draws between rounds, not beside them: a browser on this machine that
# drew after each strategy made 'others' .05-.25 throughout, and no run was valid.
REACH_S = 0.06  # until the events have reached the page
QUIET_S, SETTLE_MAX_S = 0.04, 0.5
LOOKS, LOOK_S = 4, 0.04  # how often, and how long between, before a round is begun all the same


class Taken(NamedTuple):
    """What was seen while one thing was measured once."""

    readings: Readings
    usage: Usage
    costs: list[Cost]


class Rounds(ABC):
    """Rounds of the things in `expected_s` (name to about how long it lasts), within the budget."""

    def __init__(
        self, box: Box, expected_s: dict[str, float], probes: Probes, computing: float
    ) -> None:
        """`computing`: the share of a round's time that a slower processor makes longer, 0-1."""
        self.box = box
        self.expected_s = expected_s
        self.probes = probes
        self.verdicts = Verdicts(box.noise, computing)
        self.mark, self.unseen = Counters.now(), 0

    @abstractmethod
    def take_one(self, name: str, number: int, take: int) -> Taken:
        """Measure one of them once, and tell it."""

    def unevenness(self, costs: list[Cost]) -> float:
        """By what factor equal work in one round was unequally dear; 1.0 where none is equal."""
        return 1.0

    def crowding(self, costs: list[Cost]) -> float:
        """How much dearer equal work was side by side than alone; 1.0 where none is equal."""
        return 1.0

    def run(self, rounds: int) -> None:
        """The warm-up (round 0), then `rounds`; disturbed ones again while there is time."""
        self.box.emitter.held = True
        try:
            self.take_rounds(rounds)
        finally:
            self.box.emitter.held = False
            self.box.emitter.flush()

    def take_rounds(self, rounds: int) -> None:
        self.opening = self.probe(0)
        self.take_round(0, 1)
        takes: Counter[int] = Counter()
        pending = deque(range(1, rounds + 1))
        while pending and self.time_for_a_round():
            self.settle()
            self.opening = self.probe(pending[0])
            self.await_quiet(pending[0])
            if not self.time_for_a_round():
                return
            number = pending.popleft()
            takes[number] += 1
            if self.take_round(number, takes[number]):
                pending += self.judged(number)  # last: by then the machine may have calmed down

    def time_for_a_round(self) -> bool:
        return self.box.time_for(sum(self.expected_s.values()))

    def settle(self) -> None:
        """Tell what happened so far, and wait until it has been drawn."""
        self.box.emitter.flush()
        until = perf_counter() + SETTLE_MAX_S
        sleep(REACH_S)
        while not self.is_quiet() and perf_counter() < until:
            pass

    def is_quiet(self) -> bool:
        """Whether others leave the cores alone for a moment."""
        before = Counters.now()
        sleep(QUIET_S)
        usage = Usage.since(before, self.box.cores)
        return not gate.judge(gate.observed(self.box.noise, usage.readings()))[0]

    def probe(self, number: int) -> Readings:
        """How much longer work takes now than its CPU time, and how much dearer it is side by
        side, on as many cores as the widest strategy uses.

        A slow probe is taken once more: a hiccup of some ms is no busy machine, and what it did
        to a strategy shows there.
        """
        found = self.probe_once()
        if self.is_slow(found):
            found = Readings._make(map(min, zip(found, self.probe_once(), strict=True)))
        usage = Usage.since(self.mark, self.box.cores, self.unseen)
        self.mark, self.unseen = Counters.now(), 0
        seen = self.verdicts.observed(usage.readings()._replace(slowdown=found.slowdown), [])
        told = {"slowdown": round(seen.slowdown, 3), "others": seen.others, "steal": seen.steal}
        self.box.send("probe_finished", round=number, width=self.probes.width, **told)
        return found

    def probe_once(self) -> Readings:
        slowdown, crowding, cpu = self.probes.compute()
        self.unseen += cpu
        return Readings(slowdown=slowdown, crowding=crowding)

    def is_slow(self, probed: Readings) -> bool:
        return gate.judge(self.verdicts.observed(probed, []))[0]

    def await_quiet(self, number: int) -> None:
        """Where the machine is busy right now, look again for a while before a round is wasted."""
        for _ in range(LOOKS):
            if not self.is_slow(self.opening) or not self.time_for_a_round():
                return
            sleep(LOOK_S)
            self.opening = self.probe(number)

    def take_round(self, number: int, take: int) -> bool:
        """Each of them once, in an order that rotates. Returns whether there was time for all."""
        names = list(self.expected_s)
        first = (number + take - 1) % len(names)
        taken, opening = [], self.opening
        for name in names[first:] + names[:first]:
            if not self.box.time_for(0):
                return False
            taken.append(self.take_one(name, number, take))
        costs = [cost for each in taken for cost in each.costs]
        self.opening = self.probe(number)
        work = Readings(slowdown=self.unevenness(costs), crowding=self.crowding(costs))
        usage = Usage.total([each.usage for each in taken]).readings()
        readings = [each.readings for each in taken]
        worst = gate.worst(*readings, usage, opening, self.opening, work)
        self.verdicts.notes[number] = Notes(take, worst, tuple(costs))
        return True

    def judged(self, number: int) -> list[int]:
        """Give the verdict on this round, and on those that look different now. Returns the
        rounds to be measured again."""
        again = []
        for one in (number, *self.verdicts.overturned()):
            disturbed, why = self.verdicts.on(one)
            take = self.verdicts.notes[one].take
            self.box.send("round_judged", round=one, take=take, disturbed=disturbed, why=why)
            again += [one] * disturbed
        return again
