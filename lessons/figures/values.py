"""Where in a run's data (docs/run-data.md) a figure lies.

A path is made of names with dots between them: `summary.threads.median_s`. In the list of
observations it names series and subject, and on a curve the place:
`observations.cost_ns.thread`, `observations.tasks.process.4`; that is the median of what counts.
`a / b` is the ratio of two such values.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from lessons.figures.units import converted, kind_of, unit_of

ROOTS = ("summary", "measured", "observations", "rounds")
NAME = re.compile(r"[\w-]+", re.ASCII)
#: Of what is there, so many names are told at most.
TOLD = 12


class NoValue(ValueError):
    """There is no number at this place of a run's data; the words say what is there."""


@dataclass(frozen=True)
class Path:
    """One place in a run's data."""

    names: tuple[str, ...]

    @property
    def unit(self) -> str:
        """Of what lies there, by the name that says it; '' for a number."""
        own = self.names[1] if self.names[0] == "observations" else self.names[-1]
        return unit_of(own)

    def read(self, data: Mapping[str, Any]) -> float:
        """Raises NoValue."""
        if self.names[0] == "observations":
            return _observed(data.get("observations", []), self.names[1:])
        found: Any = data
        for depth, name in enumerate(self.names):
            found = _inside(found, name, ".".join(self.names[:depth]))
        return _number(found, str(self))

    def __str__(self) -> str:
        return ".".join(self.names)


@dataclass(frozen=True)
class Place:
    """A path, or the ratio of two."""

    path: Path
    by: Path | None = None

    @property
    def unit(self) -> str:
        """What it is measured in: of a ratio of equals nothing."""
        return "" if self.by else self.path.unit

    def read(self, data: Mapping[str, Any], shown: str) -> float:
        """The value in the unit that is shown. Raises NoValue or units.WrongUnit."""
        value = self.path.read(data)
        if self.by is None:
            return converted(value, self.unit, shown)
        below = self.by.read(data)
        if not below:
            raise NoValue(_("%(path)s is 0, and nothing is divided by it") % {"path": self.by})
        return converted(converted(value, self.path.unit, self.by.unit) / below, "", shown)


def place(text: str) -> Place:
    """Raises ValueError, with the reason, where `text` is no place or a ratio of unlike things."""
    above, *below = [_path(part) for part in re.split(r"\s+/\s+", text.strip())]
    if len(below) > 1:
        raise ValueError(_("a ratio has two paths, “a / b”"))
    if below and kind_of(above.unit) != kind_of(below[0].unit):
        raise ValueError(_("a ratio is of two of a kind: both times, both memory, both numbers"))
    return Place(above, *below)


def _path(text: str) -> Path:
    names = tuple(text.split("."))
    if not all(NAME.fullmatch(name) for name in names):
        raise ValueError(
            _("“%(path)s” is no path of names with dots between them") % {"path": text}
        )
    if names[0] not in ROOTS:
        message = _("a path begins with one of %(known)s, not with “%(name)s”")
        raise ValueError(message % {"known": ", ".join(ROOTS), "name": names[0]})
    if len(names) < (3 if names[0] == "observations" else 2):
        raise ValueError(_("“%(path)s” leads to no single value") % {"path": text})
    return Path(names)


def _inside(found: Any, name: str, where: str) -> Any:
    if isinstance(found, Mapping) and name in found:
        return found[name]
    if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
        return found[int(name)]
    there = list(found) if isinstance(found, Mapping) else []
    there = there or ([f"0-{len(found) - 1}"] if isinstance(found, list) and found else [])
    raise _missing(name, where, there)


def _missing(name: str, where: str, there: Sequence[object]) -> NoValue:
    told = ", ".join(map(str, there[:TOLD])) or _("nothing")
    message = _("there is no “%(name)s” in %(where)s; there is: %(there)s")
    return NoValue(message % {"name": name, "where": where or _("the data"), "there": told})


def _number(found: Any, path: str) -> float:
    if found is None:
        raise NoValue(_("%(path)s was withheld or not measured") % {"path": path})
    known = isinstance(found, int | float) and not isinstance(found, bool)
    if not known or not math.isfinite(found):
        raise NoValue(_("%(path)s is no number") % {"path": path})
    return float(found)


def _observed(observations: Sequence[Mapping[str, Any]], names: Sequence[str]) -> float:
    """The median of what counts; of what was seen in the warm-up alone, of that."""
    series, subject, at = names[0], names[1], ".".join(names[2:])
    of_series = [each for each in observations if each["series"] == series]
    if not of_series:
        there = list(dict.fromkeys(each["series"] for each in observations))
        raise _missing(series, "observations", there)
    of_subject = [each for each in of_series if each["subject"] == subject]
    if not of_subject:
        there = list(dict.fromkeys(each["subject"] for each in of_series))
        raise _missing(subject, f"observations.{series}", there)
    places = list(dict.fromkeys(_x(each) for each in of_subject))
    if at not in places:
        raise _missing(at, f"observations.{series}.{subject}", places)
    seen = [each for each in of_subject if _x(each) == at]
    counting = [each for each in seen if each["counts"]] or seen
    values = [value for each in counting for value in each["values"]]
    path = ".".join(("observations", *names))
    return median([_number(value, path) for value in values] or [_number(None, path)])


def _x(observation: Mapping[str, Any]) -> str:
    """The place on a curve as a path says it; '' for none."""
    return "" if observation["x"] is None else f"{observation['x']:g}"
