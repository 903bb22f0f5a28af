"""Programs under test that have processes of their own: all of them end together."""

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from concurrency_course.leash import Leash, send
from tests.site import REPOSITORY


@contextmanager
def started(
    leash: Leash, *command: str, env: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a process group of its own, which ends with the block, or with pytest.

    Its processes do not all see their parent go: granian's workers outlive one that was killed.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=env, stdin=subprocess.DEVNULL,
            stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    leash.hold(process.pid)
    try:
        yield process
    finally:
        send(process.pid, signal.SIGKILL)
        process.wait()
        leash.release(process.pid)
