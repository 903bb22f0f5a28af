"""How late a beat comes beside threads, a call into C, a process, and beside tasks of asyncio."""

from functools import partial
from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

LOADS = ("idle", "threads", "c_call", "process", "aio", "aio_block", "aio_thread", "aio_slices")
DEMO = Demo(
    "heartbeat",
    place=13,
    parameters=(
        Parameter("threads", "int", 2, low=1, high=4),
        Parameter("work_ms", "int", 40, low=20, high=50),
        Parameter("switch_ms", "choice", "5", choices=("1", "5", "20")),
    ),
    files=("heartbeat.py",),
    predictions=tuple(
        Question(f"late_{load}", "number", low=0.01, high=1000)
        for load in ("threads", "c_call", "aio_block")
    ),
    alone=("threads", "work_ms", "switch_ms"),
)


def run(box: Box) -> None:
    from ..observing import observe_rounds
    from ..programs import heartbeat

    asked = box.parameters
    work = (asked["threads"], asked["work_ms"] / 1000, int(asked["switch_ms"]) / 1000)
    measures = {load: partial(measured, heartbeat, load, work) for load in LOADS}
    observe_rounds(box, measures, expected_s=0.09, width=2)


def measured(program: Any, load: str, work: tuple[int, float, float], _number: int) -> Any:
    """Of each beat, by how much it came late."""
    from ..observing import Observed

    yield Observed("late_ms", load, program.late_ms(load, *work))
