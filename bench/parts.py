"""Parts of a site, started for a benchmark with data, broker and port of their own.

They are held on a leash: a topic that is killed leaves nothing of its site behind.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from bench.conditions import BASE
from concurrency_course.leash import Leash

READY_S = 60.0


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def private_place() -> Iterator[Path]:
    """A folder for all data, named in the environment of this process and of what it starts.

    To be entered before anything of Django is imported, and once a process.
    """
    with tempfile.TemporaryDirectory(prefix="course-bench-") as folder:
        os.environ |= {
            "COURSE_VAR": folder,
            "COURSE_MACHINE_LOCK": f"{folder}/machine.lock",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DJANGO_SETTINGS_MODULE": "concurrency_course.settings",
        }
        for name in ("DATABASE_URL", "REDIS_URL", "HOST", "DEBUG"):
            os.environ.pop(name, None)
        yield Path(folder)


def set_up_django() -> None:
    import django

    django.setup()


@contextmanager
def broker(folder: Path) -> Iterator[None]:
    """The embedded Valkey of this folder, where the settings look for it."""
    from concurrency_course import broker as embedded

    _, process = embedded.start(folder / "broker", folder / "broker.log")
    with held(process.pid):
        try:
            yield
        finally:
            process.kill()
            process.wait()


@cache
def leash() -> Leash:
    return Leash()


@contextmanager
def held(group: int) -> Iterator[None]:
    """Should this process end in any other way than by leaving, the group ends too."""
    leash().hold(group)
    try:
        yield
    finally:
        leash().release(group)


@contextmanager
def program(folder: Path, name: str, port: int = 8000, **more: str) -> Iterator[int]:
    """A program of `concurrency_course.serve`; yields its pid."""
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            (sys.executable, "-m", "concurrency_course.serve", name),
            cwd=BASE,
            env=os.environ | {"PORT": str(port)} | more,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    with held(process.pid):
        try:
            yield process.pid
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """First asked, then with its whole group."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(address: str) -> None:
    """Return once it answers with 200; raise after `READY_S`."""
    until = time.monotonic() + READY_S
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own http address
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@contextmanager
def site(folder: Path, port: int) -> Iterator[None]:
    """What `make run` starts: one web process, both workers, the broker; prepared and ready."""
    with served(folder, {"all-in-one": port}, "lab-worker", "default-worker-and-beat"):
        yield


@contextmanager
def split_site(folder: Path, pages: int, events: int) -> Iterator[None]:
    """The programs of production: pages and event streams apart, and beat by itself."""
    web = {"web": pages, "events": events}
    with served(folder, web, "lab-worker", "default-worker", "beat"):
        wait_for(f"http://127.0.0.1:{events}/healthz")
        yield


@contextmanager
def served(folder: Path, listening: dict[str, int], *others: str) -> Iterator[None]:
    """These programs, the first of which answers for all; prepared and ready."""
    prepare = (sys.executable, "-m", "concurrency_course.prepare")
    subprocess.run(prepare, cwd=BASE, check=True, stdout=subprocess.DEVNULL)
    with ExitStack() as stack:
        stack.enter_context(broker(folder))
        for name, port in listening.items():
            stack.enter_context(program(folder, name, port))
        for name in others:
            stack.enter_context(program(folder, name))
        wait_for(f"http://127.0.0.1:{next(iter(listening.values()))}/readyz")
        yield
