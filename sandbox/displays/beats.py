"""Lines of beats: when each was due, when it came. Drawn is the round whose worst is in the middle.

Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sandbox.displays.axis import Axis, Tick

TEMPLATE = "sandbox/displays/beats.html"


@dataclass(frozen=True, slots=True)
class Beat:
    """Due at `due_x`, came at `came_x`; `width` lies between."""

    due_x: str
    width: str
    came_x: str


@dataclass(frozen=True, slots=True)
class Line:
    """One load. Of its beats, in ms: `median` of all, `worst` the median of the rounds' worst ones,
    which lay between `low` and `high`. `drawn` is one round."""

    subject: str
    drawn: tuple[Beat, ...]
    median: float
    worst: float
    low: float
    high: float
    rounds: int
    count: float


@dataclass(frozen=True, slots=True)
class Beats:
    """`begin_x`: where the load begins to work."""

    caption: str
    lines: tuple[Line, ...]
    begin_x: str
    ticks: tuple[Tick, ...]
    template: str = TEMPLATE


def beats(
    caption: str,
    rounds: Mapping[str, Sequence[Sequence[float]]],
    period_ms: float,
    begin_ms: float,
) -> Beats:
    """`rounds`: of each subject the rounds, of each round by how many ms each beat came late.

    A beat is due `period_ms` after the one before it came.
    """
    middle = {subject: _middle(all_) for subject, all_ in rounds.items()}
    last = (sum(late) + period_ms * len(late) for late in middle.values())
    axis = Axis.around([begin_ms, *last])
    lines = (_line(one, rounds[one], middle[one], period_ms, axis) for one in rounds)
    return Beats(caption, tuple(lines), axis.x(begin_ms), axis.ticks())


def _middle(rounds: Sequence[Sequence[float]]) -> Sequence[float]:
    """The round whose worst beat is in the middle."""
    return sorted(rounds, key=max)[(len(rounds) - 1) // 2]


def _line(
    subject: str,
    rounds: Sequence[Sequence[float]],
    drawn: Sequence[float],
    period_ms: float,
    axis: Axis,
) -> Line:
    worst = [max(late) for late in rounds]
    return Line(
        subject=subject,
        drawn=tuple(_drawn(drawn, period_ms, axis)),
        median=median([late for one in rounds for late in one]),
        worst=median(worst),
        low=min(worst),
        high=max(worst),
        rounds=len(rounds),
        count=median([len(one) for one in rounds]),
    )


def _drawn(late_ms: Sequence[float], period_ms: float, axis: Axis) -> list[Beat]:
    drawn, came = [], 0.0
    for late in late_ms:
        due, came = came + period_ms, came + period_ms + late
        drawn.append(Beat(axis.x(due), axis.width(due, came), axis.x(came)))
    return drawn
