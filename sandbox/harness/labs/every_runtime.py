"""One program, every runtime here: the same jobs under each interpreter of this machine."""

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

ANSWERS = ("sooner", "same", "later")
DEMO = Demo(
    "every-runtime",
    place=19,
    parameters=(Parameter("workers", "int", 2, low=2, high=4),),
    files=("every_runtime.py",),
    predictions=(
        Question("threads", "each", answers=ANSWERS, subjects=("with_gil", "without_gil")),
        Question("speed", answers=("newest", "oldest", "same")),
    ),
    every_runtime=True,
    alone=("workers", "steps"),
)

ROUND_S = 0.75  # for all interpreters together, so that disturbed rounds can be taken again
START_S = 0.05
SHORTEST_S, LONGEST_S = 0.01, 0.12  # of one job
MUCH_NS = 10**12  # nothing here lasts so long
TIMES = ("sequential_ns", "threads_ns", "threads_cpu_ns")
BUILD = ("version", "gil", "subinterpreters")


def run(box: Box) -> None:
    from ..calibration import yard_ns
    from ..observing import observe_rounds

    runtimes = box.runtimes or {own_name(): sys.executable}
    jobs = box.parameters["workers"]
    job_s = job_length_s(len(runtimes), jobs)
    steps = int(10_000 * job_s * 1e9 / yard_ns())  # a yard has as many
    broken: set[str] = set()
    measures = {
        name: partial(measured, box, broken, name, path, jobs, steps)
        for name, path in runtimes.items()
    }
    observe_rounds(box, measures, START_S + 2.2 * jobs * job_s, width=jobs)


def own_name() -> str:
    return f"3.{sys.version_info[1]}{'t' * ('t' in sys.abiflags)}"


def job_length_s(runtimes: int, jobs: int) -> float:
    """So long that both ways under every interpreter fit into a round."""
    share_s = ROUND_S / runtimes - START_S
    return min(LONGEST_S, max(SHORTEST_S, share_s / (2.2 * jobs)))


def measured(
    box: Box, broken: set[str], name: str, path: str, jobs: int, steps: int, number: int
) -> Iterator[Any]:
    """The warm-up tells what interpreter it is; one that fails once is left alone."""
    from ..observing import Observed

    found = None if name in broken else answer(box, path, jobs, steps)
    if found is None and name not in broken:
        broken.add(name)
        yield Observed("broken", name, [True])
    if found is not None:
        series = (*BUILD, *TIMES) if number == 0 else TIMES
        yield from (Observed(each, name, [found[each]]) for each in series)
        if number == 0:
            yield Observed("steps", name, [steps])


def answer(box: Box, path: str, jobs: int, steps: int) -> dict[str, Any] | None:
    """What the program printed under this interpreter; None where that is not what it should."""
    from ..apart import run_apart

    ended = run_apart(
        box.folder, "every_runtime.py", str(jobs), str(steps), timeout_s=3.0, interpreter=path
    )
    try:
        said = json.loads("".join(ended.lines))
        checks: dict[str, Callable[[Any], bool]] = {
            **dict.fromkeys(TIMES, lambda value: type(value) is int and 0 < value < MUCH_NS),
            "version": lambda value: isinstance(value, str) and 0 < len(value) <= 40,
            "gil": lambda value: isinstance(value, bool),
            "subinterpreters": lambda value: isinstance(value, bool),
        }
        fine = ended.status == 0 and all(check(said[each]) for each, check in checks.items())
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return said if fine else None
