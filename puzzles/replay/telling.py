"""What a box is told of a puzzle: the texts that learners read, and the order as lines."""

import hashlib
import json
from typing import Any

from puzzles.model import Model
from puzzles.play import Play
from puzzles.syncs import Barrier, Condition, Event, Lock, Semaphore, Sync

FREE_RUNS = 1000
PROGRAM_EDITION = 1
"""Another one where the program of the box does something else: then old replays don't count."""


def told(play: Play) -> dict[str, Any]:
    """Of a schedule that can be played to its end: what `programs/replay.py` reads, but for how
    long free runs may take."""
    model = play.model
    return {
        "shared": {name: _listed(value) for name, value in model.shared.items()},
        "syncs": [[name, _call(sync, model)] for name, sync in model.syncs.items()],
        "threads": {name: "\n".join(code.lines) for name, code in model.threads.items()},
        "invariant": model.invariant_text,
        "order": [[thread, step.line] for thread, step in play.steps],
        "free": FREE_RUNS,
    }


def key_of(said: dict[str, Any]) -> str:
    """Equal for equal orders of equal puzzles; another one once the puzzle's text has changed."""
    text = json.dumps([PROGRAM_EDITION, said], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def can_be_told(play: Play) -> bool:
    """An order whose end is decided. Who is where, as `alone` asks, only the model can see."""
    return play.verdict is not None and not play.left_over and not play.model.alone


def _listed(value: Any) -> Any:
    return list(map(_listed, value)) if isinstance(value, tuple) else value


def _call(sync: Sync, model: Model) -> str:
    """As `threading` makes it."""
    match sync:
        case Lock(again=again):
            return "RLock()" if again else "Lock()"
        case Condition(lock=lock):
            return f"Condition({model.sync_names[lock]})"
        case Semaphore(permits=permits):
            return f"Semaphore({permits})"
        case Event():
            return "Event()"
        case Barrier(parties=parties):
            return f"Barrier({parties})"
