"""What runs would have printed, were they started alone on a learner's computer. Pure.

The module of a demo's findings has `PRINTED`, which lines its program prints, and
`printed(measurement, parameters) -> list[Line]`: this run in the very names and units of those.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sandbox.findings import FINDINGS
from sandbox.measurement import Measurement
from sandbox.nonsense import sensible
from sandbox.printing import Line, Printed

STRATEGIES = Printed(("way",), ("median_s", "times"))
ONE_OF_EACH = Printed(
    (), ("list_length",), ("names",), lambda line: {"list_length": len(line["names"])}
)


def printed_by(demo: str) -> Printed:
    """How the program of this demo prints."""
    if demo in FINDINGS:
        found: Printed = FINDINGS[demo].PRINTED
        return found
    return ONE_OF_EACH if demo == "one-of-each" else STRATEGIES


def as_printed(demo: str, measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    """This run as the program would print it; nothing where nothing may be compared."""
    return sensible(partial(_lines, demo, measurement, parameters), [])


def _lines(demo: str, measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    if demo in FINDINGS:
        lines: list[Line] = FINDINGS[demo].printed(measurement, parameters)
        return lines
    if measurement.result:
        return [{"list_length": measurement.result["list_in_main"]}]
    return [
        {
            "way": each.strategy,
            "median_s": each.median_s,
            "times": each.speed_up.value if each.speed_up else 1.0,
        }
        for each in measurement.summaries
        if each.median_s is not None
    ]
