"""Start inside a box, wait for its order, say so before anything slow is imported, then lead."""

import importlib
import os
import sys
from time import perf_counter_ns

# Nothing else is imported here: pathlib alone takes as long as everything below.
BOX = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def usable_cores() -> int:
    """Cores that this process may use: fewer than the machine has where it is pinned."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def default_start_method() -> str:
    """What multiprocessing would say; asking it takes longer than the interpreter's start."""
    if sys.platform == "darwin":
        return "spawn"
    return "forkserver" if sys.version_info >= (3, 14) else "fork"


def started() -> bytes:
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    line = (
        f'{{"k":"started","t":{perf_counter_ns()},"pid":{os.getpid()},'
        f'"python":"{sys.version.split()[0]}","gil":{str(gil).lower()},'
        f'"cores":{usable_cores()},"start_method":"{default_start_method()}"}}\n'
    )
    return line.encode()


def ordered(lifeline: int) -> str:
    """Wait for the order, however long; what it says is a file in the box."""
    await_word(lifeline)
    with open(f"{BOX}/order.json", encoding="utf-8") as order:
        return order.read()


def await_word(lifeline: int) -> None:
    """One byte means that the runner has done what it is to do next."""
    if not os.read(lifeline, 1):
        sys.exit("the runner is gone")


if __name__ == "__main__":
    lifeline = int(sys.argv[1])
    order = ordered(lifeline)
    # Without a reader the runner is gone: opening fails at once instead of waiting for one.
    events = os.open(f"{BOX}/events", os.O_WRONLY | os.O_NONBLOCK)
    os.write(events, started())
    os.set_blocking(events, True)
    await_word(lifeline)  # it packs the rest of the box while we begin
    sys.path.insert(0, BOX)  # for `harness`, here and in the processes that this one spawns
    del __file__  # those would run this file again
    leader = importlib.import_module("harness.leader")
    leader.main(order, BOX, lifeline, events, usable_cores())
