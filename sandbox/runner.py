"""Pack a box, start an interpreter in it, and yield the events that come out, each checked.

A box is a scratch folder with a copy of the harness and a FIFO, and the process group of the
interpreter that runs in it. What comes out of it is hostile: bounded, validated, never trusted.
However a run ends, and also when this process is killed, nothing of its box stays running.
"""

import contextlib
import fcntl
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.harness.events import LINE_BYTES, TERMINAL, Event, InvalidEvent, parse
from sandbox.packing import START, Pack

PREFIX = f"course-box-{os.getuid()}-"
# Short, as the path of a socket in it may have about 100 bytes: TMPDIR is longer on macOS.
SCRATCH = "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()  # noqa: S108
EVENTS_MAX = 4_000  # the longest run has some hundreds
EVENT_BYTES_MAX = 4 * 2**20
OUTPUT_BYTES_MAX = 32 * 2**10
DETAIL_CHARACTERS = 2_000
LOOK_S = 0.1  # how often `should_stop` is asked
GRACE_S = 2.0  # how long a leader may take to end after its `finished`
STALE_S = 10.0  # by then its runner has locked a new folder
#: No fault of a program makes the kernel send these: somebody did, such as the OOM killer.
FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
KILLED = "killed"  # the reason of such a failure


@dataclass(frozen=True)
class Box:
    """What to run: a demo with the parameters that its `clean` made, and for how long."""

    demo: str
    parameters: dict[str, Any]
    interpreter: str = sys.executable
    budget_s: float = 8.0
    kill_s: float = 12.0
    noise: str = "measured"
    lock_fd: int | None = None
    #: Whose box it is, for who looks at its processes: environment variables of all of them.
    labels: Mapping[str, str] = field(default_factory=dict)


def run(box: Box, should_stop: Callable[[], bool]) -> Generator[Event, None, None]:
    """Yield events as they arrive; the last one, and only that, is terminal.

    `should_stop` is asked every 100 ms. Closing the generator kills what runs.
    """
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=SCRATCH))
    try:
        with _held(folder):
            yield from _run_in(folder, box, should_stop)
    finally:
        remove_stale()


def _run_in(
    folder: Path, box: Box, should_stop: Callable[[], bool]
) -> Generator[Event, None, None]:
    try:
        running = _Running(box, folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        yield _event("failed", reason="not_started", detail=str(error))
        return
    try:
        yield from running.events(should_stop)
    except OSError as error:  # of packing: there is no room on the disk, perhaps
        yield _event("failed", reason="not_started", detail=str(error))
    finally:
        running.end()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Lock the folder for as long as this process needs it, however it ends. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def remove_stale(older_than_s: float = STALE_S) -> int:
    """Remove what killed runners left of their boxes. Returns how many folders."""
    removed = 0
    for folder in Path(SCRATCH).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, or gone by now
            if time.time() - folder.lstat().st_mtime > older_than_s:
                with _held(folder):
                    shutil.rmtree(folder, ignore_errors=True)
                removed += 1
    return removed


class _Running:
    """The processes of one box, and the pipes to them."""

    def __init__(self, box: Box, folder: Path) -> None:
        self.box = box
        self.kill_at = time.monotonic() + box.kill_s
        self.inbox = _Inbox()
        self.output = {"stdout": bytearray(), "stderr": bytearray()}
        self.selector = selectors.DefaultSelector()
        self._open_fifo(folder / "events")
        self.pack = Pack(folder, box.interpreter)
        try:
            self._start()
        except OSError:
            self._close()
            raise

    def _open_fifo(self, path: Path) -> None:
        """Open it for writing too: it then never reports an end, whoever opens and closes it."""
        os.mkfifo(path, 0o600)
        self.fifo = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self.selector.register(self.fifo, selectors.EVENT_READ, "events")

    def _start(self) -> None:
        """Start the leader, which says so and then waits for the rest of its box.

        A byte on the lifeline says that it is there; the end of it, that this process is gone.
        """
        lifeline, self.lifeline = os.pipe()
        self.pack.write_start()
        try:
            self.leader = self._spawn(self.pack.package, lifeline)
        finally:
            os.close(lifeline)
        self.streams = {"stdout": self.leader.stdout, "stderr": self.leader.stderr}
        for name, stream in self.streams.items():
            if stream:  # always: they are pipes
                self.selector.register(stream, selectors.EVENT_READ, name)

    def _spawn(self, package: Path, lifeline: int) -> subprocess.Popen[bytes]:
        """An interpreter in a session of its own, with nothing of this process but two pipes,
        the lifeline and the machine's lock."""
        lock = [] if self.box.lock_fd is None else [self.box.lock_fd]
        return subprocess.Popen(
            self._command(package, lifeline),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=package.parent,
            env=_environment(package.parent) | dict(self.box.labels),
            pass_fds=[lifeline, *lock],
            start_new_session=True,
        )

    def _command(self, package: Path, lifeline: int) -> list[str]:
        asked = {
            "demo": self.box.demo,
            "parameters": self.box.parameters,
            "budget_s": self.box.budget_s,
            "noise": self.box.noise,
        }
        start = [self.box.interpreter, "-I", "-S", str(package / START)]
        return [*start, str(lifeline), json.dumps(asked)]

    def events(self, should_stop: Callable[[], bool]) -> Iterator[Event]:
        """Valid events, then the terminal one."""
        self._read(LOOK_S)
        yield from self.inbox.take()  # the first event does not wait for the packing
        self._pack()
        outcome = None
        while outcome is None:
            dead = self.leader.poll() is not None
            self._read(0 if dead else LOOK_S)
            yield from self.inbox.take()
            outcome = self._outcome(dead, should_stop)
        if outcome.kind == "finished":
            self._await_the_end()
        self._kill()
        yield Event(outcome.kind, outcome.t, outcome.data | self._left_behind())

    def _pack(self) -> None:
        self.pack.write_rest()
        with contextlib.suppress(BrokenPipeError):  # a leader that is gone by now
            os.write(self.lifeline, b"!")

    def _outcome(self, dead: bool, should_stop: Callable[[], bool]) -> Event | None:
        """The terminal event, if this is the end."""
        if self.inbox.finished:
            return self.inbox.finished
        if self.inbox.flooded:
            return _event("failed", reason="too_many_events", detail="")
        if dead:
            return self._death(self.leader.returncode)
        if time.monotonic() > self.kill_at:
            return _event("timed_out", after_s=self.box.kill_s)
        return _event("stopped") if should_stop() else None

    def _death(self, status: int) -> Event:
        """The leader is gone without a `finished`: by itself, or by a signal of somebody else."""
        detail = f"exit status {status}\n{self._text('stderr')}"
        reason = KILLED if -status in FROM_OUTSIDE else "leader_died"
        return _event("failed", reason=reason, detail=detail[-DETAIL_CHARACTERS:])

    def _read(self, patience_s: float) -> None:
        """Read what there is, waiting at most so long for the first of it."""
        for key, _ in self.selector.select(patience_s):
            chunk = os.read(key.fd, 2**16)
            if key.data == "events":
                self.inbox.put(chunk)
            elif chunk:
                kept = self.output[key.data]
                kept += chunk[: OUTPUT_BYTES_MAX - len(kept)]
            else:
                self.selector.unregister(key.fileobj)

    def _await_the_end(self) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.leader.wait(GRACE_S)
        self._read(0)

    def _left_behind(self) -> dict[str, Any]:
        """What the program printed, and how many lines were no events; usually nothing."""
        texts = {name: self._text(name) for name in self.output}
        return {
            name: value for name, value in (*texts.items(), ("bad_lines", self.inbox.bad)) if value
        }

    def _text(self, stream: str) -> str:
        text = self.output[stream].decode(errors="replace")
        return "".join(c for c in text if c.isprintable() or c in "\n\t")

    def _kill(self) -> None:
        """Kill the whole group, then reap the leader: until then nobody else gets its number."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.leader.pid, signal.SIGKILL)
        self.leader.wait()

    def end(self) -> None:
        """Leave nothing behind; safe to call at any time."""
        self._kill()
        self._close()
        for stream in self.streams.values():
            if stream:
                stream.close()

    def _close(self) -> None:
        self.selector.close()
        os.close(self.fifo)
        os.close(self.lifeline)


class _Inbox:
    """Lines from the FIFO, cut, counted and checked."""

    def __init__(self) -> None:
        self.rest = b""
        self.lines: list[bytes] = []
        self.bytes = self.events = self.bad = 0
        self.finished: Event | None = None

    @property
    def flooded(self) -> bool:
        return self.bytes > EVENT_BYTES_MAX or self.events + self.bad > EVENTS_MAX

    def put(self, chunk: bytes) -> None:
        self.bytes += len(chunk)
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        self.lines += lines
        if len(self.rest) > LINE_BYTES:
            self.rest = b""
            self.bad += 1

    def take(self) -> Iterator[Event]:
        """The valid events so far, up to `finished`, which is kept apart."""
        lines, self.lines = self.lines, []
        for line in lines:
            if self.finished or self.flooded:
                return
            try:
                event = parse(line)
            except InvalidEvent:
                self.bad += 1
                continue
            self.events += 1
            if event.kind in TERMINAL:
                self.finished = event
            else:
                yield event


def _event(kind: str, **data: Any) -> Event:
    return Event(kind, time.perf_counter_ns(), data)


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of this process but what an interpreter may need to find its libraries."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    inherited = {name: os.environ[name] for name in kept if name in os.environ}
    return inherited | {"LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)}
