"""One program that the supervisor runs: its log, its process group, its restarts."""

import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from concurrency_course.leash import Leash, send, tie_to_parent

LOG_BYTES = 2_000_000  # a log is moved aside at this size; one older part is kept
QUICK_S = 10.0  # a program that lives shorter than this has died quickly
QUICK_DEATHS = 5  # so many in a row from the beginning, and the supervisor gives up
LATEST_S = 30.0  # between a death and the next start
# Lines are text or JSON (`logs`): `WARNING name: event`, `"level": "warning", "logger": "name", …`.
TROUBLE = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|\"level\": \"(warning|error|critical)\"")
EXPECTED = re.compile(
    r"django\.request(: |\", \"event\": \")(Not Found|Bad Request|Forbidden|Method Not Allowed)"
    r"|Service Unavailable: /readyz|health(: |\", \"event\": \")Not ready"
    r"|Memory overcommit must be enabled|superuser privileges"
)


@dataclass(frozen=True)
class Program:
    """What to run. `stop` are the signals that end it: the first at once, the next if need be."""

    name: str
    command: tuple[str, ...]
    stop: tuple[signal.Signals, ...] = (signal.SIGTERM,)
    pass_fds: tuple[int, ...] = ()


class Log:
    """A program's output. It writes there by itself, so that a halted console halts nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        self._read = path.stat().st_size

    def troubles(self) -> list[str]:
        """The new lines that somebody should see."""
        with self.path.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read += len(whole)
        if self._read > LOG_BYTES:
            self._turn()
        lines = whole.decode(errors="replace").splitlines()
        return [line for line in lines if TROUBLE.search(line) and not EXPECTED.search(line)]

    def _turn(self) -> None:
        """Move the contents aside; the program appends, so it goes on at the new beginning.

        Where the disk is full they are given up: an end of the site would be worse.
        """
        with suppress(OSError):
            shutil.copyfile(self.path, self.path.with_suffix(".1.log"))
        with self.path.open("r+b") as file:
            file.truncate(0)
        self._read = 0

    def tail(self, lines: int = 8) -> str:
        text = self.path.read_bytes()[-8_000:].decode(errors="replace")
        return "\n".join(text.rstrip().splitlines()[-lines:])


class Child:
    """A program that runs, or waits for its next start. `start_at` is a time of `monotonic`."""

    def __init__(self, program: Program, folder: Path, leash: Leash) -> None:
        self.program = program
        self.log = Log(folder / f"{program.name}.log")
        self.start_at = 0.0
        self._leash = leash
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._quick_deaths = 0
        self._ran_well = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def is_due(self) -> bool:
        return self._process is None and time.monotonic() >= self.start_at

    def start(self, environment: Mapping[str, str]) -> None:
        with self.log.path.open("ab") as output:
            self._process = subprocess.Popen(
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                pass_fds=self.program.pass_fds,
                start_new_session=True,
                preexec_fn=tie_to_parent(),  # noqa: PLW1509 - there is one thread
            )
        self._leash.hold(self._process.pid)
        self._started_at = time.monotonic()

    def ended(self) -> int | None:
        """Its exit code if it has ended since the last call; what it left behind is ended too."""
        if self._process is None or self._process.poll() is None:
            return None
        code, group = self._process.returncode, self._process.pid
        self._process = None
        send(group, signal.SIGKILL)
        self._leash.release(group)
        return code

    def put_off(self) -> bool:
        """Plan the next start, each later than the last; False after too many quick deaths.

        What has run well before is never given up: what it lacks now, such as a broker that may
        write, can come back, and the rest of the site does without it meanwhile.
        """
        now = time.monotonic()
        quick = now - self._started_at < QUICK_S
        self._ran_well |= not quick
        self._quick_deaths = self._quick_deaths + 1 if quick else 1
        self.start_at = now + min(0.1 * 2**self._quick_deaths, LATEST_S)
        return self._ran_well or self._quick_deaths < QUICK_DEATHS

    def send(self, number: signal.Signals) -> None:
        """To the program alone: it ends its own workers in order. SIGKILL goes to all of them."""
        if self._process and number == signal.SIGKILL:
            send(self._process.pid, number)
        elif self._process:
            self._process.send_signal(number)


def in_words(code: int) -> str:
    """An exit code as people say it."""
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
