"""The key figures of a run, by which it is found among all others of its kind. Pure."""

import math
from collections.abc import Mapping
from functools import partial
from itertools import islice
from statistics import median
from typing import Any

from sandbox.findings import FINDINGS
from sandbox.measurement import Measurement
from sandbox.nonsense import sensible

#: Of one run; more are not looked at.
MOST = 16
CPU_LONGEST = 200


def figures(measurement: Measurement) -> dict[str, float]:
    """By 'series.subject'; none where nothing may be compared.

    Of strategies: times faster, and seconds. Of a demo that observes: what `figures(measurement)`
    of its findings has, else the median of every number that went through the gate.
    """
    if not measurement.valid:
        return {}
    none: Mapping[str, Any] = {}
    found = sensible(partial(_figures, measurement), none)
    finite = ((name, float(value)) for name, value in found.items() if _is_number(value))
    return dict(islice(finite, MOST))


def _figures(measurement: Measurement) -> Mapping[str, Any]:
    if not measurement.demo:
        return _of_strategies(measurement)
    own = getattr(FINDINGS.get(measurement.demo), "figures", None)
    if own is not None:
        chosen: Mapping[str, Any] = own(measurement)
        return chosen
    return _of_series(measurement) if measurement.rounds_planned else {}


def _of_strategies(measurement: Measurement) -> dict[str, float]:
    """A demo that answers instead of comparing has no times."""
    known = [each for each in measurement.summaries if each.median_s is not None]
    if len(known) < 2:
        return {}
    ups = {f"speed_up.{each.strategy}": each.speed_up.value for each in known if each.speed_up}
    return ups | {f"median_s.{each.strategy}": each.median_s or 0.0 for each in known}


def _of_series(measurement: Measurement) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for each in measurement.observations:
        if each.counts and each.x is None and all(map(_is_number, each.values)):
            found.setdefault(f"{each.series}.{each.subject}", []).extend(each.values)
    return {name: median(values) for name, values in found.items() if values}


def _is_number(value: Any) -> bool:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known and math.isfinite(value)


def kind_of_machine(cpu: str, measurement: Measurement) -> str:
    """Equal for machines whose results may stand beside each other; '' where one is not known."""
    version = ".".join((measurement.python or "").split(".")[:2])
    if not (cpu and version and measurement.cores and measurement.gil is not None):
        return ""
    gil = "GIL" if measurement.gil else "no GIL"
    return f"{cpu[:CPU_LONGEST]}; {measurement.cores}; {version}; {gil}"
