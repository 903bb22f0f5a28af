"""Task size: time per task against its length, in a loop and by pools of threads and processes."""

from functools import partial
from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

YARD_STEPS = 10_000
DEMO = Demo(
    "task-size",
    place=9,
    parameters=(Parameter("chunk", "int", 20, low=2, high=200),),
    files=("task_size.py",),
    predictions=(
        Question("pays", answers=("ten_us", "hundred_us", "one_ms", "ten_ms", "never")),
        Question("envelope_us", "number", low=0.01, high=1_000_000),
    ),
    alone=("chunk",),
)


def run(box: Box) -> None:
    from ..calibration import yard_ns
    from ..observing import observe_rounds
    from ..programs import task_size

    steps_per_us = YARD_STEPS * 1000 / yard_ns()
    chunk = box.parameters["chunk"]
    measures = {
        f"{length} us": partial(measured, task_size, round(length * steps_per_us), length, chunk)
        for length in task_size.LENGTHS_US
    }
    observe_rounds(box, measures, expected_s=0.06, width=task_size.WORKERS)


def measured(program: Any, steps: int, length_us: int, chunk: int, _round: int) -> Any:
    """All ways one after another, with the same pools. The length is the one that was meant; how
    long a task lasts is measured, by the loop."""
    from ..observing import Observed

    for way, ns in program.measure(steps, length_us, chunk).items():
        yield Observed("per_task_ns", way, [ns], float(length_us))
