"""Scaling: how many times as many tasks a second do more workers do, threads and processes?"""

from functools import partial
from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

KINDS = ("thread", "process")
#: About how long all measures of a round last together; the pools come on top of it.
ROUND_S = {"computing": 0.45, "waiting": 0.6}
YARD_STEPS = 10_000
DEMO = Demo(
    "scaling",
    place=8,
    parameters=(
        Parameter("work", "choice", "computing", choices=("computing", "waiting")),
        Parameter("workers", "int", 8, low=2, high=8),
        Parameter("tasks", "int", 16, low=8, high=32),
    ),
    files=("scaling.py",),
    predictions=(
        Question("thread_times", "number", low=0.1, high=100),
        Question("process_times", "number", low=0.1, high=100),
    ),
    alone=("work", "workers", "tasks"),
)


def run(box: Box) -> None:
    from ..observing import observe_rounds
    from ..programs import scaling

    program: Any = scaling
    most, tasks = box.parameters["workers"], box.parameters["tasks"]
    numbers = program.numbers_of_workers(most, box.cores)
    points = [(kind, number) for number in numbers for kind in KINDS]
    task, length = task_of(box, program, points)
    measures = {
        f"{kind} {number}": partial(measured, program, kind, number, (task, tasks, length))
        for kind, number in points
    }
    observe_rounds(box, measures, expected_s=0.1, width=min(most, box.cores))


def task_of(box: Box, program: Any, points: list[tuple[str, int]]) -> tuple[Any, float]:
    """What each task does, and for how long: as long as lets all rounds end in time."""
    from ..calibration import yard_ns

    work = box.parameters["work"]
    one_by_one = sum(1 / at_once(box, work, *point) for point in points)
    seconds = ROUND_S[work] / (box.parameters["tasks"] * one_by_one)
    waits = work == "waiting"
    return program.TASKS[work], seconds if waits else int(seconds * 1e9 / yard_ns() * YARD_STEPS)


def at_once(box: Box, work: str, kind: str, number: int) -> int:
    """How many workers are sure to get on at the same time."""
    if work == "waiting":
        return number
    return 1 if kind == "thread" and box.gil else min(number, box.cores)


def measured(
    program: Any, kind: str, number: int, work: tuple[Any, int, float], _round: int
) -> Any:
    """One pool; `work` is the task, how many of it, and the length of each."""
    from ..observing import Observed

    took_ns, cpu_ns = program.measure(kind, number, *work)
    for series, value in (("tasks", work[1]), ("took_ns", took_ns), ("cpu_ns", cpu_ns)):
        yield Observed(series, kind, [value], float(number))
