"""Ranked bars on a log axis: the least first, a ring a round, a bar to the median. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sandbox.displays.axis import Axis, Tick

TEMPLATE = "sandbox/displays/ranked.html"


@dataclass(frozen=True, slots=True)
class Bar:
    """One subject; `times`: how many times the least. `first` is drawn apart: a first time."""

    subject: str
    median: float
    low: float
    high: float
    times: float
    width: str
    low_x: str
    high_x: str
    rings: tuple[str, ...]
    first: float | None
    first_x: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """`unit` is the filter's name for it: see `sandbox.numbers.measured`."""

    caption: str
    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    has_first: bool
    template: str = TEMPLATE


def ranked(
    caption: str,
    values: Mapping[str, Sequence[float]],
    unit: str,
    firsts: Mapping[str, float] | None = None,
) -> Ranked:
    """Bars of `values` (subject to its rounds, all > 0), the least median first.

    `caption` is a name that the demo's words know; `firsts`: of each, the first time it was done.
    """
    firsts = firsts or {}
    known = {subject: rounds for subject, rounds in values.items() if rounds}
    axis = Axis.around([*(one for all_ in known.values() for one in all_), *firsts.values()], True)
    least = min((median(rounds) for rounds in known.values()), default=1.0)
    order = sorted(known, key=lambda subject: median(known[subject]))
    bars = tuple(_bar(one, known[one], firsts.get(one), least, axis) for one in order)
    return Ranked(caption, unit, bars, axis.ticks(), any(bar.first for bar in bars))


def _bar(
    subject: str, rounds: Sequence[float], first: float | None, least: float, axis: Axis
) -> Bar:
    middle, low, high = median(rounds), min(rounds), max(rounds)
    return Bar(
        subject=subject,
        median=middle,
        low=low,
        high=high,
        times=middle / least,
        width=axis.x(middle),
        low_x=axis.x(low),
        high_x=axis.x(high),
        rings=tuple(map(axis.x, rounds)),
        first=first,
        first_x="" if first is None else axis.x(first),
    )
