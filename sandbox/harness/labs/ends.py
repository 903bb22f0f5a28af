"""How a program ends while a worker is at work: each story by the command that learners type."""

from typing import Any

from ..box import Box
from ..demo import Demo, Question

PROGRAM = "ends.py"
STORIES = (
    *("thread", "daemon-thread", "process", "daemon-process", "executor", "pool"),
    *("join-timeout", "sys-exit", "os-exit", "error", "thread-error", "thread-exit"),
)
PATIENCE_S = 2.5

DEMO = Demo(
    "ends",
    place=16,
    parameters=(),
    files=(PROGRAM,),
    predictions=(
        Question(
            "worker",
            "each",
            answers=("finished", "cut"),
            subjects=("thread", "daemon-thread", "process", "daemon-process", "executor"),
        ),
        Question(
            "status",
            "each",
            answers=("0", "1", "5"),
            subjects=("sys-exit", "thread-exit", "thread-error"),
        ),
    ),
)


def run(box: Box) -> None:
    for story in STORIES:
        if box.time_for(0.8):
            observe_end(box, story)


def observe_end(box: Box, story: str) -> None:
    from ..apart import run_apart
    from ..programs import ends

    seen: Any = ends.seen
    patience_s = min(PATIENCE_S, box.left_s() - 0.3)
    ended = run_apart(box.folder, PROGRAM, story, timeout_s=patience_s)
    if ended.status is None:  # ended by us: this says nothing of how it would have ended
        box.observe("status", story, [None])
        return
    for name, value in seen(ended.status, ended.lines).items():
        box.observe(name, story, [value])
