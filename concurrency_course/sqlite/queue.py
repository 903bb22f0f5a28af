"""One line of writers for each database file, first come first served. Standard library alone.

SQLite lets one connection write at a time and has the others try again after ever longer sleeps:
the unlucky wait for seconds while others pass them. Here they stand in line. Within a process the
line is strict. Between processes two record locks on one small file keep it: a process first takes
`NEXT`, waits with it for `TURN`, and then lets go of `NEXT`, so that a process which has just
written can't go again before one that is waiting. The kernel frees both when a process dies, and
no forked child inherits them.
"""

import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

TURN, NEXT = 0, 1  # bytes of the lock file
#: Between two looks at a lock that another process holds. (A blocking lock has no timeout.)
PAUSE_S = 0.0005


class QueueTimeout(Exception):
    """The line did not move for too long; says who is at its head."""


class Queue:
    """The line of one database file. One thread of this process at a time holds the turn."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open()

    def _open(self) -> None:
        self.file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._guard = threading.Lock()
        self._line: deque[threading.Event] = deque()
        self._taken = False
        self.holder: object = None

    def after_fork(self) -> None:
        """A forked child holds nothing, whatever its parent's threads were doing."""
        os.close(self.file)
        self._open()

    def take(self, holder: object, timeout_s: float) -> None:
        """Wait for the turn of `holder`. Raises QueueTimeout after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        self._stand_in_line(deadline)
        try:
            self._lock(NEXT, deadline)
            try:
                self._lock(TURN, deadline)
            finally:
                self._unlock(NEXT)
        except BaseException:
            self._unlock(TURN)
            self._call_next()
            raise
        self.holder = holder
        os.pwrite(self.file, b"%-20d" % os.getpid(), 0)

    def give_back(self) -> None:
        self.holder = None
        self._unlock(TURN)
        self._call_next()

    def _stand_in_line(self, deadline: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            called = threading.Event()
            self._line.append(called)
        try:
            in_time = called.wait(max(deadline - time.monotonic(), 0))
        except BaseException:  # Ctrl-C while waiting: whoever is next must not wait for us
            self._leave(called)
            raise
        if not in_time:
            self._leave(called)
            raise self._timeout()

    def _leave(self, called: threading.Event) -> None:
        with self._guard:
            if not called.is_set():
                self._line.remove(called)
                return
        self._call_next()

    def _call_next(self) -> None:
        with self._guard:
            if self._line:
                self._line.popleft().set()
            else:
                self._taken = False

    def _lock(self, byte: int, deadline: float) -> None:
        while not self._try(byte):
            if time.monotonic() > deadline:
                raise self._timeout()
            time.sleep(PAUSE_S)

    def _try(self, byte: int) -> bool:
        try:
            fcntl.lockf(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except (BlockingIOError, PermissionError):  # EAGAIN or EACCES, as the system likes
            return False
        return True

    def _unlock(self, byte: int) -> None:
        fcntl.lockf(self.file, fcntl.LOCK_UN, 1, byte)

    def _timeout(self) -> QueueTimeout:
        last = os.pread(self.file, 20, 0).decode().strip()
        return QueueTimeout(f"the line of writers at {self.path} does not move: process {last}")


_queues: dict[Path, Queue] = {}
_guard = threading.Lock()


def queue_of(database: Path) -> Queue:
    """The line of this database file, one in a process."""
    path = database.resolve().with_name(f"{database.name}-queue")
    with _guard:
        if path not in _queues:
            _queues[path] = Queue(path)
        return _queues[path]


def _after_fork_in_child() -> None:
    _guard.release()
    for queue in _queues.values():
        queue.after_fork()


os.register_at_fork(
    before=_guard.acquire, after_in_parent=_guard.release, after_in_child=_after_fork_in_child
)
