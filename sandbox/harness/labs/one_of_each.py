"""One thread and one process are started: who runs where, and whose list do they change?"""

from ..box import Box
from ..demo import Demo, Parameter, Question
from ..events import START_METHODS

DEMO = Demo(
    "one-of-each",
    place=1,
    parameters=(
        Parameter("hold_ms", "int", 50, low=20, high=300),
        Parameter("start_method", "choice", "default", choices=("default", *START_METHODS)),
    ),
    files=("one_of_each.py",),
    predictions=(
        Question("same_pid", answers=("thread", "process", "both", "neither")),
        Question("list_length", answers=("0", "1", "2")),
    ),
    leads_to="computing",
    alone=("hold_ms", "start_method"),
)


def run(box: Box) -> None:
    from ..meeting import one_of_each

    one_of_each(box)
