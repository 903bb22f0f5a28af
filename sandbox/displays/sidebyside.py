"""Ways of doing the same, side by side for each subject, each ring one round. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sandbox.displays.axis import Axis, Tick

TEMPLATE = "sandbox/displays/sidebyside.html"


@dataclass(frozen=True, slots=True)
class Bar:
    """One way of one subject; `begins`: it is the first of its subject."""

    subject: str
    way: str
    begins: bool
    median: float
    low: float
    high: float
    width: str
    low_x: str
    high_x: str
    rings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """`caption` and ways are names that the demo's words know; `unit` as in `numbers.measured`."""

    caption: str
    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    template: str = TEMPLATE


def side_by_side(
    caption: str,
    ways: Sequence[str],
    values: Mapping[str, Sequence[Sequence[float]]],
    unit: str,
) -> SideBySide:
    """`values`: of each subject, in order, the rounds of each way. The axis begins at zero."""
    axis = Axis.around([one for each in values.values() for rounds in each for one in rounds])
    bars = tuple(
        _bar(subject, way, way == ways[0], rounds, axis)
        for subject, of_ways in values.items()
        for way, rounds in zip(ways, of_ways, strict=True)
    )
    return SideBySide(caption, unit, bars, axis.ticks())


def _bar(subject: str, way: str, begins: bool, rounds: Sequence[float], axis: Axis) -> Bar:
    middle, low, high = median(rounds), min(rounds), max(rounds)
    return Bar(
        subject=subject,
        way=way,
        begins=begins,
        median=middle,
        low=low,
        high=high,
        width=axis.x(middle),
        low_x=axis.x(low),
        high_x=axis.x(high),
        rings=tuple(map(axis.x, rounds)),
    )
