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
            found = told(box, story)
            if found.get("early", True) and box.time_for(4.0):  # the machine held it up
                found = told(box, story)
            for name, value in found.items():
                box.observe(name, story, [value])


def told(box: Box, story: str) -> dict[str, Any]:
    """What was seen of it, by name; only `status`, of None, where it was ended by us."""
    from ..apart import run_apart
    from ..programs import ends

    seen: Any = ends.seen
    patience_s = min(PATIENCE_S, box.left_s() - 0.3)
    ended = run_apart(box.folder, PROGRAM, story, timeout_s=patience_s)
    if ended.status is None:  # this says nothing of how it would have ended
        return {"status": None}
    return dict(seen(ended.status, ended.lines))
