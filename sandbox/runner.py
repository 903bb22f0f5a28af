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
from typing import IO, Any

from sandbox.harness.events import Event
from sandbox.inbox import Inbox
from sandbox.packing import START, Pack

PREFIX = f"course-box-{os.getuid()}-"
# Short, as the path of a socket in it may have about 100 bytes: TMPDIR is longer on macOS.
SCRATCH = "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()  # noqa: S108
OUTPUT_BYTES_MAX = 32 * 2**10
DETAIL_CHARACTERS = 2_000
LOOK_S = 0.1  # how often `should_stop` is asked
GRACE_S = 2.0  # how long a leader may take to end after its `finished`
STALE_S = 10.0  # by then its runner has locked a new folder
#: No fault of a program makes the kernel send these: somebody did, such as the OOM killer.
FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
KILLED = "killed"  # the reason of such a failure
ORDER = "order.json"  # the leader reads it in its box, and so may who looks for whose box it is


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
    #: Whose box it is: environment variables of what its leader starts, and in its order.
    labels: Mapping[str, str] = field(default_factory=dict)
    #: Paths of interpreters by their names, for a demo that runs a program in each of them.
    runtimes: Mapping[str, str] = field(default_factory=dict)
    #: Nobody asks for these but who tries what the course claims: only one core for the box, or
    #: a load of its own beside the demo on each.
    one_core: bool = False
    loaded: bool = False


def run(
    box: Box, should_stop: Callable[[], bool], leader: "Leader | None" = None
) -> Generator[Event, None, None]:
    """Yield events as they arrive; the last one, and only that, is terminal.

    `leader` was started before, with this lock; it is used if it is of this interpreter.
    `should_stop` is asked every 100 ms. Closing the generator kills what runs.
    """
    try:
        if leader is None or leader.interpreter != box.interpreter:
            leader = Leader(box.interpreter, box.lock_fd)
    except OSError as error:
        yield _event("failed", reason="not_started", detail=str(error))
        return
    try:
        yield from leader.run(box, should_stop)
    except OSError as error:  # of packing: there is no room on the disk, perhaps
        yield _event("failed", reason="not_started", detail=str(error))
    finally:
        leader.end()
        remove_stale()


def _hold(folder: Path) -> int:
    """Lock the folder for as long as the descriptor is open, which is for no longer than this
    process lives. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def remove_stale(older_than_s: float = STALE_S) -> int:
    """Remove what killed runners left of their boxes. Returns how many folders."""
    removed = 0
    for folder in Path(SCRATCH).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # somebody else's, or gone by now
            if time.time() - folder.lstat().st_mtime > older_than_s:
                held = _hold(folder)
                shutil.rmtree(folder, ignore_errors=True)
                os.close(held)
                removed += 1
    return removed


class Leader:
    """An interpreter in a box of its own that waits for its order, and the pipes to it.

    Raises OSError where it cannot be started.
    """

    def __init__(self, interpreter: str = sys.executable, lock_fd: int | None = None) -> None:
        self.interpreter = interpreter
        self.lock_fd = lock_fd
        self.inbox = Inbox()
        self.killed = False
        self.output = {"stdout": bytearray(), "stderr": bytearray()}
        self.streams: dict[str, IO[bytes]] = {}
        self.closing = contextlib.ExitStack()
        try:
            self._start()
        except OSError:
            self.closing.close()
            raise

    def _start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=SCRATCH))
        self.closing.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.closing.callback(os.close, _hold(self.folder))
        self.selector = self.closing.enter_context(selectors.DefaultSelector())
        self._open_fifo(self.folder / "events")
        self.pack = Pack(self.folder, self.interpreter)
        self.pack.write_start()
        self._start_process()

    def _open_fifo(self, path: Path) -> None:
        """Open it for writing too: it then never reports an end, whoever opens and closes it."""
        os.mkfifo(path, 0o600)
        self.fifo = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self.closing.callback(os.close, self.fifo)
        self.selector.register(self.fifo, selectors.EVENT_READ, "events")

    def _start_process(self) -> None:
        """A byte on the lifeline says that the order is there, the next one that the rest of the
        box is; the end of it, that this process is gone."""
        lifeline, self.lifeline = os.pipe()
        self.closing.callback(os.close, self.lifeline)
        try:
            self.process = self._spawn(self.pack.package, lifeline)
        finally:
            os.close(lifeline)
        self.closing.callback(self._kill)
        assert self.process.stdout
        assert self.process.stderr
        self.streams = {"stdout": self.process.stdout, "stderr": self.process.stderr}
        for name, stream in self.streams.items():
            self.closing.enter_context(stream)
            self.selector.register(stream, selectors.EVENT_READ, name)

    def _spawn(self, package: Path, lifeline: int) -> subprocess.Popen[bytes]:
        """An interpreter in a session of its own, with nothing of this process but two pipes,
        the lifeline and the machine's lock."""
        lock = [] if self.lock_fd is None else [self.lock_fd]
        return subprocess.Popen(
            [self.interpreter, "-I", "-S", str(package / START), str(lifeline)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=environment(self.folder),
            pass_fds=[lifeline, *lock],
            start_new_session=True,
        )

    @property
    def waits(self) -> bool:
        """Whether it can still be given an order."""
        return self.process.poll() is None and (self.folder / "harness").exists()

    def run(self, box: Box, should_stop: Callable[[], bool]) -> Iterator[Event]:
        """Give the order; yield valid events, then the terminal one. Raises OSError."""
        self.kill_after_s = box.kill_s
        self.kill_at = time.monotonic() + box.kill_s
        (self.folder / ORDER).write_text(json.dumps(_order(box)))
        if box.one_core:
            self._pin()
        self._tell()
        self._read(LOOK_S)
        yield from self.inbox.take()  # the first event does not wait for the packing
        self.pack.write_rest()
        self._tell()
        yield from self._events(should_stop)

    def _pin(self) -> None:
        """One core for the leader, and so for all that it will start. Raises OSError."""
        if not hasattr(os, "sched_setaffinity"):
            raise OSError("this system does not pin processes to cores")
        core = max(os.sched_getaffinity(self.process.pid))  # the first one serves more interrupts
        os.sched_setaffinity(self.process.pid, {core})

    def _tell(self) -> None:
        with contextlib.suppress(BrokenPipeError):  # a leader that is gone by now
            os.write(self.lifeline, b"!")

    def _events(self, should_stop: Callable[[], bool]) -> Iterator[Event]:
        outcome = None
        while outcome is None:
            dead = self.process.poll() is not None
            self._read(0 if dead else LOOK_S)
            yield from self.inbox.take()
            outcome = self._outcome(dead, should_stop)
        if outcome.kind == "finished":
            self._await_the_end()
        self._kill()
        yield Event(outcome.kind, outcome.t, outcome.data | self._left_behind())

    def _outcome(self, dead: bool, should_stop: Callable[[], bool]) -> Event | None:
        """The terminal event, if this is the end."""
        if self.inbox.finished:
            return self.inbox.finished
        if self.inbox.flooded:
            return _event("failed", reason="too_many_events", detail="")
        if dead:
            return self._death(self.process.returncode)
        if time.monotonic() > self.kill_at:
            return _event("timed_out", after_s=self.kill_after_s)
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
            self.process.wait(GRACE_S)
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
        if self.killed:
            return
        self.killed = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Leave nothing behind; safe to call at any time, and again."""
        self.closing.close()


def _order(box: Box) -> dict[str, Any]:
    """What the leader is told, as JSON."""
    return {
        "demo": box.demo,
        "parameters": box.parameters,
        "budget_s": box.budget_s,
        "noise": box.noise,
        "labels": dict(box.labels),
        "runtimes": dict(box.runtimes),
        "loaded": box.loaded,
    }


def _event(kind: str, **data: Any) -> Event:
    return Event(kind, time.perf_counter_ns(), data)


def environment(folder: Path) -> dict[str, str]:
    """Nothing of this process but what an interpreter may need to find its libraries."""
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    inherited = {name: os.environ[name] for name in kept if name in os.environ}
    return inherited | {"LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)}
