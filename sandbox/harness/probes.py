"""Processes that compute a fixed amount at the same time, to see whether the machine is free.

A probe must be as wide as what it vouches for: with one of two cores busy, a single process still
finds a free core.
"""

import os
import struct
from typing import NamedTuple

from .calibration import spin
from .evidence import crowding

PROBE_NS = 12_000_000  # four turns of the scheduler: who shares a core is seen to share it
ORDER = struct.Struct("q")  # how many yards
READING = struct.Struct("qq")  # wall ns, CPU ns


class Probed(NamedTuple):
    """What a look at the machine found."""

    slowdown: float  # the worst wall time / CPU time: who shares a core has to wait for it
    crowding: float  # CPU time of the work beside the others / alone (see `evidence.crowding`)
    cpu: int  # of all together, in ns


class Probes:
    """`width` processes, forked before this one starts threads and kept until it ends."""

    def __init__(self, width: int, yard_ns: int) -> None:
        self.yards = max(1, PROBE_NS // yard_ns)
        self.width = width
        self.pipes: list[tuple[int, int]] = []
        for _ in range(width):
            self.pipes.append(self._fork())
        self.compute()  # the first time is slower

    def _fork(self) -> tuple[int, int]:
        """Start one process; returns (where to write orders, where to read readings)."""
        orders, to_orders = os.pipe()
        readings, to_readings = os.pipe()
        if os.fork() == 0:
            try:
                for fd in (to_orders, readings, *(fd for pair in self.pipes for fd in pair)):
                    os.close(fd)  # else an end stays open and nobody notices that we died
                _obey(orders, to_readings)
            finally:
                os._exit(0)
        os.close(orders)
        os.close(to_readings)
        return to_orders, readings

    def compute(self) -> Probed:
        """Let one compute, then all at once.

        Processors may be slowed by what nobody in here can see, a neighbour of this virtual
        machine: all work needs more CPU time then (told from the work itself, see `verdicts`), or
        only work side by side does, where two of our processors are on one core of the host.
        """
        [(wall, cpu)] = alone = self._spins(self.pipes[:1])
        if self.width == 1:
            return Probed(wall / cpu, 1.0, cpu)
        beside = self._spins(self.pipes)
        mean = sum(each for _, each in beside) / self.width
        looks = alone + beside
        slowdown, total = max(w / c for w, c in looks), sum(c for _, c in looks)
        return Probed(slowdown, crowding(mean, cpu, self.width), total)

    def _spins(self, pipes: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """(wall ns, CPU ns) of each of these, all at once."""
        for orders, _ in pipes:
            os.write(orders, ORDER.pack(self.yards))
        return [READING.unpack(os.read(readings, READING.size)) for _, readings in pipes]


def _obey(orders: int, readings: int) -> None:
    while order := os.read(orders, ORDER.size):
        os.write(readings, READING.pack(*spin(*ORDER.unpack(order))))
