"""The formulas of classical item analysis; pure, from sums that a database can add up.

Scores are shares of the most that a question gives: 1 is right; multiple choice may be negative.
Every interval is a 95 % interval. What cannot be said is None, never 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
"""How many standard errors a 95 % interval reaches to either side: 1.96."""
KELLEY = 0.27
"""The share of learners in each extreme group that separates best. T. L. Kelley (1939), The
selection of upper and lower groups for the validation of test items, Journal of Educational
Psychology 30, 17-24."""
WORKING = 0.05
"""A distractor that fewer than this share choose does no work."""
#: Beneath this share of its own size a variance is rounding, not spread.
ROUNDING = 1e-10


@dataclass(frozen=True)
class Interval:
    """The ends of a 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True)
class Group:
    """Scores of `n` learners: their sum and the sum of their squares. `n` may be fractional."""

    n: float
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The facility of this group: mean(x)/max, where max is 1."""
        return self.total / self.n

    @property
    def variance(self) -> float:
        """Of the sample, divided by n - 1; 0 for a single learner."""
        if self.n <= 1:
            return 0.0
        return max(0.0, (self.squares - self.total * self.total / self.n) / (self.n - 1))

    def __add__(self, other: "Group") -> "Group":
        """Both groups together."""
        return Group(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def __mul__(self, share: float) -> "Group":
        """The same learners, each counted for `share`."""
        return Group(self.n * share, self.total * share, self.squares * share)


NOBODY = Group(0, 0, 0)


def without_guessing(facility: float, choices: int) -> float | None:
    """(F - 1/c) / (1 - 1/c): 0 is what blind guessing reaches. J. P. Guilford (1936), The
    determination of item difficulty when chance success is a factor, Psychometrika 1, 259-264."""
    if choices < 2:
        return None
    chance = 1 / choices
    return (facility - chance) / (1 - chance)


def wilson(share: float, n: float) -> Interval | None:
    """The score interval of a proportion. E. B. Wilson (1927), Probable inference, the law of
    succession, and statistical inference, JASA 22, 209-212.

    For scores between 0 and 1 that are not all 0 or 1 it is somewhat wide: no scores with this
    mean spread more than those do.
    """
    if n <= 0:
        return None
    square = Z * Z / n
    middle = (share + square / 2) / (1 + square)
    reach = Z * sqrt(max(0.0, share * (1 - share) / n + square / (4 * n))) / (1 + square)
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach))


def mean_interval(group: Group) -> Interval | None:
    """The mean and 1.96 standard errors to either side: for scores that may be negative."""
    if group.n <= 1:
        return None
    reach = Z * sqrt(group.variance / group.n)
    return Interval(group.mean - reach, group.mean + reach)


def tails(bins: Iterable[tuple[float, Group]], share: float = KELLEY) -> tuple[Group, Group] | None:
    """The lowest and the highest `share` of learners; `bins` hold the item's scores by rest score.

    Both groups have round(share * n) members. Where the border falls among learners of one rest
    score, each of them counts in part: what drawing them by lot would give on average.
    """
    ordered = [group for _rest, group in sorted(bins, key=lambda each: each[0]) if group.n > 0]
    size = round(share * sum(group.n for group in ordered))
    if size < 1:
        return None
    return _first(ordered, size), _first(ordered[::-1], size)


def _first(groups: Sequence[Group], size: float) -> Group:
    taken = NOBODY
    for group in groups:
        missing = size - taken.n
        if missing <= 0:
            break
        taken += group * min(1.0, missing / group.n)
    return taken


def discrimination(low: Group, high: Group) -> float:
    """D = F(top) - F(bottom). A. P. Johnson (1951), Notes on a suggested index of item validity:
    the U-L index, Journal of Educational Psychology 42, 499-504."""
    return high.mean - low.mean


def difference_of_shares(one: Group, other: Group) -> Interval:
    """Of one - other, both proportions of independent groups: the score intervals of both, squared
    and added. R. G. Newcombe (1998), Interval estimation for the difference between independent
    proportions, Statistics in Medicine 17, 873-890, method 10."""
    first, second = wilson(one.mean, one.n), wilson(other.mean, other.n)
    assert first is not None
    assert second is not None
    difference = one.mean - other.mean
    down = sqrt((one.mean - first.low) ** 2 + (second.high - other.mean) ** 2)
    up = sqrt((first.high - one.mean) ** 2 + (other.mean - second.low) ** 2)
    return Interval(difference - down, difference + up)


def difference_of_means(one: Group, other: Group) -> Interval:
    """Of one - other, where scores may be negative: 1.96 standard errors, variances unequal."""
    difference = one.mean - other.mean
    reach = Z * sqrt(one.variance / one.n + other.variance / other.n)
    return Interval(difference - reach, difference + reach)


def correlation(x: Group, y: Group, products: float) -> float | None:
    """Pearson's r of two scores of the same learners, `products` the sum of x * y.

    With x a question and y the rest of the quiz: the corrected item-rest correlation; with x of 0
    and 1: the point-biserial. None where either does not vary, or nobody is there.
    """
    n = x.n
    if n < 2:
        return None
    spread_x = x.squares - x.total * x.total / n
    spread_y = y.squares - y.total * y.total / n
    if spread_x <= ROUNDING * max(1.0, x.squares) or spread_y <= ROUNDING * max(1.0, y.squares):
        return None
    together = products - x.total * y.total / n
    return max(-1.0, min(1.0, together / sqrt(spread_x * spread_y)))


def fisher(r: float, n: float) -> Interval | None:
    """Of a correlation: atanh(r) has the standard error 1/sqrt(n - 3). R. A. Fisher (1921), On the
    'probable error' of a coefficient of correlation deduced from a small sample, Metron 1, 3-32."""
    if n <= 3:
        return None
    if abs(r) >= 1:
        return Interval(r, r)
    reach = Z / sqrt(n - 3)
    return Interval(tanh(atanh(r) - reach), tanh(atanh(r) + reach))


def alpha(items: Sequence[Group], totals: Group) -> float | None:
    """n/(n-1) (1 - sum var_i / var_T). L. J. Cronbach (1951), Coefficient alpha and the internal
    structure of tests, Psychometrika 16, 297-334; with scores of 0 and 1 it is KR-20."""
    count = len(items)
    if count < 2 or totals.n < 2 or totals.variance <= ROUNDING:
        return None
    return count / (count - 1) * (1 - sum(item.variance for item in items) / totals.variance)


def error_of_measurement(totals: Group, reliability: float) -> float:
    """SEM = s sqrt(1 - alpha), in points of the total."""
    return sqrt(totals.variance) * sqrt(max(0.0, 1 - reliability))
