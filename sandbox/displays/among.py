"""One value among all others of its kind: a histogram on an axis of its own. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

BINS = 40
HEIGHT = 44
#: So many per cent of the picture stay free on each side.
MARGIN = 2.0
#: From this many times the least on, equal distances are equal factors.
LOG_FROM = 20


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    width: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Among:
    """`low` and `high` bound the middle half; places in per cent of the width, heights in px."""

    mine: float
    runs: int
    low: float
    high: float
    lowest: float
    highest: float
    bars: tuple[Bar, ...]
    mine_x: str
    half_x: str
    half_width: str
    anchor: str
    log: bool


def among(mine: float, values: Sequence[float]) -> Among:
    """`values`: of all, `mine` among them; at least two."""
    low, _middle, high = quantiles(values, n=4, method="inclusive")
    lowest, highest = min(values), max(values)
    log = lowest > 0 and highest > LOG_FROM * lowest

    def at(value: float) -> float:
        """Per cent."""
        if highest == lowest:
            return 50.0
        share = (value - lowest) / (highest - lowest)
        if log:
            share = math.log(value / lowest) / math.log(highest / lowest)
        return MARGIN + share * (100 - 2 * MARGIN)

    x = at(mine)
    return Among(
        mine,
        len(values),
        low,
        high,
        lowest,
        highest,
        _bars([at(value) for value in values]),
        f"{x:.2f}%",
        f"{at(low):.2f}%",
        f"{at(high) - at(low):.2f}%",
        "start" if x < 15 else "end" if x > 85 else "middle",
        log,
    )


def _bars(places: Sequence[float]) -> tuple[Bar, ...]:
    """As high as the share of the runs that lie there; the highest fills the picture."""
    width = 100 / BINS
    counts: dict[int, int] = {}
    for place in places:
        number = min(int(place / width), BINS - 1)
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    heights = {number: round(max(2.0, HEIGHT * n / most), 1) for number, n in counts.items()}
    return tuple(
        Bar(f"{number * width:.2f}%", f"{width:.2f}%", HEIGHT - height, height)
        for number, height in sorted(heights.items())
    )
