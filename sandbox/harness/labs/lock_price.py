"""What a lock costs for each addition, and what it leaves for more threads to gain."""

from functools import partial
from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

DEMO = Demo(
    "lock-price",
    place=14,
    parameters=(
        Parameter("threads", "int", 4, low=2, high=8),
        Parameter("share", "choice", "25", choices=("10", "25", "50")),
    ),
    files=("lock_price.py",),
    alone=("threads", "share"),
    predictions=(
        Question("price", "number", low=0.01, high=100_000),
        Question("sooner", "number", low=0.01, high=100),
    ),
)


def run(box: Box) -> None:
    from ..observing import observe_rounds
    from ..programs import lock_price

    program: Any = lock_price
    shares = {"none": 0.0, "share": int(box.parameters["share"]) / 100, "whole": 1.0}
    measures = {
        way: partial(added, program, way, box.parameters["threads"]) for way in program.WAYS
    }
    waits = {name: partial(waited, program, name, share) for name, share in shares.items()}
    observe_rounds(box, measures | waits, expected_s=0.08, width=2)


def added(program: Any, way: str, threads: int, _number: int) -> Any:
    from ..observing import Observed

    yield Observed("addition_ns", way, [program.addition_ns(way, threads)])


def waited(program: Any, name: str, share: float, _number: int) -> Any:
    from ..observing import Observed

    for many, times in program.sooner(share).items():
        yield Observed("sooner_times", name, [times], float(many))
