"""What else happened on the machine while something was measured."""

import os
import resource
import time
from typing import NamedTuple

from .gate import Readings
from .sampling import Record, Slice

TICK_NS = 10**9 // os.sysconf("SC_CLK_TCK")
SHORTFALL_WINDOW_NS = 10_000_000  # a shorter time proves nothing


class Counters(NamedTuple):
    """Counters that only grow, in ns, of the cores that this process may use."""

    moment: int
    calendar: int
    idle: int | None  # None where the system does not tell (macOS)
    stolen: int
    own: int

    @classmethod
    def now(cls) -> "Counters":
        idle, stolen = _machine()
        return cls(time.perf_counter_ns(), time.time_ns(), idle, stolen, own_cpu_ns())


class Usage(NamedTuple):
    """Who used the cores that this process may use, over some time; all in ns."""

    capacity: int  # wall time x cores
    own: int
    others: int
    stolen: int
    clock: int  # by how much two clocks disagree

    @classmethod
    def since(cls, before: Counters, cores: int, unseen: int = 0) -> "Usage":
        """Since `before`; `unseen` is CPU time of ours that is in no count of ours."""
        now = Counters.now()
        wall = now.moment - before.moment
        own = now.own - before.own + unseen
        clock = abs(now.calendar - before.calendar - wall)
        if now.idle is None or before.idle is None:
            return cls(wall * cores, own, 0, 0, clock)
        stolen = now.stolen - before.stolen
        others = wall * cores - (now.idle - before.idle) - stolen - own
        return cls(wall * cores, own, others, stolen, clock)

    @classmethod
    def total(cls, usages: "list[Usage]") -> "Usage":
        return cls(*map(sum, zip(*usages, strict=True)))

    def readings(self) -> Readings:
        """As shares. Both are lower bounds: what is counted in ticks may be off by one."""
        return Readings(
            others=self._share(self.others - TICK_NS),
            steal=self._share(self.stolen - TICK_NS),
            clock_ns=self.clock,
        )

    def _share(self, part: int) -> float:
        return round(min(1.0, max(0.0, part / max(1, self.capacity))), 4)


def _machine() -> tuple[int | None, int]:
    """(idle, stolen) ns. The kernel keeps idle time exactly and tells it in ticks of 10 ms."""
    try:
        with open("/proc/stat", "rb") as file:
            lines = [line.split() for line in file if line.startswith(b"cpu")]
    except OSError:
        return None, 0
    mine = _of_my_cores(lines[0], lines[1:])
    return sum(int(n) for core in mine for n in core[4:6]) * TICK_NS, sum(
        int(core[8]) for core in mine
    ) * TICK_NS


def _of_my_cores(whole: list[bytes], each: list[list[bytes]]) -> list[list[bytes]]:
    """The line of the whole machine if all of it is ours: it is rounded only once."""
    mine = {b"cpu%d" % core for core in os.sched_getaffinity(0)}
    chosen = [core for core in each if core[0] in mine]
    return [whole] if len(chosen) == len(each) else chosen


def own_cpu_ns() -> int:
    """CPU time of this box so far: ours, our children's that have ended, the forkserver's."""
    used = sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
    return int(used * 1e9) + _forkserver_ns()


def _forkserver_ns() -> int:
    """CPU time of multiprocessing's fork server, whose children are not ours either."""
    try:
        with open(f"/proc/{_forkserver_pid()}/schedstat", "rb") as file:
            return int(file.read().split()[0])
    except OSError:
        return 0


def forkserver_children_ns() -> int:
    """CPU time of the fork server's children that have ended, to a tick; 0 without a fork server.

    The kernel adds it up for their parent, which is not us.
    """
    try:
        with open(f"/proc/{_forkserver_pid()}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return 0
    return (int(fields[13]) + int(fields[14])) * TICK_NS


def _forkserver_pid() -> int | None:
    import multiprocessing.forkserver

    return getattr(multiprocessing.forkserver._forkserver, "_forkserver_pid", None)


def crowding(beside: float, alone: float, width: int) -> float:
    """How much dearer (in CPU time) work was beside other work than alone, beyond what is due.

    Processors that are threads of one core are due to be slower together, and among unlike ones
    the quickest is taken first. Where the machine does not tell what they are, nothing is said.
    """
    apart = _cores_apart() or 1
    due = max(1.0, width / apart) * _unlike()
    return round(beside / max(1.0, alone) / due, 3)


def _cores_apart() -> int | None:
    """How many cores the processors that this process may use are on; None if it is not told."""
    try:
        return len(set(_told("topology/thread_siblings_list")))
    except (OSError, AttributeError):
        return None


def _unlike() -> float:
    """How much quicker the quickest of them is than the slowest, by their clocks; 1.0 if it is
    not told."""
    try:
        clocks = [int(told) for told in _told("cpufreq/cpuinfo_max_freq")]
    except (OSError, AttributeError, ValueError):
        return 1.0
    return max(clocks) / max(1, min(clocks))


def _told(what: str) -> list[bytes]:
    """What Linux says of each processor that this process may use."""
    told = []
    for cpu in os.sched_getaffinity(0):
        with open(f"/sys/devices/system/cpu/cpu{cpu}/{what}", "rb") as file:
            told.append(file.read())
    return told


def shortfall(records: list[Record], width: int) -> float:
    """Share (0-1) of the processor time due to computing workers that they did not get.

    `width` of them can run at once. Looked at is the time in which at least as many are there:
    from when the last has begun to when the first ends, unless they run one at a time anyway.
    """
    recorded = [one.slices for one in records if one.slices]
    if not recorded:
        return 0.0
    begins, ends = [one[0][0] for one in recorded], [one[-1][1] for one in recorded]
    begin, end = (min(begins), max(ends)) if width == 1 else (max(begins), min(ends))
    due = (end - begin) * width
    if end - begin < SHORTFALL_WINDOW_NS:
        return 0.0
    got = sum(_cpu_within(one, begin, end) for slices in recorded for one in slices)
    return round(min(1.0, max(0.0, 1 - got / due)), 4)


def _cpu_within(one: Slice, begin: int, end: int) -> float:
    """The CPU time of the part of a slice that lies between `begin` and `end`, in ns."""
    overlap = min(end, one[1]) - max(begin, one[0])
    return one[2] * overlap / (one[1] - one[0]) if overlap > 0 else 0.0
