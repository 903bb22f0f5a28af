"""When the runner dies, everything in the box dies with it."""

import os
import signal
from contextlib import suppress


def guard(lifeline: int, keep: tuple[int, ...] = ()) -> int:
    """Fork a guard that kills the whole process group once the other end of `lifeline` is closed.

    The runner holds that other end, so it closes however the runner ends. The guard needs no
    thread (threads and fork do not mix), works on Linux and macOS, and costs nothing while it
    sleeps. It kills its own group: forked, spawned and forkserver's children, multiprocessing's
    resource tracker, itself. Returns its pid.
    """
    pid = os.fork()
    if pid:
        os.close(lifeline)
        return pid
    try:
        _let_go_of_everything_but({lifeline, *keep})
        while os.read(lifeline, 1):
            pass
    finally:
        os.killpg(0, signal.SIGKILL)
    return 0  # never reached


def _let_go_of_everything_but(kept: set[int]) -> None:
    """Close what was inherited, or a reader would wait for the guard to close it."""
    for fd in range(3, 256):
        if fd not in kept:
            with suppress(OSError):
                os.close(fd)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
