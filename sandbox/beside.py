"""What a run and a learner's own computer say of the same, side by side. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sandbox.printing import Line, Printed

#: Endings of keys that are units; of these one computer may take a multiple of the other's.
UNITS = ("ns", "us", "ms", "s", "kib", "share", "times")
MULTIPLES = ("ns", "us", "ms", "s", "kib")
#: More rows than any program prints, and few enough for a page.
ROWS = 200


@dataclass(frozen=True)
class Beside:
    """One value of both; None where a side has none. `times`: so many times as much as here."""

    about: tuple[Any, ...]
    key: str
    unit: str
    here: Any
    yours: Any
    times: float | None


def unit_of(key: str) -> str:
    """The unit that a key or a series ends in, or ''."""
    if key == "gain":
        return "times"
    ending = key.rpartition("_")[2]
    return ending if ending in UNITS else ""


def beside(printed: Printed, here: Sequence[Line], yours: Sequence[Line]) -> list[Beside]:
    """In the order of the run's lines; what only the other has comes last."""
    about = dict.fromkeys(printed.about(line) for line in (*here, *yours))
    rows: list[Beside] = []
    for each in about:
        ours = [line for line in here if printed.about(line) == each]
        theirs = [line for line in yours if printed.about(line) == each]
        rows += [
            _row(each, key, _of(ours, key), _of(theirs, key))
            for key in printed.values
            if any(key in line for line in (*ours, *theirs))
        ]
    return rows[:ROWS]


def _row(about: tuple[Any, ...], key: str, here: Any, yours: Any) -> Beside:
    comparable = unit_of(key) in MULTIPLES and here is not None and yours is not None
    times = yours / here if comparable and _both_positive(here, yours) else None
    named = tuple(name for name in about if name is not None)
    return Beside(named, key, unit_of(key), here, yours, times)


def _both_positive(here: Any, yours: Any) -> bool:
    return all(isinstance(each, int | float) and each > 0 for each in (here, yours))


def _of(lines: Iterable[Line], key: str) -> Any:
    """The value, or the median of several; of what is no number the last."""
    found = [line[key] for line in lines if key in line]
    values = [one for each in found for one in (each if isinstance(each, list) else [each])]
    numbers = [one for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) > 1 and len(numbers) == len(values):
        return median(numbers)
    return values[-1] if values else None
