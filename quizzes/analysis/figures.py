"""Figures of a question, none of them below the number of answers at which it means something.

The thresholds come from simulated groups (15 questions, true r about .42): with 30 learners F is
.33 to .67 and r .11 to .71; with 100 F is .40 to .60 and r .24 to .55; with 200 r is .28 to .53.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from quizzes.analysis import formulas
from quizzes.analysis.formulas import Group, Interval
from quizzes.analysis.reading import ChoiceSums, ItemSums, QuestionSums, TrySums
from quizzes.kinds.names import KindName

FROM_FACILITY = 30
"""Below it only counts are shown; from it on facility, shares and gains."""
FROM_DISCRIMINATION = 100
"""From it on D, r and what distractors do."""
FROM_FLAGS = 200
"""From it on a question asks for attention by itself."""

WEAK, GOOD = 0.2, 0.3
"""An item-rest correlation beneath the first needs a look; above the second it is good."""
EASY, HARD = 0.95, 0.2
"""A facility outside of these tells learners hardly apart, whatever the question."""
GUESSABLE = {KindName.SINGLE, KindName.SCENARIO}
"""The kinds in which blind guessing is right once in as many times as there are choices; not where
a second best choice is worth a half."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Flag(StrEnum):
    """What a question asks attention for; the first two are about the question as a whole."""

    KEY = "key"
    WEAK = "weak"
    EASY = "easy"
    HARD = "hard"
    IDLE = "idle"
    ATTRACTS = "attracts"


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval, if it has one."""

    value: float
    interval: Interval | None


@dataclass(frozen=True)
class Option:
    """A choice, as one version of its question had it."""

    pk: int
    text: str
    belief: str = ""
    correct: bool = False
    half: bool = False

    @property
    def misleads(self) -> bool:
        """Whether it is there for those who believe something else."""
        return not self.correct and not self.half


@dataclass(frozen=True)
class ChoiceFigures:
    """What became of one choice. `share` of all first answers, `r` of choosing it with the rest."""

    letter: str
    option: Option
    n: int
    share: Estimate | None = None
    r: Estimate | None = None

    @property
    def is_idle(self) -> bool:
        """A distractor that fewer than 5 % choose."""
        low = self.share is not None and self.share.value < formulas.WORKING
        return self.option.misleads and low

    @property
    def attracts(self) -> bool:
        """A distractor that those choose who do well elsewhere, beyond chance."""
        positive = self.r is not None and self.r.interval and self.r.interval.low > 0
        return self.option.misleads and bool(positive)


@dataclass(frozen=True)
class Efficiency:
    """How many of the distractors work: are chosen by 5 % or more. By the intervals of their
    shares at least `surely` and at most `perhaps` of them do."""

    working: int
    of: int
    surely: int
    perhaps: int


@dataclass(frozen=True)
class Gain:
    """What a next try was worth to those who made it, beside the try before it."""

    number: int
    n: int
    before: float | None = None
    after: float | None = None


@dataclass(frozen=True)
class ItemFigures:
    """All figures of a question; None where there are too few answers, or it has no such figure."""

    n: int
    n_rest: int
    facility: Estimate | None = None
    without_guessing: float | None = None
    d: Estimate | None = None
    r: Estimate | None = None
    choices: Sequence[ChoiceFigures] = ()
    efficiency: Efficiency | None = None
    gains: Sequence[Gain] = ()
    flags: Sequence[Flag] = field(default=())


def of_question(kind: str, options: Sequence[Option], sums: QuestionSums) -> ItemFigures:
    """The figures of one version of a question; `options` in the author's order."""
    scores, paired = sums.item.scores, sums.item.paired
    n, n_rest = int(scores.n), int(paired.scores.n)
    facility = _facility(kind, scores) if n >= FROM_FACILITY else None
    separates = n_rest >= FROM_DISCRIMINATION
    choices = _choices(options, sums, n, paired if separates else None)
    figures = ItemFigures(
        n=n,
        n_rest=n_rest,
        facility=facility,
        without_guessing=_without_guessing(kind, options, facility),
        d=_d(kind, paired) if separates else None,
        r=_r(paired) if separates else None,
        choices=choices,
        efficiency=_efficiency(choices) if n >= FROM_DISCRIMINATION else None,
        gains=[_gain(each) for each in sums.tries],
    )
    return _flagged(figures)


def _facility(kind: str, scores: Group) -> Estimate:
    if kind == KindName.MULTIPLE:
        return Estimate(scores.mean, formulas.mean_interval(scores))
    return Estimate(scores.mean, formulas.wilson(scores.mean, scores.n))


def _without_guessing(
    kind: str, options: Sequence[Option], facility: Estimate | None
) -> float | None:
    if facility is None or kind not in GUESSABLE or any(option.half for option in options):
        return None
    return formulas.without_guessing(facility.value, len(options))


def _d(kind: str, paired: ItemSums) -> Estimate | None:
    bins = [(float(each.rest or 0), each.scores) for each in paired.bins]
    groups = formulas.tails(bins)
    if groups is None:
        return None
    low, high = groups
    interval = (
        formulas.difference_of_means if kind == KindName.MULTIPLE else formulas.difference_of_shares
    )
    return Estimate(formulas.discrimination(low, high), interval(high, low))


def _r(paired: ItemSums) -> Estimate | None:
    return _estimate_r(paired.scores, paired.rests, paired.products)


def _estimate_r(x: Group, y: Group, products: float) -> Estimate | None:
    r = formulas.correlation(x, y, products)
    return None if r is None else Estimate(r, formulas.fisher(r, x.n))


def _choices(
    options: Sequence[Option], sums: QuestionSums, n: int, paired: ItemSums | None
) -> list[ChoiceFigures]:
    figures = []
    for letter, option in zip(LETTERS, options, strict=False):
        chosen = sums.choices.get(option.pk, ChoiceSums())
        share = _share(chosen.n, n) if n >= FROM_FACILITY else None
        r = _choice_r(chosen, paired) if paired is not None else None
        figures.append(ChoiceFigures(letter, option, chosen.n, share, r))
    return figures


def _share(chosen: int, n: int) -> Estimate:
    return Estimate(chosen / n, formulas.wilson(chosen / n, n))


def _choice_r(chosen: ChoiceSums, paired: ItemSums) -> Estimate | None:
    """Of 1 for who chose it and 0 for who did not, with the rest score."""
    picked = Group(paired.scores.n, chosen.rest_n, chosen.rest_n)
    return _estimate_r(picked, paired.rests, chosen.rest_total)


def _efficiency(choices: Sequence[ChoiceFigures]) -> Efficiency | None:
    shares = [each.share for each in choices if each.option.misleads and each.share]
    if not shares:
        return None
    intervals = [share.interval for share in shares if share.interval]
    return Efficiency(
        working=sum(share.value >= formulas.WORKING for share in shares),
        of=len(shares),
        surely=sum(interval.low >= formulas.WORKING for interval in intervals),
        perhaps=sum(interval.high >= formulas.WORKING for interval in intervals),
    )


def _gain(sums: TrySums) -> Gain:
    if sums.n < FROM_FACILITY:
        return Gain(sums.number, sums.n)
    return Gain(sums.number, sums.n, sums.before / sums.n, sums.score / sums.n)


def _flagged(figures: ItemFigures) -> ItemFigures:
    found = [flag for flag, raised in _raised(figures).items() if raised]
    return figures if not found else _with(figures, found)


def _with(figures: ItemFigures, flags: Sequence[Flag]) -> ItemFigures:
    return ItemFigures(**{**vars(figures), "flags": flags})


def _raised(figures: ItemFigures) -> dict[Flag, bool]:
    r = figures.r.value if figures.r and figures.n_rest >= FROM_FLAGS else None
    many = figures.n >= FROM_FLAGS
    facility = figures.facility.value if figures.facility and many else None
    return {
        Flag.KEY: r is not None and r < 0,
        Flag.WEAK: r is not None and 0 <= r < WEAK,
        Flag.EASY: facility is not None and facility > EASY,
        Flag.HARD: facility is not None and facility < HARD,
        Flag.IDLE: many and any(each.is_idle for each in figures.choices),
        Flag.ATTRACTS: figures.n_rest >= FROM_FLAGS and any(c.attracts for c in figures.choices),
    }
