"""Curves: a point for each place, every round as a dot, a line through the medians. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from sandbox.displays.axis import Axis, Tick

TEMPLATE = "sandbox/displays/curves.html"
HEIGHT = 220
#: Where the picture begins, in per cent; the numbers of the upright axis stand left of it, and
#: those with a unit need more room.
LEFT, LEFT_OF_UNITS = 11.0, 15.0
#: Signs of curves, so that they differ by more than their hue; 9 px wide, around 0,0.
SIGNS = (
    "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    "M-4 -4h8v8h-8z",
    "M0 -6l6 6l-6 6l-6 -6z",
    "M0 -5l5.5 9h-11z",
    "M0 5l5.5 -9h-11z",
)
DASHES = ("", "6 4", "2 4", "10 3 2 3", "14 5")


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True, slots=True)
class Point:
    """All rounds at one place; `note`: what else was seen there, or None. `meant`: the place as it
    was asked for, which is the same in every run."""

    x: float
    meant: float
    median: float
    low: float
    high: float
    note: bool | None
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """`sign` is the path of its dots, `dash` that of its line."""

    subject: str
    sign: str
    dash: str
    points: tuple[Point, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """A line to compare with, through points that nobody measured."""

    subject: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that was read off the curves, with the band in which the rounds have it."""

    subject: str
    value: float
    low: float
    high: float
    x: str
    left: str
    width: str


@dataclass(frozen=True, slots=True)
class Level:
    """A round number of the upright axis; `one`: here nothing is gained."""

    value: float
    y: int
    text_y: int
    one: bool


@dataclass(frozen=True, slots=True)
class Curves:
    """`unit`: of the values, `along_unit`: of the places, see `sandbox.numbers.measured`.
    `caption`, `along` (what lies along the axis) and `noted` (the column of the notes; '' without)
    are names that the words know."""

    caption: str
    along: str
    noted: str
    unit: str
    height: int
    left: str
    curves: tuple[Curve, ...]
    ticks: tuple[Tick, ...]
    levels: tuple[Level, ...]
    along_unit: str = ""
    guides: tuple[Guide, ...] = ()
    marks: tuple[Mark, ...] = ()
    template: str = TEMPLATE


#: By place, the values of its rounds.
type Places = Mapping[float, Sequence[float]]
#: By subject and place.
type Notes = Mapping[tuple[str, float], bool]
#: By subject, points by their place.
type Guides = Mapping[str, Mapping[float, float]]
#: By subject a place on the axis, and the least and the greatest that the rounds have.
type Marks = Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Along:
    """The axis of the places, right of `left` per cent of the picture."""

    axis: Axis
    left: float

    def x(self, value: float) -> str:
        return f"{self.left + self._of_width(self.axis.at(value)):.2f}%"

    def width(self, low: float, high: float) -> str:
        return f"{self._of_width(self.axis.at(high) - self.axis.at(low)):.2f}%"

    def _of_width(self, share: float) -> float:
        return (100 - self.left) * share


def curves(
    caption: str,
    along: str,
    values: Mapping[str, Places],
    unit: str = "times",
    log: bool = False,
    noted: str = "",
    notes: Notes | None = None,
    top: float = 0.0,
    *,
    up_log: bool = False,
    along_unit: str = "",
    guides: Guides | None = None,
    marks: Marks | None = None,
    meant: Mapping[float, float] | None = None,
) -> Curves:
    """A curve for each subject, from zero upwards to `top` at least; `log`: places are drawn by
    their factors, `up_log`: values are, too. `meant`: places that were measured, as they were asked
    for."""
    places = {x for of in values.values() for x in of}
    axis = Axis(min(places) / 1.4, max(places) * 1.4, log=True) if log else Axis.around(places)
    across = Along(axis, LEFT if unit == "times" else LEFT_OF_UNITS)
    all_rounds = (one for of in values.values() for rounds in of.values() for one in rounds)
    also = (one for points in (guides or {}).values() for one in points.values())
    up = Axis.around([top, *all_rounds, *also], log=up_log)
    drawn = tuple(
        _curve(number, subject, of, across, up, notes or {}, meant or {})
        for number, (subject, of) in enumerate(values.items())
    )
    ticks = tuple(
        Tick(each.value, across.x(each.value), "end" if axis.at(each.value) > 0.94 else each.anchor)
        for each in axis.ticks()
        if each.value >= axis.low
    )
    return Curves(
        caption, along, noted, unit, HEIGHT, f"{across.left}%", drawn, ticks,
        tuple(_level(each.value, up, unit) for each in up.ticks()), along_unit,
        tuple(Guide(name, _lines(points, across, up)) for name, points in (guides or {}).items()),
        tuple(_mark(name, place, across) for name, place in (marks or {}).items()),
    )  # fmt: skip


def _curve(
    number: int,
    subject: str,
    of: Places,
    across: Along,
    up: Axis,
    notes: Notes,
    meant: Mapping[float, float],
) -> Curve:
    points = tuple(
        _point((x, meant.get(x, x)), of[x], notes.get((subject, x)), across, up) for x in sorted(of)
    )
    lines = _lines({point.x: point.median for point in points}, across, up)
    which = number % len(SIGNS)
    return Curve(subject, SIGNS[which], DASHES[which], points, lines)


def _point(
    place: tuple[float, float], rounds: Sequence[float], note: bool | None, across: Along, up: Axis
) -> Point:
    x, meant = place
    dots = tuple(Dot(across.x(x), _y(up, one)) for one in rounds)
    return Point(x, meant, median(rounds), min(rounds), max(rounds), note, dots)


def _lines(points: Mapping[float, float], across: Along, up: Axis) -> tuple[Line, ...]:
    dots = [Dot(across.x(x), _y(up, points[x])) for x in sorted(points)]
    return tuple(Line(one.x, one.y, next_.x, next_.y) for one, next_ in pairwise(dots))


def _mark(subject: str, place: tuple[float, float, float], across: Along) -> Mark:
    value, low, high = place
    return Mark(subject, value, low, high, across.x(value), across.x(low), across.width(low, high))


def _level(value: float, up: Axis, unit: str) -> Level:
    y = _y(up, value)
    return Level(value, y, min(HEIGHT, max(12, y + 5)), unit == "times" and value == 1)


def _y(up: Axis, value: float) -> int:
    return round(HEIGHT * (1 - up.at(value)))
