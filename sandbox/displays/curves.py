"""Curves: a point for each place, every round as a dot, a line through the medians. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from sandbox.displays.axis import Axis, Tick

TEMPLATE = "sandbox/displays/curves.html"
HEIGHT = 220
#: Where the picture begins, in per cent; the numbers of the upright axis stand left of it.
LEFT = 11.0
#: Signs of curves, so that they differ by more than their hue; 9 px wide, around 0,0.
SIGNS = ("M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z", "M-4 -4h8v8h-8z", "M0 -6l6 6l-6 6l-6 -6z")
DASHES = ("", "6 4", "2 4")


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
    """All rounds at one place; `note`: what else was seen there, or None."""

    x: float
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
class Level:
    """A round number of the upright axis; `one`: here nothing is gained."""

    value: float
    y: int
    text_y: int
    one: bool


@dataclass(frozen=True, slots=True)
class Curves:
    """`unit`: of the values, see `sandbox.numbers.measured`. `caption`, `along` (what lies along
    the axis) and `noted` (the column of the notes; '' without) are names that the words know."""

    caption: str
    along: str
    noted: str
    unit: str
    height: int
    left: str
    curves: tuple[Curve, ...]
    ticks: tuple[Tick, ...]
    levels: tuple[Level, ...]
    template: str = TEMPLATE


#: By place, the values of its rounds.
type Places = Mapping[float, Sequence[float]]
#: By subject and place.
type Notes = Mapping[tuple[str, float], bool]


def curves(
    caption: str,
    along: str,
    values: Mapping[str, Places],
    unit: str = "times",
    log: bool = False,
    noted: str = "",
    notes: Notes | None = None,
    top: float = 0.0,
) -> Curves:
    """A curve for each subject, from zero upwards to `top` at least; `log`: places are drawn by
    their factors."""
    places = {x for of in values.values() for x in of}
    across = Axis(min(places) / 1.4, max(places) * 1.4, log=True) if log else Axis.around(places)
    all_rounds = (one for of in values.values() for rounds in of.values() for one in rounds)
    up = Axis.around([top, *all_rounds])
    drawn = tuple(
        _curve(number, subject, of, across, up, notes or {})
        for number, (subject, of) in enumerate(values.items())
    )
    ticks = tuple(
        Tick(each.value, _x(across, each.value), each.anchor)
        for each in across.ticks()
        if each.value >= across.low
    )
    return Curves(
        caption, along, noted, unit, HEIGHT, f"{LEFT}%", drawn, ticks,
        tuple(_level(each.value, up) for each in up.ticks()),
    )  # fmt: skip


def _curve(number: int, subject: str, of: Places, across: Axis, up: Axis, notes: Notes) -> Curve:
    points = tuple(_point(x, of[x], notes.get((subject, x)), across, up) for x in sorted(of))
    middles = [Dot(_x(across, point.x), _y(up, point.median)) for point in points]
    lines = tuple(Line(one.x, one.y, next_.x, next_.y) for one, next_ in pairwise(middles))
    which = number % len(SIGNS)
    return Curve(subject, SIGNS[which], DASHES[which], points, lines)


def _point(x: float, rounds: Sequence[float], note: bool | None, across: Axis, up: Axis) -> Point:
    dots = tuple(Dot(_x(across, x), _y(up, one)) for one in rounds)
    return Point(x, median(rounds), min(rounds), max(rounds), note, dots)


def _level(value: float, up: Axis) -> Level:
    y = _y(up, value)
    return Level(value, y, min(HEIGHT, max(12, y + 5)), value == 1)


def _x(across: Axis, value: float) -> str:
    return f"{LEFT + (100 - LEFT) * across.at(value):.2f}%"


def _y(up: Axis, value: float) -> int:
    return round(HEIGHT * (1 - up.at(value)))
