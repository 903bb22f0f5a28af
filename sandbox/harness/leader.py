"""The first process of a box: reads what is asked for, runs that demo, says how it went."""

import json
import os
from importlib import import_module

from .box import Box
from .lifeline import guard


def main(spec: str, folder: str, lifeline: int, events: int, cores: int) -> None:
    """Run the demo that `spec` (JSON) asks for in the box at `folder`."""
    asked = json.loads(spec)
    os.environ |= asked["labels"]
    guard(lifeline)
    if asked["loaded"]:
        from .loading import load_every_core

        load_every_core()
    box = Box(asked, folder, events, cores)
    run_demo(box)
    box.send("finished")


def run_demo(box: Box) -> None:
    """Only the module of this demo is imported."""
    import_module(f"{__package__}.labs.{box.demo.replace('-', '_')}").run(box)
