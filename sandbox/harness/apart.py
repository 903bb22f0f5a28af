"""Run a program that is shown in an interpreter of its own, as a learner would on the command line.

For what must not happen to the leader: a deadlock, a segmentation fault, a kill. The interpreter
stays in the group of the box, so that it can't outlive it; whatever it started is ended with it.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from itertools import count
from time import perf_counter_ns
from typing import NamedTuple

PROGRAMS = f"{os.path.dirname(os.path.abspath(__file__))}/programs"
OUTPUT_BYTES = 32 * 2**10
MARK = "COURSE_APART"  # in the environment of all that it starts, however it is started
_numbers = count(1)


class Ended(NamedTuple):
    """How it went: `status` is the exit code, or minus the signal that ended it, or None where it
    still went on after its time and was ended by us."""

    status: int | None
    lines: list[str]  # that it printed
    errors: list[str]  # that it wrote to stderr
    took_ns: int


def run_apart(
    folder: str,
    program: str,
    *arguments: str,
    timeout_s: float = 2.0,
    isolated: bool = True,
    interpreter: str = sys.executable,
) -> Ended:
    """Run `programs/<program>` with these arguments, scratch files in `folder` (the box's).

    `interpreter`: the box's own, or one of `box.runtimes`.
    """
    number = next(_numbers)
    mark = f"{os.getpid()}-{number}"  # another box may be at work on this machine
    out, err = f"{folder}/{number}.out", f"{folder}/{number}.err"
    flags = ["-I", "-S"] if isolated else []
    began = perf_counter_ns()
    with open(out, "wb") as stdout, open(err, "wb") as stderr:
        # Files, not pipes: a process that is left over would hold a pipe open.
        child = subprocess.Popen(
            [interpreter, *flags, f"{PROGRAMS}/{program}", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            cwd=folder,
            env=os.environ | {MARK: mark},
        )
        try:
            status = child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            status = None
        took_ns = perf_counter_ns() - began
        child.kill()
        child.wait()
    _end_marked(f"{MARK}={mark}".encode())
    return Ended(status, _lines(out), _lines(err), took_ns)


def _end_marked(mark: bytes) -> None:
    """Kill what it left behind (Linux; elsewhere that goes with the box)."""
    for entry in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        with suppress(OSError, ValueError):
            with open(f"/proc/{int(entry)}/environ", "rb") as file:
                found = mark in file.read().split(b"\0")
            if found:
                os.kill(int(entry), signal.SIGKILL)


def _lines(path: str) -> list[str]:
    with open(path, "rb") as file:
        return file.read(OUTPUT_BYTES).decode(errors="replace").splitlines()
