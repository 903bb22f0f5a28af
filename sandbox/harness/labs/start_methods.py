"""Traps of the start methods: each case with each method by the command that learners type."""

from typing import Any

from ..box import Box
from ..demo import Demo, Question

PROGRAM = "start_methods.py"
CASES = ("plain", "no-guard", "lambda", "open-file", "held-lock")
METHODS = ("fork", "spawn", "forkserver")
PATIENCE_S = 2.5
#: What else a worker tells of itself, and in which case.
EVIDENCE = {"plain": ("default", "file"), "held-lock": ("locked", "threads", "warning")}

DEMO = Demo(
    "start-methods",
    place=18,
    parameters=(),
    files=(PROGRAM,),
    predictions=(
        Question(
            "works",
            "each",
            answers=("all", "only_fork", "all_but_fork", "none"),
            subjects=CASES[1:],
        ),
        Question("default", "choice", answers=METHODS),
    ),
)


def run(box: Box) -> None:
    for case in CASES:
        for method in METHODS:
            if box.time_for(0.8):
                observe_case(box, case, method)


def observe_case(box: Box, case: str, method: str) -> None:
    from ..apart import run_apart
    from ..programs import start_methods

    seen: Any = start_methods.seen
    patience_s = min(PATIENCE_S, box.left_s() - 0.3)
    ended = run_apart(box.folder, PROGRAM, case, method, timeout_s=patience_s)
    if ended.status is None:  # ended by us: this says nothing of what it would have come to
        box.observe(method, case, [None])
        return
    found = seen(ended.lines)
    box.observe(method, case, [found.get("outcome")])
    if "message" in found:
        box.observe(f"{method}_message", case, [found["message"]])
    for name in EVIDENCE.get(case, ()):
        box.observe(name, method, [found.get(name)])
