"""Two measurements of one demo beside each other: the same figures of both, on one axis. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any, Literal

from sandbox import comparing
from sandbox.displays.axis import Axis, Tick
from sandbox.displays.beats import Beats
from sandbox.displays.curves import Curves
from sandbox.displays.gains import Gains
from sandbox.displays.lost import Lost
from sandbox.displays.memory import Memory
from sandbox.displays.ranked import Ranked
from sandbox.displays.sidebyside import SideBySide
from sandbox.findings import pictures
from sandbox.measurement import Measurement, SpeedUp

#: Captions of what strategies are compared by; observing demos name their own.
TOTAL, SPEED_UP = "total", "speed_up"

#: Of the second beside the first. `overlap`: they share a range, so nothing is sure; `close`: less
#: than ten per cent apart; '' where there is no range to tell by.
type Beside = Literal["more", "less", "close", "overlap", ""]
BESIDE: dict[comparing.Relation, Beside] = {"sooner": "less", "later": "more", "same": "close"}
#: What a figure is of: a strategy or a subject, and its way or place on a curve if it has one.
type Key = tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A median with the least and the greatest of its rounds; a lone value has no such range."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def reach(self) -> tuple[float, float]:
        return (
            self.value if self.low is None else self.low,
            self.value if self.high is None else self.high,
        )


type Named = dict[Key, Figure]


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that stand on one axis; `unit` as in `numbers.measured`."""

    caption: str
    unit: str
    figures: Mapping[Key, Figure]
    log: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """Of one of the two; every x and width is like "12.34%"."""

    figure: Figure
    width: str
    low_x: str
    high_x: str


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both; None where it was not measured, or is withheld. `times`: the second as a
    multiple of the first, where both are above zero."""

    key: Key
    a: Bar | None
    b: Bar | None
    beside: Beside
    times: float | None


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    unit: str
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]


def abreast(a: Measurement, b: Measurement) -> tuple[Table, ...]:
    """A table for each kind of figure that one of them has."""
    ours, theirs = groups_of(a), groups_of(b)
    captions = dict.fromkeys([*ours, *theirs])
    return tuple(_table(ours.get(caption), theirs.get(caption)) for caption in captions)


def groups_of(measurement: Measurement) -> dict[str, Group]:
    """By caption; nothing of a measurement that may not be compared."""
    if not measurement.valid:
        return {}
    found = [*_of_strategies(measurement), *_of_pictures(pictures(measurement))]
    return {group.caption: group for group in found if group.figures}


def _of_strategies(measurement: Measurement) -> Iterable[Group]:
    known = [each for each in measurement.summaries if each.median_s is not None]
    total: Named = {
        (each.strategy,): Figure(each.median_s or 0.0, each.min_s, each.max_s) for each in known
    }
    sooner: Named = {
        (each.strategy,): Figure(each.speed_up.value, each.speed_up.low, each.speed_up.high)
        for each in known
        if each.speed_up
    }
    return Group(TOTAL, "s", total), Group(SPEED_UP, "times", sooner)


def _of_pictures(drawn: Sequence[Any]) -> Iterable[Group]:
    return (group for picture in drawn for group in [_group(picture)] if group)


@singledispatch
def _group(picture: object) -> Group | None:
    """Of a picture with numbers on an axis; others have no figures to lay beside each other."""
    return None


@_group.register
def _(picture: Ranked) -> Group:
    bars: Named = {(bar.subject,): Figure(bar.median, bar.low, bar.high) for bar in picture.bars}
    return Group(picture.caption, picture.unit, bars, log=True)


@_group.register
def _(picture: SideBySide) -> Group:
    bars: Named = {
        (bar.subject, bar.way): Figure(bar.median, bar.low, bar.high) for bar in picture.bars
    }
    return Group(picture.caption, picture.unit, bars)


@_group.register
def _(picture: Lost) -> Group:
    rows: Named = {
        (row.subject,): Figure(row.share, min(row.shares), max(row.shares)) for row in picture.rows
    }
    return Group(picture.caption, "share", rows)


@_group.register
def _(picture: Gains) -> Group:
    rows: Named = {(row.subject,): Figure(row.median, row.low, row.high) for row in picture.rows}
    return Group(picture.caption, "times", rows)


@_group.register
def _(picture: Curves) -> Group:
    points: Named = {
        (curve.subject, point.meant): Figure(point.median, point.low, point.high)
        for curve in picture.curves
        for point in curve.points
    }
    return Group(picture.caption, picture.unit, points)


@_group.register
def _(picture: Beats) -> Group:
    """How late the worst beat of a round was."""
    lines: Named = {
        (line.subject,): Figure(line.worst, line.low, line.high) for line in picture.lines
    }
    return Group(picture.caption, "ms", lines)


@_group.register
def _(picture: Memory) -> Group:
    bars = picture.columns[:2]
    amounts: Named = {
        (pair.subject, name): Figure(amount)
        for pair in picture.pairs
        for name, amount in zip(bars, pair.amounts[:2], strict=True)
    }
    return Group(picture.caption, picture.unit, amounts)


def _table(a: Group | None, b: Group | None) -> Table:
    group = a or b
    assert group is not None
    ours, theirs = (each.figures if each else {} for each in (a, b))
    both = [*ours.values(), *theirs.values()]
    axis = Axis.around([end for figure in both for end in figure.reach], group.log)
    keys = dict.fromkeys([*ours, *theirs])
    rows = (_row(key, ours.get(key), theirs.get(key), axis) for key in keys)
    return Table(group.caption, group.unit, tuple(rows), axis.ticks())


def _row(key: Key, a: Figure | None, b: Figure | None, axis: Axis) -> Row:
    known = a is not None and b is not None and min(a.value, b.value) > 0
    times = b.value / a.value if known and a and b else None
    return Row(key, _bar(a, axis), _bar(b, axis), beside(a, b), times)


def _bar(figure: Figure | None, axis: Axis) -> Bar | None:
    if figure is None:
        return None
    low, high = figure.reach
    return Bar(figure, axis.x(figure.value), axis.x(low), axis.x(high))


def beside(a: Figure | None, b: Figure | None) -> Beside:
    """Rounds of two runs do not pair off, so only ranges that stand apart tell anything: even the
    nearest ends of both must then differ the same way (`comparing.relation`)."""
    if a is None or b is None or a.low is None or b.low is None:
        return ""
    (a_low, a_high), (b_low, b_high) = a.reach, b.reach
    if a_low <= b_high and b_low <= a_high:
        return "overlap"
    if min(a_low, b_low) <= 0:  # no factor from nothing
        return "more" if a_high < b_low else "less"
    factor = SpeedUp(a.value / b.value, (a_low / b_high, a_high / b_low))
    return BESIDE[comparing.relation(factor)]
