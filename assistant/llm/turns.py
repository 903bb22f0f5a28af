"""How many models are asked at once on this host: the default worker has other things to do."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

AT_ONCE = 2
"""The default worker has one process more than that, so that settling never waits for a model."""


@contextmanager
def turn(folder: Path) -> Iterator[bool]:
    """Is there a place? It is given back at the end, also when the process is killed.

    `folder`: where all processes of the default worker may write.
    """
    for number in range(AT_ONCE):
        place = os.open(folder / f"ask-model-{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(place)
            continue
        try:
            yield True
        finally:
            os.close(place)
        return
    yield False
