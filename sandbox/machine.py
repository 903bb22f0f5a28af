"""The machine that measures: its lock, its name, and how busy it is."""

import fcntl
import hashlib
import os
import platform
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOOK_AGAIN_S = 0.05


class MachineBusy(Exception):
    """Somebody else measures on this machine, and went on for as long as was waited."""


@contextmanager
def lock(path: str | Path, wait_s: float, opened: int | None = None) -> Iterator[int]:
    """Be the only one that measures on this machine. Raises MachineBusy.

    `opened` is what `open_lock` gave, and is closed in the end. Yields the descriptor that holds
    the lock. A box whose leader inherits it keeps the machine until that leader is gone too, even
    if this process is killed.
    """
    fd = open_lock(path) if opened is None else opened
    try:
        _acquire(fd, time.monotonic() + wait_s)
        yield fd
    finally:
        os.close(fd)  # no LOCK_UN: that would also take it from a leader that still lives


def open_lock(path: str | Path) -> int:
    """Reading is enough for a lock, and all that others may do with the file's first user."""
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _acquire(fd: int, until: float) -> None:
    while True:
        try:
            return fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise MachineBusy from None
            time.sleep(LOOK_AGAIN_S)


@dataclass(frozen=True)
class MachineFacts:
    """What does not change while a worker runs."""

    name: str
    cpu: str
    cores: int  # that this process may use
    python: str
    gil: bool


def describe(name: str = "") -> MachineFacts:
    """This machine under the name that it was given, else its own."""
    return MachineFacts(
        name=name or machine_name(),
        cpu=_cpu_model(),
        cores=usable_cores(),
        python=platform.python_version(),
        gil=getattr(sys, "_is_gil_enabled", lambda: True)(),
    )


def machine_name() -> str:
    """The host's name and a few digits that tell machines of one name apart, the same each time."""
    host = socket.gethostname().split(".")[0] or "machine"
    identity = _read("/etc/machine-id") or platform.node()
    return f"{host}-{hashlib.sha256(identity.encode()).hexdigest()[:6]}"


def usable_cores() -> int:
    """Fewer than the machine has where this process is pinned (taskset, cpuset)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _cpu_model() -> str:
    named = (
        line.partition(":")[2]
        for line in _read("/proc/cpuinfo").splitlines()
        if "model name" in line
    )
    return next(named, platform.processor() or platform.machine()).strip()


def readings() -> dict[str, float | None]:
    """How busy the machine is: `load` (1 minute), `pressure` (% of the last 10 s in which something
    waited for a core) and `steal` (share that the hypervisor kept since boot). None: not known."""
    return {"load": round(os.getloadavg()[0], 2), "steal": _steal(), "pressure": _pressure()}


def _pressure() -> float | None:
    for word in _read("/proc/pressure/cpu").split():
        if word.startswith("avg10="):
            return float(word.removeprefix("avg10="))
    return None


def _steal() -> float | None:
    counted = [int(ticks) for ticks in _read("/proc/stat").partition("\n")[0].split()[1:9]]
    return round(counted[7] / max(1, sum(counted)), 4) if len(counted) == 8 else None


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
