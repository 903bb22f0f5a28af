"""The first process of a box: reads what is asked for, runs that demo, says how it went."""

import json

from . import lifeline
from .box import Box


def main(spec: str, folder: str, events: int, cores: int) -> None:
    """Run the demo that `spec` (JSON) asks for in the box at `folder`."""
    asked = json.loads(spec)
    lifeline.guard(asked["lifeline"])
    box = Box(asked, folder, events, cores)
    run_demo(box)
    box.send("finished")


def run_demo(box: Box) -> None:
    """Each demo's modules are imported only where they are needed."""
    from .comparing import compare_computing

    compare_computing(box)
