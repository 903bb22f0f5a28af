"""Which rounds count, what they say of each strategy, and whether they may be compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median
from typing import Literal

from sandbox.measurement import BASELINE, PHASES, Round, SpeedUp, StrategySummary

#: Fewer undisturbed rounds allow no spread and no verdict.
ROUNDS_NEEDED = 5
#: How far above what the cores allow a speed-up may lie before it is not believed.
CREDIBLE = 1.1
#: Smaller ratios are called 'no real difference'.
REAL_DIFFERENCE = 1.1

type Relation = Literal["sooner", "same", "later"]


@dataclass(frozen=True)
class Judge:
    """Says which takes count; `quiet` holds (round, take) of those judged undisturbed."""

    strategies: frozenset[str]
    quiet: frozenset[tuple[int, int]]

    def chosen(self, takes: Sequence[Round]) -> tuple[Round, ...]:
        """One take of each round from 1 on: the last that counts, else the last complete one."""
        shown: list[Round] = []
        for number in sorted({each.round for each in takes if each.round > 0}):
            best = max(_tries(takes, number), key=self._rank)
            counts = self._counts(best)
            shown += [replace(each, counts=counts) for each in best if each.finished]
        return tuple(shown)

    def _rank(self, take: Sequence[Round]) -> tuple[bool, bool, int]:
        return self._counts(take), self._complete(take), take[0].take

    def _counts(self, take: Sequence[Round]) -> bool:
        """Every strategy finished undisturbed, and so was the take as a whole."""
        undisturbed = not any(each.disturbed for each in take)
        return self._complete(take) and undisturbed and (take[0].round, take[0].take) in self.quiet

    def _complete(self, take: Sequence[Round]) -> bool:
        return {each.strategy for each in take if each.finished} == self.strategies


def _tries(takes: Sequence[Round], number: int) -> list[list[Round]]:
    """The takes of one round, the first first."""
    ours = sorted((each for each in takes if each.round == number), key=lambda each: each.take)
    return [list(take) for _, take in groupby(ours, key=lambda each: each.take)]


def summarise(strategies: Sequence[str], rounds: Sequence[Round]) -> tuple[StrategySummary, ...]:
    """Each strategy that has a finished round, in the given order, nothing withheld yet.

    A single strategy (one-of-each) is compared with nothing and has no summary.
    """
    if len(strategies) < 2:
        return ()
    return tuple(
        _summary(strategy, rounds)
        for strategy in strategies
        if any(each.strategy == strategy for each in rounds)
    )


def _summary(strategy: str, rounds: Sequence[Round]) -> StrategySummary:
    ours = [each for each in rounds if each.strategy == strategy]
    counting = [each for each in ours if each.counts]
    evidence = counting or ours
    walls = [each.wall_s for each in counting]
    return StrategySummary(
        strategy=strategy,
        rounds=len(counting),
        median_s=median(walls) if walls else None,
        min_s=min(walls, default=None),
        max_s=max(walls, default=None),
        cpu_s=median(each.cpu_s for each in evidence),
        shares=_shares(evidence),
        speed_up=_speed_up(strategy, rounds),
    )


def _shares(rounds: Sequence[Round]) -> dict[str, float]:
    seconds = {phase: sum(each.seconds_in(phase) for each in rounds) for phase in PHASES}
    total = sum(seconds.values())
    return {phase: spent / total if total else 0.0 for phase, spent in seconds.items()}


def _speed_up(strategy: str, rounds: Sequence[Round]) -> SpeedUp | None:
    return None if strategy == BASELINE else ratio(rounds, BASELINE, strategy)


def ratio(rounds: Sequence[Round], slow: str, fast: str) -> SpeedUp | None:
    """How many times sooner `fast` was than `slow` in the rounds that count.

    Rounds are interleaved, so each gives one ratio of its own. The smallest and the largest of n
    such ratios enclose their median with a probability of at least 1 - 2 * (1/2)**n, whatever
    their distribution (the sign test turned round: H. A. David and H. N. Nagaraja, Order
    Statistics, 3rd ed., section 7.1): 93.75 % with five rounds. The ratio of medians always lies
    inside, because a <= m * b in every round implies median(a) <= m * median(b).
    """
    slow_s, fast_s = _walls(slow, rounds), _walls(fast, rounds)
    pairs = [(slow_s[number], fast_s[number]) for number in slow_s if number in fast_s]
    if not pairs:
        return None
    value = median(ours for ours, _ in pairs) / median(theirs for _, theirs in pairs)
    return SpeedUp(value, tuple(ours / theirs for ours, theirs in pairs))


def relation(speed_up: SpeedUp) -> Relation:
    """A real difference is of at least ten per cent and of one sign in every round."""
    if speed_up.value >= REAL_DIFFERENCE and speed_up.low > 1:
        return "sooner"
    if speed_up.value <= 1 / REAL_DIFFERENCE and speed_up.high < 1:
        return "later"
    return "same"


def _walls(strategy: str, rounds: Sequence[Round]) -> dict[int, float]:
    """Wall seconds of the rounds that count, by round number."""
    counting = (each for each in rounds if each.strategy == strategy and each.counts)
    return {each.round: each.wall_s for each in counting if each.wall_s > 0}


def why_not_valid(
    summaries: Sequence[StrategySummary],
    takes: Sequence[Round],
    planned: int | None,
    cores: int | None,
) -> tuple[str, ...]:
    """Codes, the weightiest first; empty where the strategies may be compared."""
    if planned is not None and planned < ROUNDS_NEEDED:
        return ("too_few_rounds",)
    if min((each.rounds for each in summaries), default=0) < ROUNDS_NEEDED:
        measured = {each.round for each in takes if each.finished and each.round > 0}
        disturbances = _disturbances(takes)
        enough = disturbances and len(measured) >= ROUNDS_NEEDED
        return disturbances if enough else (*disturbances, "too_few_rounds")
    credible = all(_credible(each, summaries, takes, cores) for each in summaries)
    return () if credible else ("not_credible",)


def _disturbances(takes: Sequence[Round]) -> tuple[str, ...]:
    return disturbances(each.why for each in takes if each.disturbed and each.round > 0)


def disturbances(whys: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Of the gate's reasons, one or more a disturbed round: `busy` when other work was in the way,
    `frozen` when a worker just stood still, `crowded` when processors slowed each other down."""
    given = [set(why) for why in whys]
    busy = any(not why or why - {"frozen", "crowded"} for why in given)
    own = (code for code in ("frozen", "crowded") if any(code in why for why in given))
    return (*("busy",) * busy, *own)


def _credible(
    summary: StrategySummary,
    summaries: Sequence[StrategySummary],
    takes: Sequence[Round],
    cores: int | None,
) -> bool:
    """Work that computes can't be done sooner than cores and workers allow; waiting can."""
    base = next((each for each in summaries if each.strategy == BASELINE), None)
    if base is None or summary.speed_up is None or base.shares["io_wait"] >= 0.5:
        return True
    workers = max(len(each.workers) for each in takes if each.strategy == summary.strategy)
    limits = [limit for limit in (cores, workers) if limit]
    return not limits or summary.speed_up.value <= min(limits) * CREDIBLE


def withheld(summary: StrategySummary) -> StrategySummary:
    """What may still be said where times must not be compared."""
    return replace(summary, median_s=None, min_s=None, max_s=None, speed_up=None)
