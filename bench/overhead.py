"""What measuring costs: each strategy with the harness around the program, and without.

A demo of about 1.5 s: the same jobs one after another, in threads and in processes. Each ratio is
two whole demos measured over two bare; a strategy's four are run in a row, one side within the
other, so that a machine that grows slower (or quicker) meanwhile does so to both.
"""

import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from importlib import util
from multiprocessing import get_context
from statistics import median
from threading import Thread
from time import perf_counter_ns
from types import ModuleType

from bench.row import Row
from sandbox.harness.apart import PROGRAMS
from sandbox.harness.calibration import yard_ns
from sandbox.harness.strategies import run_strategy
from sandbox.harness.workers import Take
from sandbox.harness.workloads import Workload, computing

JOBS, JOB_S = 4, 0.15
TURNS = 15

type Side = Callable[[], int]  # runs, and returns the ns that it took


def rows(quick: bool) -> Iterable[Row]:
    load = computing(JOBS, JOB_S, JOBS, gil=True)
    load.argument = round(JOB_S * 1e9 / yard_ns())
    sides = both_sides(load, load.argument)
    demos = [demo(sides, turn) for turn in range(4 if quick else TURNS)]
    told = {
        f"{name}, {side}, ms": median(one[name][at] for one in demos) / 1e6
        for name in sides
        for at, side in enumerate(("measured", "bare"))
    }
    walls = [tuple(map(sum, zip(*one.values(), strict=True))) for one in demos]
    ratios = [measured / bare for measured, bare in walls]
    yield Row("demo with the harness / bare", ratios, "<= 1.005", "lower", "", told)


def demo(sides: dict[str, tuple[Side, Side]], turn: int) -> dict[str, tuple[int, int]]:
    """Each strategy measured and bare, in ns."""
    return {name: nested(*pair, bare_first=turn % 2 == 1) for name, pair in sides.items()}


def nested(measured: Side, bare: Side, bare_first: bool) -> tuple[int, int]:
    """Means of two each, in ns."""
    outer, inner = (bare, measured) if bare_first else (measured, bare)
    first, within, last = outer(), inner() + inner(), outer()
    means = (first + last) // 2, within // 2
    return means if outer is measured else means[::-1]


def both_sides(load: Workload, steps: int) -> dict[str, tuple[Side, Side]]:
    program, fork = bare_program(), get_context("fork").Process
    bare = {
        "sequential": partial(program.one_after_another, JOBS, steps),
        "threads": partial(program.side_by_side, Thread, JOBS, steps),
        "processes-fork": partial(program.side_by_side, fork, JOBS, steps),
    }
    return {
        name: (partial(measured_ns, name, load), partial(bare_ns, run))
        for name, run in bare.items()
    }


def bare_program() -> ModuleType:
    """The program, imported by itself: nothing in it is replaced."""
    spec = util.spec_from_file_location("bare_computing", f"{PROGRAMS}/computing.py")
    assert spec
    assert spec.loader
    sys.modules[spec.name] = module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bare_ns(run: Callable[[], object]) -> int:
    began = perf_counter_ns()
    run()
    return perf_counter_ns() - began


def measured_ns(strategy: str, load: Workload) -> int:
    with tempfile.TemporaryDirectory() as folder:
        take = Take(folder)
        began, ended = run_strategy(strategy, load, take)
        assert take.collect() == 0
        return ended - began
