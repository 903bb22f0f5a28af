"""Which lines a program prints when it runs alone, and what of them is compared. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

#: One JSON object that a program printed, or would have printed.
type Line = Mapping[str, Any]


def nothing_more(_line: Line) -> Line:
    return {}


@dataclass(frozen=True)
class Printed:
    """The lines of a program, by the keys of their objects.

    `names` say what a line is about, `values` are compared with the run; both may come from
    `derived(line)` instead of the line itself. `others` may be printed beside them.
    A key ends in its unit, as a series does.
    """

    names: tuple[str, ...]
    values: tuple[str, ...]
    others: tuple[str, ...] = ()
    derived: Callable[[Line], Line] = nothing_more

    @property
    def known(self) -> frozenset[str]:
        return frozenset((*self.names, *self.values, *self.others))

    def whole(self, line: Line) -> Line:
        """The line with what is derived from it, without the others."""
        line = {**line, **self.derived(line)}
        return {key: line[key] for key in (*self.names, *self.values) if key in line}

    def about(self, line: Line) -> tuple[Any, ...]:
        """Equal for lines about the same."""
        return tuple(line.get(name) for name in self.names)


def middle(values: Iterable[Any], factor: float = 1.0) -> float | None:
    """The median, times a factor; None of nothing."""
    known = [float(value) for value in values]
    return median(known) * factor if known else None
