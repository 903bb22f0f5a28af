"""Run a program once by one strategy, with every worker recorded."""

from collections.abc import Callable
from functools import partial
from time import perf_counter_ns

from .workers import Take, ThreadWorker, Worker, instrumented, process_type
from .workloads import Workload


def run_strategy(strategy: str, load: Workload, take: Take) -> tuple[int, int]:
    """Run it. Returns when it began and ended, in perf_counter ns."""
    run = _prepared(strategy, load, take)
    began = perf_counter_ns()
    run()
    return began, perf_counter_ns()


def _prepared(strategy: str, load: Workload, take: Take) -> Callable[[], object]:
    """Everything is imported and replaced before the clock starts."""
    if strategy == "sequential":
        return partial(_one_after_another, load, take)
    program = instrumented(load.program)
    worker_type = partial(_worker_type(strategy), take)
    return partial(program.side_by_side, worker_type, load.jobs, load.argument())


def _worker_type(strategy: str) -> type[Worker]:
    if strategy == "threads":
        return ThreadWorker
    return process_type(strategy.removeprefix("processes").strip("-"))


def _one_after_another(load: Workload, take: Take) -> None:
    """In the main thread; each call of the program's `entry` counts as a worker."""
    program = instrumented(load.program)
    entry = getattr(program, load.entry)
    setattr(program, load.entry, take.recorded(entry))
    try:
        program.one_after_another(load.jobs, load.argument())
    finally:
        setattr(program, load.entry, entry)
