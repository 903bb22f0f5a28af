"""Processes that compute a fixed amount at the same time, to see whether the machine is free.

A probe must be as wide as what it vouches for: with one of two cores busy, a single process still
finds a free core.
"""

import os
import struct

from .calibration import spin

PROBE_NS = 12_000_000  # four turns of the scheduler: who shares a core is seen to share it
ORDER = struct.Struct("q")  # how many yards
READING = struct.Struct("qq")  # wall ns, CPU ns


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

    def compute(self) -> tuple[float, int]:
        """Let all compute at once. Returns their worst wall time / CPU time, and the CPU time of
        all together in ns.

        Who shares a core has to wait for it. (Who is slowed by a neighbour of this virtual machine
        needs more CPU time instead: that is told from the work itself, see `verdicts`.)
        """
        for orders, _ in self.pipes:
            os.write(orders, ORDER.pack(self.yards))
        answers = [READING.unpack(os.read(readings, READING.size)) for _, readings in self.pipes]
        return max(wall / cpu for wall, cpu in answers), sum(cpu for _, cpu in answers)


def _obey(orders: int, readings: int) -> None:
    while order := os.read(orders, ORDER.size):
        os.write(readings, READING.pack(*spin(*ORDER.unpack(order))))
