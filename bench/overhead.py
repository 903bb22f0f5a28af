"""What measuring costs: each strategy with the harness around the program, and without.

Both are run in turn; the best and the median of each are compared.

    python -m bench.overhead [turns, 15 unless given]
"""

import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from importlib import util
from multiprocessing import Process
from threading import Thread
from time import perf_counter_ns
from types import ModuleType

from sandbox.harness.calibration import yard_ns
from sandbox.harness.demos import PROGRAMS
from sandbox.harness.strategies import run_strategy
from sandbox.harness.workers import Take
from sandbox.harness.workloads import Workload, computing

JOBS, JOB_S = 2, 0.05


def bare_program() -> ModuleType:
    """The program, imported by itself: nothing in it is replaced."""
    spec = util.spec_from_file_location("bare_computing", PROGRAMS / "computing.py")
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


def main(turns: int = 15) -> None:
    program = bare_program()
    load = computing(JOBS, JOB_S, JOBS, gil=True)
    steps = load.argument = round(JOB_S * 1e9 / yard_ns())
    bare = {
        "sequential": partial(program.one_after_another, JOBS, steps),
        "threads": partial(program.side_by_side, Thread, JOBS, steps),
        "processes": partial(program.side_by_side, Process, JOBS, steps),
    }
    for strategy, run in bare.items():
        pairs = [(measured_ns(strategy, load), bare_ns(run)) for _ in range(turns)]
        best, median = (
            [pick(one) for one in zip(*pairs, strict=True)] for pick in (min, statistics.median)
        )
        ratios = f"best {best[0] / best[1]:.4f}, median {median[0] / median[1]:.4f}"
        print(f"{strategy:12} measured / bare: {ratios} (bare {median[1] / 1e6:.1f} ms)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
