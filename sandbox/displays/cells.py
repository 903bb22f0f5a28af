"""A grid of outcomes: in each cell a program with two workers, and who of them is alive. Pure.

It is a table, with a drawing in each cell. Workers stand inside the box of their program where they
share its process, and beside it where each has one of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

TEMPLATE = "sandbox/displays/cells.html"


@dataclass(frozen=True, slots=True)
class Column:
    """A kind of worker; `inside`: it shares the process of the program."""

    subject: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """`alive`: both, program or nobody; None where it was not seen.

    `status`: the exit status of the program. `told`: what it was told of the guilty worker;
    `innocent`: the result of the other one, or the name of the exception that came instead.
    """

    subject: str
    alive: str | None
    status: int | None = None
    told: Any = None
    innocent: Any = None

    @property
    def program_lives(self) -> bool:
        return self.alive in ("both", "program")


@dataclass(frozen=True, slots=True)
class Drawn:
    cell: Cell
    inside: bool


@dataclass(frozen=True, slots=True)
class Row:
    """`asked`: it is the one that the prediction was about."""

    subject: str
    asked: bool
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    template: str = TEMPLATE


def cells(
    caption: str,
    columns: Sequence[Column],
    rows: Mapping[str, Sequence[Cell]],
    asked: str | None = None,
) -> Cells:
    """`rows`: of each subject a cell for each column, in the order of the columns."""
    drawn = {
        subject: tuple(
            Drawn(cell, column.inside) for cell, column in zip(row, columns, strict=True)
        )
        for subject, row in rows.items()
    }
    laid_out = (Row(subject, subject == asked, row) for subject, row in drawn.items())
    return Cells(caption, tuple(columns), tuple(laid_out))
