"""Moving data: how long to a thread and to a process, by the size of the data; what is moved."""

from functools import partial
from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

SIZES = ("100", "10000", "100000", "1000000", "10000000")
DEMO = Demo(
    "moving-data",
    place=10,
    parameters=(Parameter("size", "choice", "1000000", choices=SIZES),),
    files=("moving_data.py",),
    alone=("size",),
    predictions=(
        Question("times_as_long", "number", low=0.01, high=1_000_000),
        Question(
            "change", "each", answers=("seen", "unseen"), subjects=("thread", "pipe", "in_place")
        ),
    ),
)


def run(box: Box) -> None:
    from ..observing import observe_rounds
    from ..programs import moving_data

    chosen = int(box.parameters["size"])
    measures = {way: partial(measured, moving_data, way, chosen) for way in moving_data.WAYS}
    observe_rounds(box, measures, expected_s=0.1, width=2)


def measured(program: Any, way: str, chosen: int, number: int) -> Any:
    """Every size, and the chosen one by itself; the warm-up tells what was moved."""
    from ..observing import Observed

    for found in program.move(way):
        yield Observed("trip_by_size_us", way, [found["trip_us"]], float(found["bytes"]))
        if found["bytes"] != chosen:
            continue
        yield Observed("trip_us", way, [found["trip_us"]])
        if number == 0:
            yield Observed("written_bytes", way, [found["written_bytes"]])
            yield Observed("change_seen", way, [found["change_seen"]])
