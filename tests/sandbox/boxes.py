"""Boxes to run in tests: tiny parameters, and stand-ins for an interpreter."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sandbox.harness.demos import DEMOS
from sandbox.harness.events import Event
from sandbox.runner import Box, run

TINY: dict[str, dict[str, Any]] = {
    "one-of-each": {"hold_ms": 20},
    "waiting": {"workers": 2, "delay_ms": 20},
    "computing": {"workers": 2, "task_ms": 20},
}


PATIENT = {"budget_s": 60.0, "kill_s": 90.0}  # the machine that tests is often a busy one


def box(demo: str, noise: str = "quiet", **given: Any) -> Box:
    fields = (*PATIENT, "interpreter", "runtimes", "one_core", "loaded")
    limits = {name: given.pop(name) for name in fields if name in given}
    return Box(demo, DEMOS[demo].clean(TINY.get(demo, {}) | given), noise=noise, **PATIENT | limits)


def run_all(asked: Box, should_stop: Callable[[], bool] = lambda: False) -> list[Event]:
    return list(run(asked, should_stop))


def of_kind(events: list[Event], *kinds: str) -> list[Event]:
    return [event for event in events if event.kind in kinds]


def stand_in(folder: Path, script: str) -> str:
    """An executable to be started instead of an interpreter; `$events` is the box's FIFO.

    It is also asked to compile the harness, and does nothing then.
    """
    path = folder / "stand-in"
    head = '#!/bin/sh\n[ "$3" = -m ] && exit 0\nevents=$(dirname "$3")/../events\n'
    path.write_text(head + script)
    path.chmod(0o755)
    return str(path)


def of_session(leader: int) -> set[int]:
    """The living processes of the session that `leader` leads or led (Linux)."""
    return {pid for pid, state, session in _processes() if session == leader and state != "Z"}


def _processes() -> Iterator[tuple[int, str, int]]:
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if entry.name.isdigit():
            yield int(entry.name), fields[0], int(fields[3])


def until(true: Callable[[], bool], patience_s: float = 10) -> bool:
    """Wait for something to become true; whether it did."""
    ends = time.monotonic() + patience_s
    while not true():
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True
