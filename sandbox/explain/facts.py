"""What a valid comparison says, in the terms in which it is explained."""

from dataclasses import dataclass
from functools import cached_property
from statistics import median

from sandbox.comparing import REAL_DIFFERENCE, Relation, ratio, relation
from sandbox.measurement import BASELINE, Measurement, Round

#: Share of the threads' time above which the lock is called the reason. With k threads that only
#: compute it is (k - 1) / k, so at least a half.
LARGE_SHARE = 0.3
#: Share of a loss that counts as most of it.
MOST = 0.5


@dataclass(frozen=True)
class Facts:
    """A view on a measurement that has rounds which count."""

    measurement: Measurement
    workers: int

    @property
    def others(self) -> list[str]:
        """Strategies beside the one that they are compared against."""
        return [each.strategy for each in self.measurement.summaries if each.strategy != BASELINE]

    @cached_property
    def processes(self) -> str:
        """The process strategy to speak of: the fastest one; '' when none ran."""
        kinds = [each for each in self.others if each.startswith("processes")]
        return min(kinds, key=self.median_s, default="")

    @property
    def fastest(self) -> str:
        return min(self.others, key=self.median_s)

    def ran(self, strategy: str) -> bool:
        return strategy in self.others

    def relation(self, strategy: str) -> Relation | None:
        """To one after another; None when it did not run."""
        return self.relation_to(BASELINE, strategy)

    def relation_to(self, slow: str, fast: str) -> Relation | None:
        measured = ratio(self.measurement.rounds, slow, fast)
        return relation(measured) if measured and fast in self.others else None

    def sooner(self, strategy: str) -> bool:
        return self.relation(strategy) == "sooner"

    def all_are(self, wanted: Relation) -> bool:
        return all(self.relation(each) == wanted for each in self.others)

    def times(self, strategy: str) -> float:
        """How many times sooner than one after another."""
        return self.median_s(BASELINE) / self.median_s(strategy)

    def times_as_long(self, strategy: str) -> float:
        return 1 / self.times(strategy)

    def median_s(self, strategy: str) -> float:
        return median(each.wall_s for each in self._rounds(strategy))

    def cpu_s(self, strategy: str) -> float:
        return median(each.cpu_s for each in self._rounds(strategy))

    def share(self, strategy: str, phase: str) -> float:
        summary = self.measurement.of(strategy)
        return summary.shares[phase] if summary else 0.0

    def at_once(self, strategy: str, phase: str) -> float:
        """How many workers were in the phase at the same time, on average over the round."""
        return median(each.seconds_in(phase) / each.wall_s for each in self._rounds(strategy))

    def start_s(self, strategy: str) -> float:
        """What it took to start one worker."""
        starts = [
            sum(span.seconds for span in each.spans if span.worker == worker)
            for each in map(_only_starts, self._rounds(strategy))
            for worker in each.workers
        ]
        return median(starts) if starts else 0.0

    def start_explains(
        self, strategy: str, other: str, margin: float = REAL_DIFFERENCE, at_once: int = 1
    ) -> bool:
        """It did not beat `other` by the margin, and without starting its workers it would have.

        `at_once`: so many times sooner it would be at best. The start has to be most of what is
        missing: a few ms may tip the balance where something else ate the gain.
        """
        took_s, other_s = self.median_s(strategy), self.median_s(other)
        start_s = self.start_s(strategy)
        tipped = (took_s - start_s) * margin <= other_s < took_s * margin
        return tipped and start_s >= MOST * (took_s - other_s / at_once)

    def dearer(self, strategy: str) -> float:
        """How many times as much processor time its jobs took as one after another."""
        return self._jobs_s(strategy) / (self._jobs_s(BASELINE) or 1)

    def _jobs_s(self, strategy: str) -> float:
        """Processor time of the jobs themselves, without what it took to start workers."""
        rounds = self._rounds(strategy)
        return median(sum(span.cpu_ns for span in each.spans) / 1e9 for each in rounds)

    def waited_for_the_lock(self) -> bool:
        """There is a GIL, and the threads were seen waiting for it most of the time."""
        gil_wait = self.share("threads", "gil_wait")
        return self.measurement.gil is True and gil_wait >= LARGE_SHARE

    def one_thread(self, strategy: str) -> bool:
        return all(len({span.tid for span in each.spans}) == 1 for each in self._rounds(strategy))

    def _rounds(self, strategy: str) -> list[Round]:
        return [each for each in self.measurement.rounds_of(strategy) if each.counts]


def _only_starts(round_: Round) -> Round:
    starts = tuple(span for span in round_.spans if span.phase == "start")
    return Round(round_.strategy, round_.round, round_.take, round_.wall_s, 0.0, spans=starts)


def percent(share: float) -> int:
    return round(100 * share)


def ms(seconds: float) -> float:
    return seconds * 1e3
