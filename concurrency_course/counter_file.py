"""Prometheus's file of a process's counters, made safe on a disk that is full.

The library maps a file that is one large hole. The first write to a page of it takes a block of the
disk, and where there is none left the kernel kills the process (SIGBUS): pages would go because of
their counters. So all blocks are taken before; without them a process counts in its memory alone,
and is missing from what /metrics adds up.
"""

import logging
import mmap
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

log = logging.getLogger(__name__)

#: Bytes of a new file, room for a few hundred series. More than the library's first size.
SIZE = 1 << 17
#: What a series takes beside its name, at most.
MORE = 64


class CounterFile(MmapedDict):
    """As the library's, of which it knows the private parts; `requirements` pin its version."""

    _f: Any
    _capacity: int
    _used: int

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        try:
            take_blocks(filename, SIZE)
            super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]
        except OSError as error:
            log.warning("Counters are in memory alone: %s", error)
            with suppress(OSError):  # half of a file is none that can be read
                Path(filename).unlink(missing_ok=True)
            self._f, self._m = None, mmap.mmap(-1, SIZE)
            self._capacity, self._used, self._positions = SIZE, 8, {}

    def _init_value(self, key: str) -> None:
        if self._used + len(key.encode()) + MORE > self._capacity:
            self._grow(2 * self._capacity)
        super()._init_value(key)  # type: ignore[no-untyped-call]

    def _grow(self, size: int) -> None:
        try:
            if self._f is None:
                raise OSError("there is no file")
            take_blocks(self._fname, size)
            grown = mmap.mmap(self._f.fileno(), size)
        except OSError as error:
            log.warning("Counters go on in memory alone: %s", error)
            grown = mmap.mmap(-1, size)
            grown[: self._capacity] = self._m[:]
        self._m, self._capacity = grown, size


def take_blocks(path: str, size: int) -> None:
    """Make the file `size` bytes long without a hole. Raises OSError if there is no room."""
    with Path(path).open("ab") as file:
        missing = size - os.fstat(file.fileno()).st_size
        file.write(bytes(max(missing, 0)))


def use() -> None:
    """From now on; before the first metric is made."""
    setattr(values, "MmapedDict", CounterFile)  # noqa: B010 - it does not export that name
