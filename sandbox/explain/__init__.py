"""The one sentence above a result: chosen by what was measured, surprises included. Pure.

A reason is given only where it was seen: no lock without a GIL that threads were seen waiting
for, no help from processes on one core, no cost of a start that the spans do not show.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.explain.computing import explain_computing
from sandbox.explain.facts import Facts
from sandbox.explain.keys import SLOTS, Explanation, Slot
from sandbox.explain.one_of_each import explain_one_of_each
from sandbox.explain.waiting import explain_waiting
from sandbox.explain.withheld import explain_withheld
from sandbox.measurement import BASELINE, Measurement

__all__ = ["SLOTS", "Explanation", "Slot", "explain"]


def explain(demo: str, parameters: Mapping[str, Any], measurement: Measurement) -> Explanation:
    """Which sentence says what came out of this run of a demo, and its measured values."""
    if demo == "one-of-each":
        return explain_one_of_each(measurement)
    comparable = measurement.of(BASELINE) is not None and len(measurement.summaries) > 1
    if not (measurement.valid and comparable):
        return explain_withheld(demo, measurement)
    facts = Facts(measurement, int(parameters["workers"]))
    return explain_waiting(facts) if demo == "waiting" else explain_computing(facts)
