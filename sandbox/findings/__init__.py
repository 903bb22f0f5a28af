"""What the observations of a demo mean; one module a demo, found by its name. Pure.

Each has `explain(measurement, parameters) -> Explanation` for a measurement that is valid,
`truth(measurement) -> Truths` for what was predicted, and `pictures(measurement) -> list` of what
`sandbox.displays` lays out, also while the run goes on.
"""

from collections.abc import Mapping
from functools import partial
from types import ModuleType
from typing import Any

from sandbox.comparing import ROUNDS_NEEDED
from sandbox.discovery import modules
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement
from sandbox.nonsense import sensible

FINDINGS: dict[str, ModuleType] = modules(__name__, __path__)


def explained(demo: str, parameters: Mapping[str, Any], measurement: Measurement) -> Explanation:
    """The outcome in a key of the demo's sentences, or why nothing may be said of it."""
    if not measurement.observations:
        return outcome("lab.nothing")
    if measurement.valid:
        told: Explanation = FINDINGS[demo].explain(measurement, parameters)
        return told
    for reason in ("busy", "crowded"):
        if reason in measurement.why_not_valid:
            return outcome(f"lab.{reason}")
    rounds = measurement.rounds_counting
    return outcome("lab.too_few_rounds", rounds=rounds, needed=ROUNDS_NEEDED)


def remarks(demo: str, measurement: Measurement) -> list[Explanation]:
    """What has to be said beside the outcome, by a demo that has `remarks(measurement)`."""
    remarking = getattr(FINDINGS[demo], "remarks", None)
    if remarking is None or not measurement.valid:
        return []
    made: list[Explanation] = remarking(measurement)
    return made


def pictures(measurement: Measurement) -> list[Any]:
    """What to draw of a demo that observes; nothing of another."""
    if measurement.demo not in FINDINGS or not measurement.observations:
        return []
    drawn: list[Any] = sensible(partial(FINDINGS[measurement.demo].pictures, measurement), [])
    return drawn
