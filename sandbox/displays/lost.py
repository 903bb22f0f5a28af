"""What was lost of how many, a row a subject: a bar to the share, a ring a try. Pure.

Losses come in bursts, so one lost addition says something of the next: an interval around their
share would look far too sure. Tries begin anew each time. So the interval is around the share of
tries that lost anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from sandbox.displays.axis import Axis, Tick

TEMPLATE = "sandbox/displays/lost.html"
#: Standard deviations on either side of 95 % of a normal distribution.
Z = 1.96
AXIS = Axis(0.0, 1.0)


class Try(NamedTuple):
    """One try: so many are missing of so many."""

    lost: int
    of: int


@dataclass(frozen=True, slots=True)
class Row:
    """`hits` of `tries` lost something; their share in the long run is likely `low` to `high`.

    Shares are 0 to 1, `shares` of each try; every x and width is like "12.34%" of the picture.
    """

    subject: str
    lost: int
    of: int
    share: float
    shares: tuple[float, ...]
    width: str
    rings: tuple[str, ...]
    tries: int
    hits: int
    low: float
    high: float
    low_x: str
    high_x: str


@dataclass(frozen=True, slots=True)
class Lost:
    caption: str
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    template: str = TEMPLATE


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """Between which shares (0-1) the true one lies with 95 % confidence, after Wilson.

    It holds for few tries, and for none or all hits, too: 0 of 20 is 0 to 0.16.
    """
    if not tries:
        return 0.0, 1.0
    share, weight = hits / tries, Z * Z / tries
    middle = (share + weight / 2) / (1 + weight)
    half = sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (low if hits else 0.0), (high if hits < tries else 1.0)


def lost(caption: str, tries: Mapping[str, Sequence[Try]]) -> Lost:
    """Rows in the order of `tries`; `caption` and subjects are names that the demo's words know."""
    rows = tuple(_row(one, all_) for one, all_ in tries.items() if all_)
    return Lost(caption, rows, AXIS.ticks())


def _row(subject: str, tries: Sequence[Try]) -> Row:
    missing, of = sum(one.lost for one in tries), sum(one.of for one in tries)
    hits = sum(one.lost > 0 for one in tries)
    low, high = wilson(hits, len(tries))
    return Row(
        subject=subject,
        lost=missing,
        of=of,
        share=missing / of,
        shares=tuple(one.lost / one.of for one in tries),
        width=AXIS.x(missing / of),
        rings=tuple(AXIS.x(one.lost / one.of) for one in tries),
        tries=len(tries),
        hits=hits,
        low=low,
        high=high,
        low_x=AXIS.x(low),
        high_x=AXIS.x(high),
    )
