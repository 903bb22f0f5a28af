"""Runs a shown program by itself and tells how long it took: no harness, no samples, no gate.

Started as `python -I -S bare.py '{"program": …, "argument": …, "jobs": …, "strategies": […],
"rounds": …}'`; writes the walls of each strategy, in ns, as JSON. Standard library alone.
"""

import importlib
import json
import sys
from collections.abc import Callable
from multiprocessing import Process
from pathlib import Path
from threading import Thread
from time import perf_counter_ns
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sandbox.harness.server import start_server


def wall_ns(run: Callable[[], object]) -> int:
    began = perf_counter_ns()
    run()
    return perf_counter_ns() - began


def runs(asked: dict[str, Any]) -> dict[str, list[int]]:
    """The walls of each strategy, in rounds after a warm-up, as the harness takes them."""
    program = importlib.import_module(f"sandbox.harness.programs.{asked['program']}")
    jobs, argument = asked["jobs"], asked["argument"]
    if asked["program"] == "waiting":
        argument = start_server(argument)
    ways: dict[str, Callable[[], object]] = {
        "sequential": lambda: program.one_after_another(jobs, argument),
        "threads": lambda: program.side_by_side(Thread, jobs, argument),
        "processes": lambda: program.side_by_side(Process, jobs, argument),
    }
    walls: dict[str, list[int]] = {strategy: [] for strategy in asked["strategies"]}
    for number in range(asked["rounds"] + 1):
        for strategy in walls:
            wall = wall_ns(ways[strategy])
            walls[strategy] += [wall] * bool(number)
    return walls


if __name__ == "__main__":
    json.dump(runs(json.loads(sys.argv[1])), sys.stdout)
