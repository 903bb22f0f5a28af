"""What a recorded value is measured in, and shown in."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

#: By unit: what it measures, and how much of that one is (seconds, bytes, a whole).
UNITS: Mapping[str, tuple[str, float]] = {
    "ns": ("time", 1e-9),
    "us": ("time", 1e-6),
    "µs": ("time", 1e-6),
    "ms": ("time", 1e-3),
    "s": ("time", 1.0),
    "min": ("time", 60.0),
    "bytes": ("memory", 1.0),
    "B": ("memory", 1.0),
    "kB": ("memory", 1e3),
    "MB": ("memory", 1e6),
    "kib": ("memory", 2.0**10),
    "KiB": ("memory", 2.0**10),
    "mib": ("memory", 2.0**20),
    "MiB": ("memory", 2.0**20),
    "GiB": ("memory", 2.0**30),
    "%": ("number", 0.01),
}
#: Endings of names in a run's data that say a unit.
ENDINGS = frozenset({"ns", "us", "ms", "s", "bytes", "kib", "mib"})


class WrongUnit(ValueError):
    """A value can't be shown in the unit that was asked for; the words say why."""


def unit_of(name: str) -> str:
    """The unit that a name in a run's data ends in (`median_s`, `cost_ns`); '' for a number."""
    ending = name.rpartition("_")[2]
    return ending if "_" in name and ending in ENDINGS else ""


def kind_of(unit: str) -> str:
    """time, memory or number: any other word, such as 'threads', is a number's."""
    return UNITS.get(unit, ("number", 1.0))[0]


def converted(value: float, unit: str, shown: str) -> float:
    """`value` of `unit` in the unit that is shown. Raises WrongUnit."""
    if kind_of(unit) != kind_of(shown):
        message = _("a %(kind)s can't be shown in “%(unit)s”")
        raise WrongUnit(message % {"kind": kind_of(unit), "unit": shown})
    return value * UNITS.get(unit, ("", 1.0))[1] / UNITS.get(shown, ("", 1.0))[1]
