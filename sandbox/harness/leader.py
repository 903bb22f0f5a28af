"""The first process of a box: reads what is asked for, runs that demo, says how it went."""

import json
import os

from .box import Box
from .lifeline import guard


def main(spec: str, folder: str, lifeline: int, events: int, cores: int) -> None:
    """Run the demo that `spec` (JSON) asks for in the box at `folder`."""
    asked = json.loads(spec)
    os.environ |= asked["labels"]
    guard(lifeline)
    box = Box(asked, folder, events, cores)
    run_demo(box)
    box.send("finished")


def run_demo(box: Box) -> None:
    """Each demo's modules are imported only where they are needed."""
    if box.demo == "one-of-each":
        from .meeting import one_of_each

        one_of_each(box)
    else:
        from .comparing import compare_computing, compare_waiting

        {"computing": compare_computing, "waiting": compare_waiting}[box.demo](box)
