"""Watch one worker from between its slices of work.

A sample is three readings of the thread that takes it: the wall clock, its CPU time and (Linux)
how long it stood in the run queue, ready to run without a processor. Whatever is left of a slice,
wall - CPU - run queue, it was waiting.

None of the readings lets go of the GIL. That matters: with `os.pread`, which does, two computing
threads no longer took turns every 5 ms, as each release restarted the other's patience; one of
them waited 165 ms. So the run queue is read through `ctypes.PyDLL`, and only after a gap.

Spawned workers import this module while the clock runs, so it imports nothing slow.
"""

import os
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import get_native_id
from time import perf_counter_ns, thread_time_ns

GAP_NS = 200_000  # interrupts make gaps of some µs; waits for the GIL or a processor longer ones

# begin and end on the perf_counter clock; CPU and run-queue time; the moment until which the
# worker is known to have waited for something outside (0: it did not). All in ns.
type Slice = tuple[int, int, int, int, int]
SLICE_FIELDS = 5


class RunQueue:
    """For how many ns the thread that makes it has stood in the run queue so far."""

    def __init__(self, alone: bool) -> None:
        """`alone`: no other thread of this process runs Python that would take the GIL."""
        try:
            self.fd = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        except OSError:  # macOS does not tell
            self.fd = -1
        self._pread = os.pread if alone else _pread_with_the_gil()

    def read(self) -> int:
        if self.fd < 0 or self._pread is None:
            return 0
        return int(self._pread(self.fd, 64, 0).split()[1])

    def close(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


def _pread_with_the_gil() -> Callable[[int, int, int], bytes] | None:
    try:
        import ctypes
    except ImportError:  # an interpreter built without it
        return None
    call = ctypes.PyDLL(None).pread
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_long)
    page = ctypes.create_string_buffer(65)  # the file only grows, so what it held is overwritten

    def pread(fd: int, length: int, offset: int) -> bytes:
        call(fd, page, length, offset)
        return page.value

    return pread


class Record:
    """What one worker did, from the moment (ns) somebody asked for it to be started."""

    def __init__(self, worker: str, asked: int = 0) -> None:
        self.worker = worker
        self.asked = asked
        self.pid = self.tid = 0
        self.listed = 0  # how long the program's list is where this worker runs
        self.unseen_cpu = 0  # CPU time, in ns, of a process that is not the leader's child
        self.slices: list[Slice] = []

    def begin(self, queue: RunQueue) -> None:
        """Take the first sample. From here on the worker runs."""
        self.pid, self.tid = os.getpid(), get_native_id()
        self._read_queue = queue.read
        self._queue = queue.read()
        self._wall, self._cpu = perf_counter_ns(), thread_time_ns()

    def sample(self, awaited: int = 0) -> None:
        """End a slice and begin the next."""
        wall, cpu = perf_counter_ns(), thread_time_ns()
        queue = 0
        if wall - self._wall - cpu + self._cpu > GAP_NS:
            wall, cpu, queue = self._explained(wall, cpu)
        self.slices.append((self._wall, wall, cpu - self._cpu, queue, awaited))
        self._wall, self._cpu = wall, cpu

    def _explained(self, wall: int, cpu: int) -> tuple[int, int, int]:
        """The sample together with the time in the run queue since the last such sample.

        A system call is where a thread easily loses its processor, and then the readings before
        and after the loss do not belong together: they are taken anew until they do.
        """
        while True:
            total, again = self._read_queue(), perf_counter_ns()
            if again - wall < GAP_NS:
                queue, self._queue = total - self._queue, total
                return wall, cpu, queue
            wall, cpu = again, thread_time_ns()

    def pack(self) -> "array[int]":
        """The record as plain numbers, for a process to hand over in a file."""
        numbers = array("q", (self.pid, self.tid, self.listed, self.unseen_cpu))
        for one in self.slices:
            numbers.extend(one)
        return numbers

    def unpack(self, numbers: "array[int]") -> None:
        """The opposite of `pack`."""
        self.pid, self.tid, self.listed, self.unseen_cpu = numbers[:4]
        fields = iter(numbers[4:])
        self.slices = list(zip(*[fields] * SLICE_FIELDS, strict=True))


current: ContextVar[Record] = ContextVar("current")


@contextmanager
def recording(record: Record, queue: RunQueue) -> Iterator[None]:
    """Let the samples of this thread (or asyncio task) go to `record`."""
    token = current.set(record)
    record.begin(queue)
    try:
        yield
        record.sample()
    except BaseException:
        record.slices.clear()  # who failed has done less than its work, and must not be compared
        raise
    finally:
        current.reset(token)
        queue.close()


def cost_of_a_sample() -> int:
    """How long one sample takes here, in ns; the best of several tries."""
    record, queue, tries = Record("calibration"), RunQueue(alone=True), []
    for _ in range(5):
        record.begin(queue)
        began = perf_counter_ns()
        for _ in range(200):
            record.sample()
        tries.append((perf_counter_ns() - began) // 200)
    queue.close()
    return min(tries)
