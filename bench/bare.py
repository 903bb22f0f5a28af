"""Runs a shown program by itself and tells how long it took: no harness, no samples, no gate.

Started as `python -I -S bare.py '{"program": …, "argument": …, "jobs": …, "strategies": […],
"rounds": …}'`; writes the walls of each strategy, in ns, as JSON. Standard library alone.

A spawned worker imports this module anew, so it imports nothing that a worker does not need: in a
box a worker imports the program and no more either.
"""

import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter_ns
from typing import Any

sys.path.insert(0, __file__.rpartition("/bench/")[0])


def wall_ns(run: Callable[[], object]) -> int:
    began = perf_counter_ns()
    run()
    return perf_counter_ns() - began


def runs(asked: dict[str, Any]) -> dict[str, list[int]]:
    """The walls of each strategy, in rounds after a warm-up, as the harness takes them."""
    argument = asked["argument"]
    if asked["program"] == "waiting":
        from sandbox.harness.server import start_server

        argument = start_server(argument)
    ways = {one: way(one, asked["program"], asked["jobs"], argument) for one in asked["strategies"]}
    walls: dict[str, list[int]] = {strategy: [] for strategy in ways}
    for number in range(asked["rounds"] + 1):
        for strategy, run in ways.items():
            wall = wall_ns(run)
            walls[strategy] += [wall] * bool(number)
    return walls


def way(strategy: str, name: str, jobs: int, argument: object) -> Callable[[], object]:
    """What runs the program by this strategy; its imports are done."""
    from importlib import import_module

    program = import_module(f"sandbox.harness.programs.{name}")
    if strategy == "sequential":
        return partial(program.one_after_another, jobs, argument)
    if strategy == "asyncio":
        import asyncio

        tasks = import_module(f"{program.__name__}_asyncio")
        return lambda: asyncio.run(tasks.side_by_side(jobs, argument))
    return partial(program.side_by_side, worker_type(strategy), jobs, argument)


def worker_type(strategy: str) -> Any:
    """`Thread`, or the `Process` of a start method: the platform's own unless it is named."""
    if strategy == "threads":
        from threading import Thread

        return Thread
    import multiprocessing

    context: Any = multiprocessing.get_context(
        strategy.removeprefix("processes").strip("-") or None
    )
    return context.Process


if __name__ == "__main__":
    import json

    json.dump(runs(json.loads(sys.argv[1])), sys.stdout)
