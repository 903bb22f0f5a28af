"""The interpreter of the next run, started before anybody asks for it.

Starting one takes longer than all else between a click and the first event of its run, so a worker
keeps one at hand. It is as fresh as any: it waits for its order before it imports anything, has
run nothing before, and runs nothing after. While it waits it sleeps.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from sandbox import machine
from sandbox.runner import Leader

log = structlog.stdlib.get_logger(__name__)


class Standby:
    """At most one leader that waits; for one process, which runs one task at a time."""

    def __init__(self) -> None:
        self._next: Leader | None = None

    @contextmanager
    def at_hand(self, lock: str | Path) -> Iterator[Leader | None]:
        """A leader that has inherited the opened, not yet locked, lock of this machine; None where
        there is none yet. It is ended afterwards, used or not, and the next one is started."""
        leader = self._take()
        try:
            yield leader
        finally:
            if leader:
                leader.end()
            self.prepare(lock)

    def prepare(self, lock: str | Path) -> None:
        """Start the next leader; without one the next run only begins later."""
        self.dismiss()
        opened = None
        try:
            opened = machine.open_lock(lock)
            self._next = Leader(lock_fd=opened)
        except OSError as error:
            log.warning("No interpreter is kept ready", error=str(error))
            if opened is not None:
                os.close(opened)

    def dismiss(self) -> None:
        """End the leader that waits, if there is one."""
        leader, self._next = self._next, None
        if leader:
            _let_go(leader)

    def _take(self) -> Leader | None:
        """The leader that waits, unless somebody killed it or removed its folder."""
        leader, self._next = self._next, None
        if leader and not leader.waits:
            _let_go(leader)
            return None
        return leader


def _let_go(leader: Leader) -> None:
    leader.end()
    if leader.lock_fd is not None:
        os.close(leader.lock_fd)


#: Of this process: a worker's, as nobody else prepares one.
standby = Standby()
