"""What an attempt is worth: pure sums over graded answers.

The scores here are shown to learners and decide who passes. Statistics take the first tries alone,
elsewhere.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

SECOND_TRY = 0.5
"""What a question is worth that was right at the second try."""
ROUNDING = 1e-9


class Graded(Protocol):
    """A response, as far as its worth goes."""

    @property
    def score(self) -> float: ...

    @property
    def correct(self) -> bool: ...

    @property
    def void(self) -> bool: ...


@dataclass(frozen=True)
class Result:
    """`score` of `most` points; `passed` is None where nobody passes or fails."""

    score: float
    most: int
    passed: bool | None

    @property
    def percent(self) -> int:
        """Rounded down: nobody reads the pass mark who did not reach it."""
        return math.floor(_percent(self.score, self.most) + ROUNDING)


def worth(tries: Sequence[Graded]) -> float | None:
    """What one question brings, from its answers in their order; None: it counts not at all.

    The first answer counts. Where the second one is right, it brings half; nothing comes of more.
    """
    if any(each.void for each in tries):
        return None
    if not tries:
        return 0.0
    first = tries[0].score
    if len(tries) > 1 and not tries[0].correct and tries[1].correct:
        return max(first, SECOND_TRY)
    return first


def result(asked: Sequence[int], tries: Mapping[int, Sequence[Graded]], pass_mark: int) -> Result:
    """The result of an attempt that asks these questions (by id); `pass_mark` in percent, 0: none.

    Single questions may be worth less than nothing, their sum is not.
    """
    points = [worth(tries.get(question, ())) for question in asked]
    counted = [each for each in points if each is not None]
    score, most = max(0.0, math.fsum(counted)), len(counted)
    passed = _percent(score, most) + ROUNDING >= pass_mark if pass_mark and most else None
    return Result(score, most, passed)


def _percent(score: float, most: int) -> float:
    return 100 * score / most if most else 0.0
