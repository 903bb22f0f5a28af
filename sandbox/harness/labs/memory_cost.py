"""What a worker costs in memory, and what of a list a fork makes private (Linux)."""

import json
import os
from contextlib import suppress
from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

PROGRAM = "memory_cost.py"
#: Each with its share of the time that is left then; the list, which is asked for, is first.
PARTS = {"list": 0.6, "thread": 0.3, "fork": 0.4, "forkserver": 0.5, "spawn": 1.0}
DEMO = Demo(
    "memory-cost",
    place=11,
    parameters=(Parameter("workers", "int", 4, low=1, high=8),),
    files=(PROGRAM,),
    predictions=(Question("private_by_sum", "number", low=0, high=100_000),),
    alone=("workers",),
)


def run(box: Box) -> None:
    from ..programs.memory_cost import TOLD_BY

    told = os.path.exists(TOLD_BY.format("self"))
    box.observe("told", "machine", [told])
    for part, share in PARTS.items() if told else ():
        report(box, part, max(0.5, share * (box.left_s() - 0.2)))


def report(box: Box, part: str, timeout_s: float) -> None:
    """One part of the program, in an interpreter of its own."""
    from ..apart import run_apart

    workers = str(box.parameters["workers"])
    ended = run_apart(box.folder, PROGRAM, workers, part, timeout_s=timeout_s)
    box.observe("status", part, [ended.status])
    for line in ended.lines:
        with suppress(ValueError):  # one that its end tore apart
            observe(box, json.loads(line))


def observe(box: Box, told: dict[str, Any]) -> None:
    if "list_kib" in told:
        box.observe("list_kib", "list", [told["list_kib"]])
    elif "kind" in told:
        box.observe("pss_kib", told["kind"], told["pss_kib"])
        box.observe("rss_kib", told["kind"], told["rss_kib"])
    else:
        before, after = told["private_kib"] or (None, None)
        box.observe("private_before_kib", told["work"], [before])
        box.observe("private_after_kib", told["work"], [after])
