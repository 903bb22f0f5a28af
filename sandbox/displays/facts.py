"""A list of facts: a row a subject, a column a thing that was seen of it. Its own table. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TEMPLATE = "sandbox/displays/facts.html"


@dataclass(frozen=True, slots=True)
class Row:
    """`cells`: a number, a name that the demo's words know, or None for what was not seen."""

    subject: str
    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """`columns` are names that the demo's words know, as is `caption`."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    template: str = TEMPLATE


def facts(caption: str, columns: Sequence[str], rows: Mapping[str, Sequence[Any]]) -> Facts:
    cells = (Row(subject, tuple(values)) for subject, values in rows.items())
    return Facts(caption, tuple(columns), tuple(cells))
