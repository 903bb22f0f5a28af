"""Two locks in opposite order, in the same one, and with letting go: does it hang?"""

from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

ORDERS = ("opposite", "same", "backoff")
RUNS = 5
LONGEST_S = 1.0  # a run that hangs late: its rounds, its patience, and a busy machine

DEMO = Demo(
    "deadlock",
    place=15,
    parameters=(
        Parameter("gap_ms", "int", 1, low=0, high=2),
        Parameter("rounds", "choice", "20", choices=("1", "20", "1000", "100000")),
    ),
    files=("deadlock.py",),
    predictions=(
        Question("hangs", "each", answers=("no_run", "some_runs", "every_run"), subjects=ORDERS),
    ),
    alone=("gap_ms", "rounds"),
)


def run(box: Box) -> None:
    from ..programs import deadlock

    for number in range(1, RUNS + 1):
        for order in ORDERS:
            if box.time_for(LONGEST_S):
                observe_run(box, deadlock, order, number)


def observe_run(box: Box, program: Any, order: str, number: int) -> None:
    """Nothing can wait for ever here: the program looks for a circle after each 0.3 s."""
    gap_s, rounds = box.parameters["gap_ms"] / 1000, int(box.parameters["rounds"])
    ran = program.run_once(order, gap_s, rounds)
    for series in ("rounds", "taken", "let_go"):
        box.observe(series, order, [sum(getattr(ran, series))])
    if ran.seen:
        (holds_1, wants_1), (holds_2, wants_2) = ran.seen
        box.observe("seen", order, [holds_1, wants_1, holds_2, wants_2], x=float(number))
    box.observe("hung", order, [ran.hung])
