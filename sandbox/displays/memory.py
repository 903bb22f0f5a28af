"""Memory as a pair of bars a subject, such as before and after, on one axis from zero. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sandbox.displays.axis import Axis, Tick

TEMPLATE = "sandbox/displays/memory.html"


class Columns(NamedTuple):
    """Names that the demo's words know: of the upper bar, of the lower one, and of what is said
    of both, such as their difference."""

    upper: str
    lower: str
    said: str


class Amounts(NamedTuple):
    """Of one subject, as `Columns` has them."""

    upper: float
    lower: float
    said: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Both bars of one subject."""

    subject: str
    amounts: Amounts
    upper_width: str
    lower_width: str


@dataclass(frozen=True, slots=True)
class Memory:
    """`solid`: the column whose bar is filled; the other one is an outline. `unit`: see
    `sandbox.numbers.measured`. `third`: what is said is in neither bar."""

    caption: str
    unit: str
    columns: Columns
    solid: str
    pairs: tuple[Pair, ...]
    ticks: tuple[Tick, ...]
    third: bool
    template: str = TEMPLATE


def memory(
    caption: str, columns: Columns, values: Mapping[str, Amounts], unit: str, solid: str
) -> Memory:
    """Pairs of bars in the order of `values`; `caption` is a name that the demo's words know."""
    axis = Axis.around(amount for of in values.values() for amount in (of.upper, of.lower))
    pairs = tuple(
        Pair(subject, of, axis.x(of.upper), axis.x(of.lower)) for subject, of in values.items()
    )
    third = columns.said not in (columns.upper, columns.lower)
    return Memory(caption, unit, columns, solid, pairs, axis.ticks(), third)
