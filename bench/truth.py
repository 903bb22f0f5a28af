"""Are reported times true? Each run beside the same program, run by itself a moment later.

Only runs that the gate calls valid are compared, as only their times are shown. Reported is the
median of a run's rounds; bare is the median of as many rounds of the program alone, with the same
jobs of the same length.
"""

import json
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.row import Row
from sandbox import measure
from sandbox.harness.demos import DEMOS
from sandbox.measure import Measurement
from sandbox.runner import Box, run

TURNS, TRIES = 10, 3  # so many valid runs, out of at most so many times as many
JOBS = 4
BARE = Path(__file__).with_name("bare.py")
#: What each demo is bound by, and how near its reported times have to be, in per cent: of what one
#: core does, and of what several do.
DEMANDS = {"waiting": ("sleep-bound", 1, 1), "computing": ("CPU-bound", 2, 5)}
ALONE = ("sequential", "asyncio")
#: Strategies of one run, by name: which start method plain `processes` has depends on the Python.
#: All six in one run would leave too few rounds in its budget. `sequential` is in each run.
TOGETHER = (
    ("sequential", "threads", "asyncio"),
    ("processes-fork", "processes-forkserver"),
    ("processes-spawn",),
)


def rows(quick: bool) -> Iterable[Row]:
    for demo, (kind, alone, beside) in DEMANDS.items():
        for strategies in TOGETHER:
            ratios, runs = compared(demo, strategies, 2 if quick else TURNS)
            if not ratios:
                told = ", ".join(strategies)
                print(f"  {demo}, {told}: none of {runs} runs was valid", flush=True)
            for strategy, found in ratios.items():
                limit = alone if strategy in ALONE else beside
                name = f"reported / bare, {kind}, {strategy}"
                note = f"{len(found)} valid of {runs} runs"
                yield Row(name, found, f"within {limit} %", "lower", note)


def compared(
    demo: str, strategies: tuple[str, ...], turns: int
) -> tuple[dict[str, list[float]], int]:
    """Reported / bare of each strategy, from that many valid runs, and how many it took."""
    ratios: dict[str, list[float]] = defaultdict(list)
    runs = valid = 0
    while runs < turns * TRIES and valid < turns:
        runs += 1
        measurement = reported(demo, strategies)
        if measurement.valid:
            valid += 1
            bare = taken_alone(demo, measurement)
            for each in measurement.summaries:
                if each.strategy not in strategies:
                    continue
                assert each.median_s
                ratios[each.strategy].append(each.median_s / bare[each.strategy])
    return ratios, runs


def reported(demo: str, strategies: tuple[str, ...]) -> Measurement:
    box = Box(demo, DEMOS[demo].clean({"workers": JOBS, "strategies": list(strategies)}))
    return measure.fold([event.as_dict() for event in run(box, lambda: False)])


def taken_alone(demo: str, measurement: Measurement) -> dict[str, float]:
    """Median wall time, in s, of each strategy without anything around it."""
    calibrated = measurement.calibrated
    assert calibrated
    wait_ns = round(calibrated.task_ms * 1e6)
    asked: dict[str, Any] = {
        "program": demo,
        "argument": calibrated.steps if demo == "computing" else wait_ns,
        "jobs": JOBS,
        "strategies": [each.strategy for each in measurement.summaries],
        "rounds": len({each.round for each in measurement.rounds if each.counts}),
    }
    command = [sys.executable, "-I", "-S", str(BARE), json.dumps(asked)]
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        start_new_session=True,  # as a box: a session has its own share of the processor time
    )
    return {name: statistics.median(ns) / 1e9 for name, ns in json.loads(done.stdout).items()}
