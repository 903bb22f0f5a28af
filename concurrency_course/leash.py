"""The leash: whole process groups end when their holder does, however it ends.

The holder starts one keeper, a bare interpreter that runs this file in a session of its own and
reads the holder's pipe. Only the holder has the writing end, so the kernel closes it whenever the
holder goes (`kill -9` included), and the keeper then ends every group it was told of. On Linux
each child also asks the kernel for a signal at its parent's death, for the case that the keeper
is killed too. Standard library alone.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache

GRACE_S = 3.0  # between the request to end and the kill


class Leash:
    """Held by one process; `inherit` are descriptors to stay open until all groups are gone."""

    def __init__(self, inherit: tuple[int, ...] = ()) -> None:
        self._inherit = inherit
        self._groups: set[int] = set()
        self._start()

    def _start(self) -> None:
        reading, self._pipe = os.pipe()
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self._inherit,
        )
        os.close(reading)

    @property
    def pid(self) -> int:
        return self._keeper.pid

    def hold(self, group: int) -> None:
        self._groups.add(group)
        self._tell(f"+{group}\n")

    def release(self, group: int) -> None:
        self._groups.discard(group)
        self._tell(f"-{group}\n")

    def mend(self) -> bool:
        """Start another keeper if this one has died; whether it had."""
        if self._keeper.poll() is None:
            return False
        os.close(self._pipe)
        self._start()
        for group in self._groups:
            self._tell(f"+{group}\n")
        return True

    def _tell(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # mend() tells its successor everything
            os.write(self._pipe, line.encode())

    def close(self) -> None:
        """End what is still held, and the keeper."""
        os.close(self._pipe)
        self._keeper.wait()


def tie_to_parent() -> Callable[[], None] | None:
    """A `preexec_fn` that asks Linux for SIGTERM at the parent's death; None elsewhere."""
    libc = _libc()
    if libc is None:
        return None
    parent, set_death_signal = os.getpid(), 1  # PR_SET_PDEATHSIG, see prctl(2)

    def tie() -> None:
        libc.prctl(set_death_signal, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return tie


@cache
def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


def send(group: int, number: int) -> bool:
    """Signal a whole group; False once nobody is left in it."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS says so of a group of zombies alone
        return False
    return True


def end(groups: Iterable[int], grace_s: float = GRACE_S) -> None:
    """Ask the groups to end; kill what is still there after `grace_s`."""
    left = [group for group in groups if send(group, signal.SIGTERM)]
    deadline = time.monotonic() + grace_s
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [group for group in left if send(group, 0)]
    for group in left:
        send(group, signal.SIGKILL)


def keep(lines: Iterable[str]) -> None:
    """The keeper: remember what `lines` say (`+group`, `-group`) until they end, then end all."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        (groups.add if line[0] == "+" else groups.discard)(group)
    end(groups)


if __name__ == "__main__":
    keep(sys.stdin)
