"""Who is running: every descendant of this process, also those whose parents were killed.

Linux hands an orphan to the nearest ancestor that asked for it (prctl(2), PR_SET_CHILD_SUBREAPER),
so that nothing which the site ever started can get out of sight.
"""

import ctypes
import os
import re
import sys
from collections.abc import Container, Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from sandbox.runner import ORDER

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER
BOX = re.compile(r"^.*/course-box-[^/]+")
HIDDEN = (psutil.NoSuchProcess, psutil.AccessDenied)


def adopt_orphans() -> None:
    """From now on every orphan below this process becomes its child."""
    if sys.platform != "linux":
        raise SystemExit("The chaos run needs Linux: only there no process gets out of sight.")
    if ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def descendants() -> list[psutil.Process]:
    """All that live; zombies are left out."""
    found = psutil.Process().children(recursive=True)
    return [process for process in found if _lives(process)]


def _lives(process: psutil.Process) -> bool:
    with suppress(*HIDDEN):
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    return False


def bury(ours: Container[int]) -> None:
    """Reap adopted children that have ended; `ours` are those whose exit code somebody awaits."""
    for child in psutil.Process().children():
        if child.pid not in ours:
            with suppress(ChildProcessError):
                os.waitpid(child.pid, os.WNOHANG)


def folder_of(process: psutil.Process) -> Path | None:
    """The scratch folder of the box that the process runs in, if it does."""
    with suppress(*HIDDEN):
        match = BOX.match(str(process.cwd()))
        return Path(match[0]) if match else None
    return None


def boxes() -> Iterator[tuple[psutil.Process, Path]]:
    """Every process of ours inside a box, with its folder."""
    for process in descendants():
        folder = folder_of(process)
        if folder:
            yield process, folder


def waits(folder: Path) -> bool:
    """Whether nobody has given this box an order: the one that a lab worker keeps ready."""
    return not (folder / ORDER).exists()


def orphans(expected: Container[int]) -> list[psutil.Process]:
    """Our own children that nobody expects: their parent is gone and they have stayed."""
    children = psutil.Process().children()
    return [each for each in children if each.pid not in expected and _lives(each)]


def in_words(process: psutil.Process) -> str:
    with suppress(*HIDDEN):
        return f"{process.pid} {' '.join(process.cmdline())[:120] or process.name()}"
    return str(process.pid)
