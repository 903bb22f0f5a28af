"""How many additions are lost when threads add to one number? Each way of adding, try after try."""

from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

WAYS = ("bare", "attribute", "dict", "call", "property", "add", "sleep", "lock")
TRIES = 20
RESERVE_S = 0.5  # for the end of the box
DEMO = Demo(
    "lost-updates",
    place=7,
    parameters=(
        Parameter("threads", "int", 4, low=2, high=8),
        Parameter("additions", "int", 20_000, low=1000, high=200_000),
        Parameter("turn_us", "int", 10, low=1, high=50_000),
    ),
    files=("lost_updates.py",),
    predictions=(
        Question(
            "share",
            "each",
            answers=("none", "few", "most"),
            subjects=("bare", "call", "property", "sleep", "lock"),
        ),
    ),
    alone=("threads", "additions", "turn_us"),
)


def run(box: Box) -> None:
    """Once around all ways is a try of each; as many as fit into the time."""
    import sys
    from time import perf_counter_ns

    from ..programs import lost_updates

    box.observing()
    sys.setswitchinterval(box.parameters["turn_us"] / 1e6)
    longest_s = 0.0
    for _ in range(TRIES):
        began = perf_counter_ns()
        for way in WAYS:
            if not box.time_for(RESERVE_S):
                return
            report(box, lost_updates, way)
        longest_s = max(longest_s, (perf_counter_ns() - began) / 1e9)
        if not box.time_for(RESERVE_S + 1.5 * longest_s):
            return


def report(box: Box, program: Any, way: str) -> None:
    """One try of one way: additions lost, those that there should be, and how long it lasted."""
    from time import perf_counter_ns

    began = perf_counter_ns()
    missing, of = program.lost(way, box.parameters["threads"], box.parameters["additions"])
    took_ns = perf_counter_ns() - began
    box.observe("lost", way, [missing])
    box.observe("of", way, [of])
    box.observe("took_ns", way, [took_ns])
