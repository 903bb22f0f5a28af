"""Figures of a quiz as a whole: who finished, the totals, and how reliable they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from quizzes.analysis import formulas, reading
from quizzes.analysis.figures import FROM_DISCRIMINATION, FROM_FACILITY, Estimate
from quizzes.analysis.reading import Filters, QuizSums
from quizzes.analysis.tallying import form_of
from quizzes.models import Quiz
from quizzes.policies import PolicyName

FEWEST_ITEMS = 8
"""Alpha of a shorter quiz says more about its length than about its questions."""
BARS = 10
WHOLE = 10_000
"""A total of all points, in ten-thousandths."""


class NoAlpha(StrEnum):
    """Why alpha would mean nothing."""

    PRACTICE = "practice"
    DRAWN = "drawn"
    SHORT = "short"
    FEW = "few"
    ALIKE = "alike"


@dataclass(frozen=True)
class Bar:
    """How many finished with a total from `low` until `high` (shares of all points); `share` of
    the longest bar."""

    low: float
    high: float
    n: int
    share: float


@dataclass(frozen=True)
class Reliability:
    """Alpha, and the standard error of measurement as a share of all points."""

    alpha: float
    error: float


@dataclass(frozen=True)
class QuizFigures:
    """First attempts at a quiz. `mean` and `deviation` are shares of all points."""

    began: int
    finished: int
    completion: Estimate | None
    bars: Sequence[Bar]
    mean: float | None
    deviation: float | None
    reliability: Reliability | None
    no_alpha: NoAlpha | None


def of_quiz(quiz: Quiz, filters: Filters) -> QuizFigures:
    """What there is to say of these learners' first attempts."""
    sums = reading.attempts(quiz, filters)
    done = {total: n for total, n in sums.totals.items() if total is not None}
    began, n = sum(sums.totals.values()), sum(done.values())
    reliability, no_alpha = _reliability(quiz, sums, filters)
    enough = n >= FROM_FACILITY
    return QuizFigures(
        began=began,
        finished=n,
        completion=_completion(n, began) if began >= FROM_FACILITY else None,
        bars=_bars(done) if enough else (),
        mean=_mean(done) if enough else None,
        deviation=_deviation(done) if enough else None,
        reliability=reliability,
        no_alpha=no_alpha,
    )


def _completion(finished: int, began: int) -> Estimate:
    return Estimate(finished / began, formulas.wilson(finished / began, began))


def _bars(done: dict[int, int]) -> list[Bar]:
    """Each tenth of the points with its lower end, the last one with both."""
    counts = [0] * BARS
    for total, n in done.items():
        counts[min(BARS - 1, total * BARS // WHOLE)] += n
    most = max(counts)
    return [Bar(place / BARS, (place + 1) / BARS, n, n / most) for place, n in enumerate(counts)]


def _mean(done: dict[int, int]) -> float:
    return sum(total * n for total, n in done.items()) / sum(done.values()) / WHOLE


def _deviation(done: dict[int, int]) -> float:
    mean, n = _mean(done), sum(done.values())
    squares = sum(count * (total / WHOLE - mean) ** 2 for total, count in done.items())
    return sqrt(squares / (n - 1))


def _reliability(
    quiz: Quiz, sums: QuizSums, filters: Filters
) -> tuple[Reliability | None, NoAlpha | None]:
    """Only of one fixed form that all took alike: in practice learners see different questions, and
    answers after an explanation are bunched high."""
    if quiz.policy != PolicyName.EXAM:
        return None, NoAlpha.PRACTICE
    if quiz.draw:
        return None, NoAlpha.DRAWN
    asked = form_of(quiz).asked
    if asked < FEWEST_ITEMS:
        return None, NoAlpha.SHORT
    if sums.fixed.n < FROM_DISCRIMINATION:
        return None, NoAlpha.FEW
    items = reading.with_fixed_items(sums, quiz, filters).fixed_items
    alpha = formulas.alpha(items, sums.fixed)
    if alpha is None:
        return None, NoAlpha.ALIKE
    return Reliability(alpha, formulas.error_of_measurement(sums.fixed, alpha) / asked), None
