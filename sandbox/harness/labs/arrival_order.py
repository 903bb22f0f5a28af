"""In which order results arrive: as asked, as they are done, or in groups; and who reads ahead."""

from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

WAYS = ("map", "executor_map", "completed", "imap", "imap_unordered", "groups", "buffered")
ASKED = ("executor_map", "completed", "imap", "imap_unordered", "groups")
LONGEST_S = 1.2

DEMO = Demo(
    "arrival-order",
    place=17,
    parameters=(
        Parameter("slow", "int", 1, low=1, high=3),
        Parameter("group", "int", 3, low=2, high=3),
    ),
    files=("arrival_order.py",),
    predictions=(
        Question("order", "each", answers=("as_asked", "as_done", "by_group"), subjects=ASKED),
        Question("read_early", answers=("1", "2", "6")),
    ),
    alone=("slow", "group"),
)


def run(box: Box) -> None:
    from ..programs import arrival_order

    program: Any = arrival_order
    slow, group = box.parameters["slow"], box.parameters["group"]
    for way in WAYS:
        if way in program.WAYS and box.time_for(LONGEST_S):
            observe_way(box, way, group, *program.run_once(way, slow, group))


def observe_way(box: Box, way: str, group: int, tasks: Any, began: int) -> None:
    """All times in the order of arrival, from the moment at which the way was begun."""
    order = list(tasks.arrived)
    for series in ("began", "done", "arrived"):
        moments = getattr(tasks, series)
        box.observe(f"{series}_ms", way, [(moments[each] - began) / 1e6 for each in order])
    box.observe("read_early", way, [tasks.read_early()])
    box.observe("group", way, [group])
    box.observe("arrival", way, order)
