"""The production layout on loopback: each program by its own command, started again when it dies.

As systemd does, whatever a program leaves in its process group is killed before it starts again,
`RESTART_S` later. Nothing survives the end: the leash holds every group, even if this process is
killed. Everything lives in one folder.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import httpx
import psutil

from concurrency_course import broker, serve
from concurrency_course.child import Child, Program
from concurrency_course.leash import Leash
from tests.cluster import Cluster, ClusterError

BASE = Path(__file__).resolve().parent.parent
RESTART_S = 0.5
READY_S = 180.0
STOP_S = 10.0
ASK_S = 1.0
#: What a developer's shell may hold and this deployment must not hear of.
FOREIGN = ("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "HTTPS", "TRUSTED_PROXIES", "METRICS_TOKEN")
#: The programs, in the order of their start, and how many processes each keeps for its work.
WIDTH = {"web": 2, "events": 1, "lab-worker": 1, "default-worker": 1, "beat": 0}


class DeploymentError(Exception):
    """Says in one sentence what did not start."""


class Part(Protocol):
    """One program that is kept running. `starts` counts how often it was started."""

    name: str
    starts: int

    @property
    def pid(self) -> int | None: ...
    def tend(self) -> None:
        """Start it if it is due; bury it if it has died."""

    def answers(self) -> bool:
        """Whether it does its work again; asked after a kill."""

    def stop(self) -> None: ...


class Served:
    """A program of the site, or the broker."""

    def __init__(
        self, child: Child, environment: dict[str, str], works: Callable[[int], bool]
    ) -> None:
        self.name = child.program.name
        self.starts = 0
        self._child, self._environment, self._works = child, environment, works

    @property
    def pid(self) -> int | None:
        return self._child.pid

    def tend(self) -> None:
        if self._child.ended() is not None:
            self._child.start_at = time.monotonic() + RESTART_S
        if self._child.is_due():
            self._child.start(self._environment)
            self.starts += 1

    def answers(self) -> bool:
        return self.pid is not None and self._works(self.pid)

    def stop(self) -> None:
        for number in (*self._child.program.stop, signal.SIGKILL):
            self._child.send(number)
            if _within(STOP_S / 2, lambda: self._child.ended() is not None or not self.pid):
                return


class Postgres:
    """The database server, with every commit on the disk before it is acknowledged."""

    name = "postgres"

    def __init__(self, cluster: Cluster, leash: Leash) -> None:
        self.starts = 0
        self._cluster, self._leash = cluster, leash

    @property
    def url(self) -> str:
        return self._cluster.url

    @property
    def pid(self) -> int | None:
        process = self._cluster.process
        return process.pid if process and process.poll() is None else None

    def tend(self) -> None:
        """Start it; while processes of the one before still hold its memory it will not."""
        if self.pid is not None:
            return
        with suppress(ClusterError):
            self._cluster.start()
            self._leash.hold(self._cluster.pid)
            self.starts += 1

    def answers(self) -> bool:
        import psycopg

        with suppress(psycopg.Error), psycopg.connect(self.url, connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() is not None
        return False

    def stop(self) -> None:
        self._cluster.stop()


class Deployment:
    """The parts in the order of their start; `environment` is what every program gets."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.leash = Leash()
        self.web, self.events = (f"http://127.0.0.1:{_free_port()}/" for _ in "we")
        self.parts: dict[str, Part] = {}
        self.scratch = folder / "tmp"
        self.scratch.mkdir(parents=True)
        self._broker_lock: int | None = None
        self.environment = {
            **{name: text for name, text in os.environ.items() if name not in FOREIGN},
            "COURSE_VAR": str(folder / "var"),
            "COURSE_MACHINE_LOCK": str(folder / "machine.lock"),
            "COURSE_NOISE": "quiet",
            "WEB_WORKERS": str(WIDTH["web"]),
            "TMPDIR": str(self.scratch),
            "DJANGO_SETTINGS_MODULE": "concurrency_course.settings",
            "DATABASE_URL": f"sqlite:///{folder / 'var' / 'course.sqlite3'}",
        }
        self._stores(database)

    def _stores(self, database: str) -> None:
        if database == "postgres":
            cluster = Cluster(self.folder / "postgres")
            self.parts["postgres"] = Postgres(cluster, self.leash)
            self.environment["DATABASE_URL"] = cluster.url
        planned = broker.server(self.folder / "var" / "broker")
        self._broker_lock = broker.hold(planned.folder)
        program = Program("valkey", planned.command, pass_fds=(self._broker_lock,))
        self.parts["valkey"] = self._served(program, {}, lambda _: planned.answers())
        self.environment["REDIS_URL"] = planned.url

    def _served(
        self, program: Program, more: dict[str, str], works: Callable[[int], bool]
    ) -> Served:
        child = Child(program, self.folder / "logs", self.leash)
        return Served(child, self.environment | more, works)

    def start(self) -> None:
        """Start everything and return once the site says that it is ready."""
        for part in self.parts.values():
            part.tend()
        self._await([part.name for part in self.parts.values()])
        self._run("-m", "concurrency_course.prepare")
        for name, width in WIDTH.items():
            self.parts[name] = self._program(name, width)
            self.parts[name].tend()
        self.await_ready()

    def _program(self, name: str, width: int) -> Served:
        address = {"web": self.web, "events": self.events}.get(name, "")
        port = {"PORT": str(httpx.URL(address).port)} if address else {}
        words = (sys.executable, "-m", "concurrency_course.serve", name)
        program = Program(name, words, serve.PLANS[name].stop)

        def works(pid: int) -> bool:
            return len(_children(pid)) >= width and (not address or _answers_at(address))

        return self._served(program, port, works)

    def _run(self, *words: str) -> None:
        """A command that ends by itself, beside the site."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=BASE,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise DeploymentError(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")

    def manage(self, *words: str) -> None:
        """A management command beside the site. Raises DeploymentError."""
        self._run("manage.py", *words)

    def tend(self) -> None:
        for part in self.parts.values():
            part.tend()
        self.leash.mend()

    def _await(self, names: Iterable[str]) -> None:
        missing = list(names)

        def all_answer() -> bool:
            self.tend()
            missing[:] = [name for name in missing if not self.parts[name].answers()]
            return not missing

        if not _within(READY_S, all_answer):
            raise DeploymentError(f"No answer from {', '.join(missing)}: see {self.folder}.")

    def await_ready(self, seconds: float = READY_S) -> None:
        """Return once /readyz says that all of it works."""
        said = ""

        def ready() -> bool:
            nonlocal said
            self.tend()
            with suppress(httpx.HTTPError):
                answer = httpx.get(f"{self.web}readyz", timeout=5)
                said = answer.text
                return answer.status_code == httpx.codes.OK
            return False

        if not _within(seconds, ready):
            raise DeploymentError(f"Not ready after {seconds:.0f} s: {said or 'no answer'}")
        self._await(self.parts)

    def stop(self) -> None:
        """End the programs first, then what they stand on."""
        for name in reversed(self.parts):
            self.parts[name].stop()
        self.leash.close()
        if self._broker_lock is not None:
            os.close(self._broker_lock)


def _answers_at(address: str) -> bool:
    """Whether a fresh connection is answered, whatever with."""
    with suppress(httpx.HTTPError):
        httpx.get(f"{address}healthz", timeout=ASK_S)
        return True
    return False


def _children(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children()
    return []


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
