"""A load of our own on every core, beside a demo that is to be refused."""

import os
import signal

#: Longer than any run may last: who outlives its box all the same ends by itself.
LASTS_S = 30


def load_every_core() -> list[int]:
    """Fork a process that computes for each core that this one may use; returns their pids.

    They stay in the group of the box, which the runner kills, and they are nobody's workers: what
    they use, the gate sees as used by others.
    """
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    return [_burn({core}) for core in cores] if cores else [_burn(None) for _ in range(_count())]


def _count() -> int:
    return os.cpu_count() or 1


def _burn(core: set[int] | None) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.alarm(LASTS_S)
        if core:
            os.sched_setaffinity(0, core)
        while True:
            pass
    finally:
        os._exit(1)
