"""An order of a puzzle on every interpreter here. No lab (its name begins with `_`): its order is
told by the puzzles' own task alone, and never comes from a form."""

import json
import sys
from typing import Any

from ..box import Box

ENDINGS = ("holds", "broken", "error", "asleep", "deadlock")
TEXT = 60
"""Characters of a text that an event may carry."""


def run(box: Box) -> None:
    from ..apart import run_apart

    box.observing()
    path = f"{box.folder}/puzzle.json"
    with open(path, "w", encoding="utf-8") as file:
        json.dump(box.parameters, file)
    for name, interpreter in (box.runtimes or {"own": sys.executable}).items():
        patience_s = box.parameters["free_s"] + 4.0
        ended = run_apart(
            box.folder, "replay.py", path, timeout_s=patience_s, interpreter=interpreter
        )
        try:
            tell(box, name, json.loads("".join(ended.lines)))
        except (ValueError, KeyError, TypeError):
            box.observe("broke", name, [(" ".join(ended.errors[-1:]) or "no answer")[:TEXT]])


def tell(box: Box, name: str, said: dict[str, Any]) -> None:
    """What the program printed, a series each; `x` is the number of a thread or of a step."""
    box.observe("version", name, [said["version"]])
    box.observe("gil", name, [said["gil"]])
    box.observe("taken", name, [said["taken"]])
    box.observe("ending", name, [said["ending"]])
    box.observe("found", name, [said["found"][:TEXT]])
    box.observe("shared", name, [text[:TEXT] for text in said["shared"].values()])
    box.observe("free", name, [said["free"][ending] for ending in ENDINGS])
    for thread, text in said["errors"].items():
        box.observe("error", name, [text[:TEXT]], x=int(thread))
    for thread, lines in enumerate(said["looks"]):
        box.observe("looks", name, lines, x=thread)
    for step, names in enumerate(said["did"]):
        box.observe("did", name, names, x=step)
