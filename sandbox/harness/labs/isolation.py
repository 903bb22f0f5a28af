"""A worker ends badly: who is alive after it? Each cell by the command that learners type."""

from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

PROGRAM = "isolation.py"
HOWS = ("raise", "exit", "os_exit", "segv", "kill")
KINDS = ("thread", "process", "thread-pool", "process-pool")
PATIENCE_S = 3.0
SHORTEST_S = 0.5
RESERVE_S = 1.5  # for the end of the box: on a loaded core all that is left goes slowly

DEMO = Demo(
    "isolation",
    place=12,
    parameters=(Parameter("how", "choice", "segv", choices=HOWS),),
    files=(PROGRAM,),
    predictions=(Question("alive", "each", answers=("both", "program", "nobody"), subjects=KINDS),),
)


def run(box: Box) -> None:
    """What was asked for first, then the other ends while there is time."""
    from time import perf_counter

    asked = box.parameters["how"]
    box.observe("asked", "how", [asked])
    without_core_dumps()
    longest_s = SHORTEST_S
    for how in (asked, *(each for each in HOWS if each != asked)):
        for kind in KINDS:
            began = perf_counter()
            if box.time_for(RESERVE_S + (SHORTEST_S if how == asked else longest_s)):
                observe_end(box, how, kind)
                longest_s = max(longest_s, perf_counter() - began)


def observe_end(box: Box, how: str, kind: str) -> None:
    from ..apart import run_apart
    from ..programs import isolation

    seen: Any = isolation.seen
    patience_s = min(PATIENCE_S, box.left_s() - RESERVE_S)
    ended = run_apart(box.folder, PROGRAM, kind, how, timeout_s=patience_s)
    if ended.status is None:  # ended by us: this says nothing of who would be alive
        box.observe(f"{how}_alive", kind, [None])
        return
    for name, value in seen(ended.status, ended.lines).items():
        box.observe(f"{how}_{name}", kind, [value])


def without_core_dumps() -> None:
    """Writing one takes longer than all the rest; of one byte none is written, or piped away."""
    from resource import RLIMIT_CORE, getrlimit, setrlimit

    hard = getrlimit(RLIMIT_CORE)[1]
    setrlimit(RLIMIT_CORE, (hard if hard == 0 else 1, hard))
