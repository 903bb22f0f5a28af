"""The files that processes leave their counters in, one set a process. Imports no Django."""

import os
from collections.abc import Iterator
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client looks for it


def use(folder: Path) -> None:
    """Count in files of this folder. prometheus_client looks there when it is first imported."""
    os.environ[FOLDER] = str(folder)
    from concurrency_course import counter_file

    counter_file.use()


def _files() -> Iterator[tuple[Path, int]]:
    """Each file and the process that wrote it: `counter_12.db`, `gauge_livesum_12.db`."""
    for path in Path(os.environ[FOLDER]).glob("*.db"):
        number = path.stem.rpartition("_")[2]
        if number.isdecimal():
            yield path, int(number)


def begin() -> None:
    """Before a program starts: remove everything if no process that counted is left.

    While one is, what the dead have counted stays in the sums: Prometheus would take a sum that
    falls for a restart, and count all of the rest anew.
    """
    files = list(_files())
    if not any(_lives(process) for _, process in files):
        for path, _ in files:
            path.unlink(missing_ok=True)


def bury() -> None:
    """Forget what dead processes had open."""
    for path, process in _files():
        if path.name.startswith("gauge_live") and not _lives(process):
            path.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True
