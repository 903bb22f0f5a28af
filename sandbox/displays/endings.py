"""How a program and its worker ended: a lane for each, in the order of what happened. Pure.

Not to scale: only who was at work, who waited, and who came to a last line before whom.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TEMPLATE = "sandbox/displays/endings.html"

#: Places in per cent: the worker begins, the program has no more lines, the worker is done.
BEGINS, LAST_LINE, DONE = 8, 46, 90
#: Where a worker ends that does not come to its last line, and one that was done too early.
CUT, EARLY = 56, 36


@dataclass(frozen=True, slots=True)
class Ending:
    """What was seen of one program; `joined`: it waited for its worker before its last line."""

    subject: str
    program: bool
    worker: bool
    tidied: bool
    at_exit: bool
    hook: str | None
    status: int
    early: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    css: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Lane:
    """`end`: where it ends; `reached`: by its last line."""

    bars: tuple[Bar, ...]
    end: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Row:
    """`ending` and the lanes are None where it was not seen to its end."""

    subject: str
    ending: Ending | None
    program: Lane | None = None
    worker: Lane | None = None


@dataclass(frozen=True, slots=True)
class Group:
    caption: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Endings:
    caption: str
    groups: tuple[Group, ...]
    template: str = TEMPLATE


def endings(caption: str, groups: Mapping[str, Mapping[str, Ending | None]]) -> Endings:
    """`groups`: caption to subjects, each with what was seen of it."""
    drawn = (Group(name, tuple(_row(*each) for each in of.items())) for name, of in groups.items())
    return Endings(caption, tuple(drawn))


def _row(subject: str, ending: Ending | None) -> Row:
    if ending is None:
        return Row(subject, None)
    return Row(subject, ending, _program(ending), _worker(ending))


def _program(ending: Ending) -> Lane:
    if ending.joined:
        waits = _bars(("ran", 0, BEGINS), ("wait", BEGINS, CUT), ("ran", CUT, DONE))
        return Lane(waits, _at(DONE), ending.program)
    parts: Sequence[tuple[str, int, int]] = [("ran", 0, LAST_LINE)]
    if ending.worker and not ending.early:
        parts = [*parts, ("wait", LAST_LINE, DONE)]
    return Lane(_bars(*parts), _at(LAST_LINE), ending.program)


def _worker(ending: Ending) -> Lane:
    end = EARLY if ending.early else DONE if ending.worker else CUT
    return Lane(_bars(("ran", BEGINS, end)), _at(end), ending.worker)


def _bars(*parts: tuple[str, int, int]) -> tuple[Bar, ...]:
    return tuple(Bar(css, _at(begin), _at(end - begin)) for css, begin, end in parts)


def _at(place: int) -> str:
    return f"{place}%"
