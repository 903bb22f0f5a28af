"""Run a program once by one strategy, with every worker recorded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import perf_counter_ns
from types import ModuleType

from .workers import Call, Take, ThreadWorker, Worker, instrumented, process_type
from .workloads import Workload


def run_strategy(strategy: str, load: Workload, take: Take) -> tuple[int, int]:
    """Run it. Returns when it began and ended, in perf_counter ns."""
    prepare = {"sequential": _one_after_another, "asyncio": _as_tasks}
    with prepare.get(strategy, partial(_side_by_side, strategy))(load, take) as run:
        began = perf_counter_ns()
        run()
        return began, perf_counter_ns()


type Run = Callable[[], object]


@contextmanager
def _side_by_side(strategy: str, load: Workload, take: Take) -> Iterator[Run]:
    """With threads or processes, which record themselves."""
    program = instrumented(load.program)
    worker_type = partial(_worker_type(strategy), take)
    yield partial(program.side_by_side, worker_type, load.jobs, load.argument)


def _worker_type(strategy: str) -> type[Worker]:
    if strategy == "threads":
        return ThreadWorker
    return process_type(strategy.removeprefix("processes").strip("-"))


@contextmanager
def _one_after_another(load: Workload, take: Take) -> Iterator[Run]:
    """In the main thread; each call of the program's entry is a worker."""
    with _replaced(load.program, load.entry, take.recorded) as program:
        yield partial(program.one_after_another, load.jobs, load.argument)


@contextmanager
def _as_tasks(load: Workload, take: Take) -> Iterator[Run]:
    """In the main thread; each call of the coroutine function is a worker."""
    import asyncio

    with _replaced(f"{load.program}_asyncio", load.entry, take.recorded_task) as program:
        yield lambda: asyncio.run(program.side_by_side(load.jobs, load.argument))


@contextmanager
def _replaced(name: str, entry: str, recorded: Callable[[Call], Call]) -> Iterator[ModuleType]:
    """The program, each call of whose `entry` is recorded as long as this lasts."""
    program = instrumented(name)
    plain = getattr(program, entry)
    setattr(program, entry, recorded(plain))
    try:
        yield program
    finally:
        setattr(program, entry, plain)
