"""Processes and scratch folders: nothing stays that nobody needs."""

import time
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path

from chaos import processes

#: What was killed a moment ago may take so long to go.
PATIENCE_S = 10.0


def while_idle(expected: Container[int]) -> Iterator[str]:
    """With nothing to measure no box is at work, one at most is ready, and everybody has the parent
    who started them."""
    yield from _after_a_while(lambda: [*_orphans(expected), *_boxes()], expected)


def at_the_end() -> Iterator[str]:
    """After the stop nobody is left."""
    alive = processes.descendants
    yield from _after_a_while(lambda: [f"left: {processes.in_words(each)}" for each in alive()])


def folders(seen: Iterable[Path]) -> Iterator[str]:
    """Each box's folder went with its box; one is ready for the next run."""
    gone = set(seen) - _ready()
    yield from (f"the scratch folder {path} is still there" for path in gone if path.exists())


def _ready() -> set[Path]:
    return {folder for _process, folder in processes.boxes() if processes.waits(folder)}


def _orphans(expected: Container[int]) -> Iterator[str]:
    for process in processes.orphans(expected):
        yield f"its parent is gone: {processes.in_words(process)}"


def _boxes() -> Iterator[str]:
    ready = _ready()
    for process, folder in processes.boxes():
        if folder not in ready or len(ready) > 1:
            yield f"in a box while nothing runs: {processes.in_words(process)} ({folder})"


def _after_a_while(find: Callable[[], Iterable[str]], awaited: Container[int] = ()) -> list[str]:
    deadline = time.monotonic() + PATIENCE_S
    while (found := list(find())) and time.monotonic() < deadline:
        time.sleep(0.2)
        processes.bury(awaited)
    return found
