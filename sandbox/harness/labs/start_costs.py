"""What a worker costs to start: from a call to a fresh interpreter, and the first time apart."""

from functools import partial
from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

WAYS = ("call", "task", "pooled", "thread", "fork", "forkserver", "spawn", "interpreter")
DEMO = Demo(
    "start-costs",
    place=3,
    parameters=(
        Parameter("starts", "int", 2, low=2, high=4),
        Parameter("imports", "bool", False),
    ),
    files=("start_costs.py",),
    predictions=(
        Question("order", "ranking", answers=("task", "thread", "fork", "spawn")),
        Question("threads_in_a_spawn", "number", low=1, high=1_000_000),
    ),
    alone=("--imports",),
)


def run(box: Box) -> None:
    from ..observing import observe_rounds
    from ..programs import start_costs
    from ..workers import preload

    preload(start_costs.__name__)
    work = start_costs.imports if box.parameters["imports"] else start_costs.nothing
    measures = {
        way: partial(measured, start_costs, way, work, box.parameters["starts"])
        for way in WAYS
        if way in start_costs.WAYS
    }
    observe_rounds(box, measures, expected_s=0.1, width=2)


def measured(program: Any, way: str, work: Any, starts: int, number: int) -> Any:
    """The warm-up is the first time in this interpreter; it tells what only that one costs."""
    from ..observing import Observed

    if number == 0:
        yield Observed("first_ns", way, [program.cost_ns(way, work, 1)])
    yield Observed("cost_ns", way, [program.cost_ns(way, work, starts)])
