"""Gains: how many times sooner each was, a ring a round, beside the line of no gain. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sandbox.displays.axis import Axis, Tick

TEMPLATE = "sandbox/displays/gains.html"


@dataclass(frozen=True, slots=True)
class Row:
    """One subject; `note`: a yes or no that was seen beside it, or None."""

    subject: str
    median: float
    low: float
    high: float
    note: bool | None
    width: str
    low_x: str
    high_x: str
    rings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gains:
    """`caption` and `noted` (what the notes say; '' without) are names that the words know."""

    caption: str
    noted: str
    rows: tuple[Row, ...]
    one_x: str
    ticks: tuple[Tick, ...]
    template: str = TEMPLATE


def gains(
    caption: str,
    values: Mapping[str, Sequence[float]],
    noted: str = "",
    notes: Mapping[str, bool] | None = None,
) -> Gains:
    """Rows of `values` (subject to its rounds), the least gain first."""
    axis = Axis.around([2.0, *(one for rounds in values.values() for one in rounds)])
    order = sorted(values, key=lambda subject: median(values[subject]))
    rows = tuple(_row(one, values[one], (notes or {}).get(one), axis) for one in order)
    return Gains(caption, noted, rows, axis.x(1), axis.ticks())


def _row(subject: str, rounds: Sequence[float], note: bool | None, axis: Axis) -> Row:
    middle, low, high = median(rounds), min(rounds), max(rounds)
    rings = tuple(map(axis.x, rounds))
    return Row(
        subject, middle, low, high, note, axis.x(middle), axis.x(low), axis.x(high), rings
    )  # fmt: skip
