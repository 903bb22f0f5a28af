"""Runs a program as a reader would: a file in an empty folder, and nothing of it stays."""

import os
import selectors
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

LIMIT_S = 20.0
OUTPUT_MAX = 100_000  # bytes of each stream
KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
#: Marks what a run starts: its value is that of the run's folder, so of no other run.
MARK = "COURSE_GATE"


@dataclass(frozen=True)
class Ran:
    """How a run ended. `code` is None where it was killed: `trouble` then says why."""

    code: int | None
    out: str
    err: str
    trouble: str = ""

    @property
    def last_words(self) -> str:
        """The last line of stderr that isn't empty."""
        return next((line for line in reversed(self.err.splitlines()) if line.strip()), "")


class Stopped(Exception):
    """Everything is to end, so nothing is started."""


class Runs:
    """All that runs now. Whoever leaves it early takes every process group along."""

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self.limit_s = limit_s
        self._lock = threading.Lock()
        self._running: set[int] = set()
        self._over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End what runs; nothing is started any more."""
        with self._lock:
            self._over = True
            for group in self._running:
                _kill(group)

    def run(self, name: str, code: str, interpreter: str) -> Ran:
        """Run `code` as the file `name` to its end: until nobody holds its output any more."""
        with tempfile.TemporaryDirectory(prefix="course-gate-", ignore_cleanup_errors=True) as at:
            folder, home = Path(at) / "here", Path(at) / "home"
            folder.mkdir()
            home.mkdir()
            (folder / name).write_text(code, encoding="utf-8")
            try:
                process = self._start([interpreter, "-X", "utf8", name], folder, home)
            except OSError as error:
                return Ran(None, "", "", f"can't be started: {error}")
            with process:
                try:
                    return _to_its_end(process, time.monotonic() + self.limit_s, self.limit_s)
                finally:
                    self._end(process)
                    kill_marked(home)

    def _start(self, command: list[str], folder: Path, home: Path) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._over:
                raise Stopped
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=environment(home),
                start_new_session=True,
            )
            self._running.add(process.pid)
            return process

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """The whole group. Its number stays its own for as long as anybody is left in it."""
        with self._lock:
            _kill(process.pid)
            self._running.discard(process.pid)


def environment(home: Path) -> Mapping[str, str]:
    """Nothing of an author's own set-up but what an interpreter needs to start."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "HOME": str(home), "TMPDIR": str(home), MARK: str(home)}


def _kill(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def kill_marked(home: Path) -> None:
    """What left its group, where the system tells (Linux) who carries the mark of a run."""
    mark = f"{MARK}={home}".encode()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it ended meanwhile, or is somebody else's
            if mark in environ.read_bytes().split(b"\0"):
                os.kill(int(environ.parent.name), signal.SIGKILL)


def _to_its_end(process: subprocess.Popen[bytes], until: float, limit_s: float) -> Ran:
    assert process.stdout
    assert process.stderr
    heard = {process.stdout: b"", process.stderr: b""}
    trouble = _listen(heard, until)
    out, err = (said.decode(errors="replace") for said in heard.values())
    if trouble == "late":
        return Ran(None, out, err, f"did not end by itself within {limit_s:g} s")
    if trouble == "long":
        return Ran(None, out, err, f"prints more than {OUTPUT_MAX:,} bytes")
    try:
        return Ran(process.wait(max(0.0, until - time.monotonic())), out, err)
    except subprocess.TimeoutExpired:  # it closed its own output
        return Ran(None, out, err, f"did not end by itself within {limit_s:g} s")


def _listen(heard: dict[IO[bytes], bytes], until: float) -> str:
    """Fill `heard` to the end of each stream; 'late' or 'long' where that doesn't come."""
    with selectors.DefaultSelector() as selector:
        for stream in heard:
            selector.register(stream, selectors.EVENT_READ, stream)
        while selector.get_map():
            ready = selector.select(max(0.0, until - time.monotonic()))
            if not ready:
                return "late"
            for key, _events in ready:
                more = os.read(key.fd, 65536)
                heard[key.data] += more
                if not more:
                    selector.unregister(key.fileobj)
                elif len(heard[key.data]) > OUTPUT_MAX:
                    return "long"
    return ""
