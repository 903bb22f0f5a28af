"""What each case came to in each way: a table with a mark in each cell. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TEMPLATE = "sandbox/displays/outcomes.html"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`came_to`: a name that the demo's words know, or of an error; None where it was not seen."""

    way: str
    came_to: str | None
    good: bool


@dataclass(frozen=True, slots=True)
class Row:
    subject: str
    cells: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """`ways` are names that the demo's words know, as are `caption` and `good`."""

    caption: str
    ways: tuple[str, ...]
    rows: tuple[Row, ...]
    good: str
    template: str = TEMPLATE


def outcomes(
    caption: str, ways: Sequence[str], rows: Mapping[str, Sequence[str | None]], good: str
) -> Outcomes:
    """`rows`: of each case what it came to, in the order of the ways; `good`: that all is well."""
    drawn = (
        Row(
            subject,
            tuple(Outcome(way, one, one == good) for way, one in zip(ways, row, strict=True)),
        )
        for subject, row in rows.items()
    )
    return Outcomes(caption, tuple(ways), tuple(drawn), good)
