"""Whose memory does a worker change? Each kind by itself, by the command that learners type."""

import json
from typing import Any

from ..box import Box
from ..demo import Demo, Parameter, Question

PROGRAM = "whose_memory.py"
ALWAYS = ("thread", "fork", "spawn", "forkserver")
DEMO = Demo(
    "whose-memory",
    place=2,
    parameters=(Parameter("shared", "bool", False),),
    files=(PROGRAM,),
    predictions=(
        Question("program_has", "each", answers=("0", "7", "100", "107"), subjects=ALWAYS),
    ),
    alone=("--shared",),
)
SEEN = ("program_has", "worker_saw", "worker_left", "same_id", "same_process")


def run(box: Box) -> None:
    from ..programs.whose_memory import KINDS

    shared = box.parameters["shared"]
    kinds = [kind for kind in KINDS if not (shared and kind == "interpreter")]
    for number, kind in enumerate(kinds):
        patience_s = (box.left_s() - 0.5) / (len(kinds) - number)
        report(box, kind, ["--shared"] if shared else [], max(0.5, patience_s))


def report(box: Box, kind: str, flags: list[str], timeout_s: float) -> None:
    """What was seen of one kind; nothing where the program did not come to its end."""
    from ..apart import run_apart

    ended = run_apart(box.folder, PROGRAM, kind, *flags, timeout_s=timeout_s)
    box.observe("status", kind, [ended.status])
    for line in ended.lines if ended.status == 0 else ():
        told: dict[str, Any] = json.loads(line)
        for name in SEEN:
            box.observe(name, kind, [told[name]])
