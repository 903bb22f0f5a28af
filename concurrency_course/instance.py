"""One running site a data folder: its lock, its port, and what it says of itself."""

import contextlib
import fcntl
import json
import os
import socket
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

LAST_ONE_S = 8.0  # what a killed supervisor leaves behind is gone by then


class Refusal(Exception):
    """Says in one sentence why the site can't start and what to do about it."""


@dataclass
class Instance:
    """What `run.json` holds; `pids` by the names of the children."""

    pid: int
    address: str
    pids: dict[str, int] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        made = path.with_suffix(".new")
        made.write_text(json.dumps(asdict(self)))
        made.replace(path)

    @classmethod
    def read(cls, path: Path) -> "Instance | None":
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def is_alive(self) -> bool:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, 0)
            return True
        return False


def claim(folder: Path) -> int:
    """Lock the data folder for this supervisor and return the lock's descriptor.

    The leash's keeper inherits it, so that the lock outlives a killed supervisor until its last
    process has gone; that is waited for.
    """
    descriptor = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + LAST_ONE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            other = Instance.read(folder / "run.json")
            if time.monotonic() > deadline or (other and other.is_alive()):
                raise Refusal(_already_running(other)) from None
            time.sleep(0.1)


def _already_running(other: Instance | None) -> str:
    who = f"at {other.address} (process {other.pid})" if other else "already"
    return f"The site of this folder is running {who}: use that one, or stop it with Ctrl-C there."


def check_port(port: int) -> None:
    """Refuse a port that this process could not listen on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            reason = "is reserved for the system"
        except OSError:
            reason = "is taken by another program"
        else:
            return
    raise Refusal(f"Port {port} {reason}: choose another, such as make run PORT={other_port(port)}")


def other_port(port: int) -> int:
    """A free port near `port`, to suggest."""
    for candidate in range(max(port, 1023) + 1, 65536):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", candidate))
            return candidate
    return 8001
