"""The programs of a site: one table for `make run`, containers, systemd units and tests.

`python -m concurrency_course.serve PROGRAM` becomes that program. HOST and PORT say where `web`,
`events` and `all-in-one` listen, WEB_WORKERS and WEB_THREADS how wide `web` is.
"""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from assistant.llm.turns import AT_ONCE
from concurrency_course import checks, metric_files
from sandbox import stream

BASE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Place:
    """Where a web program listens, and how many processes of how many threads answer there."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 4


@dataclass(frozen=True)
class Plan:
    """One program: what it is for, its arguments at a place, and the signals that end it."""

    purpose: str
    arguments: Callable[[Place], str]
    stop: tuple[signal.Signals, ...] = (signal.SIGTERM,)


#: Each open stream is a request in progress: more of them than `events.STREAMS_MAX`, which turns
#: away, so that the server never keeps anybody waiting. Little is kept for who reads slowly.
STREAMING = (
    "--interface asginl --workers 1 --backlog 2048 --backpressure 8192 --http1-buffer-size 65536"
)


def _granian(place: Place, application: str, kill_s: int) -> str:
    """Open event streams must not hold up a stop: they are cut after `kill_s`.

    HTTP/1 is said: while granian may still guess between 1 and 2 it waits for the first byte, and
    a connection that never sends one is never closed.
    """
    return (
        f"granian concurrency_course.{application} --host {place.host} --port {place.port} "
        "--http 1 --no-ws --log-level warning --respawn-failed-workers "
        f"--workers-kill-timeout {kill_s}"
    )


def _web(place: Place) -> str:
    size = f"--workers {place.workers} --blocking-threads {place.threads}"
    return f"{_granian(place, 'wsgi:application', 3)} --interface wsgi {size}"


def _events(place: Place) -> str:
    return f"{_granian(place, 'events:application', 1)} {STREAMING}"


def _all_in_one(place: Place) -> str:
    return f"{_granian(place, 'asgi:application', 1)} {STREAMING}"


def _metrics(place: Place) -> str:
    size = "--workers 1 --blocking-threads 1"
    return f"{_granian(place, 'exporter:application', 1)} --interface wsgi {size}"


def _lab_worker(place: Place) -> str:
    """What is for any machine, and what others handed to this one."""
    return _worker("lab", also=stream.handed_to(settings.MACHINE_NAME))(place)


def _worker(queue: str, more: str = "", also: str = "") -> Callable[[Place], str]:
    """One task at a time, none taken ahead of its turn; beside those that wait for a model."""
    queues = f"{queue},{also}" if also else queue

    def arguments(_place: Place) -> str:
        waiting = AT_ONCE if queue == "default" and settings.ASK_MODEL_URL else 0
        return (
            f"celery -A concurrency_course worker -l WARNING -n {queue}@%h -Q {queues} "
            f"-P prefork -c {1 + waiting} "
            f"--prefetch-multiplier 1 --without-gossip --without-mingle --without-heartbeat{more}"
        )

    return arguments


#: A second signal ends a worker that still measures: the run is then attempted once more.
COLD = (signal.SIGTERM, signal.SIGQUIT)

PLANS = {
    "web": Plan("pages (WSGI)", _web),
    "events": Plan("event streams of runs (ASGI)", _events),
    "all-in-one": Plan("pages and event streams in one process (ASGI)", _all_in_one),
    "lab-worker": Plan("measures, one run at a time", _lab_worker, COLD),
    "default-worker": Plan("settles runs and tidies up", _worker("default"), COLD),
    "beat": Plan(
        "says when it is time to settle and to tidy",
        lambda _: "celery -A concurrency_course beat -l WARNING",
    ),
    "default-worker-and-beat": Plan("both in one", _worker("default", " -B"), COLD),
    "metrics": Plan("tells what the programs of a host without web have counted", _metrics),
}


def command(program: str, place: Place = Place()) -> tuple[str, ...]:
    """The words that start `program`; raises KeyError for one that is not in the table."""
    return (sys.executable, "-m", *PLANS[program].arguments(place).split())


def usage() -> str:
    lines = (f"  {name:<24}{plan.purpose}" for name, plan in PLANS.items())
    return "\n".join(("Usage: python -m concurrency_course.serve PROGRAM", "", *lines))


def place() -> Place:
    """Where the environment says that a web program listens."""
    return Place(settings.HOST, settings.PORT, settings.WEB_WORKERS, settings.WEB_THREADS)


def become(program: str) -> NoReturn:
    os.chdir(BASE)
    os.environ["DJANGO_SETTINGS_MODULE"] = "concurrency_course.settings"
    checks.enforce()
    if program != "metrics":  # which only reads, in a container perhaps, whence it sees no other
        metric_files.begin()
    words = command(program, place())
    os.execv(words[0], words)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PLANS:
        sys.exit(usage())
    try:
        become(sys.argv[1])
    except ImproperlyConfigured as reason:
        sys.exit(str(reason))
