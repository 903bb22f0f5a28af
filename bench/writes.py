"""How long the unlucky wait when many learners answer at once: p99 / p50 of a quiz answer.

The site's pages as in production (granian, WSGI, 2 processes of 4 threads) take real answers from
16 and from 64 connections of `wrk`: POST forms of learners, each of whom answers every question
once, so that an answer is also a learner's and an attempt's first in one of five cases. An answer
that is refused or lost breaks the topic.

    python -m bench writes
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.conditions import BASE
from bench.parts import broker, free_port, private_place, program, wait_for
from bench.row import Row
from tests.cluster import Cluster, find_bin

WRITERS = (16, 64)
SECONDS, QUICK_S = 5, 2
#: More forms than a machine takes in all turns; whichever it got to were sent once.
FORMS_A_SECOND = 800
SIZE = {"WEB_WORKERS": "2", "WEB_THREADS": "4", "TRUSTED_PROXIES": "1"}
NO_WRK = "wrk was not found: install it (on Debian: apt install wrk)."
#: For `wrk`: every request is the next form, and no form is sent twice.
SCRIPT = """
local forms = io.open("%s")
request = function()
  local path, cookie, address, body = forms:read("*l"):match("(%%S+) (.-)\\t(%%S+) (%%S+)")
  return wrk.format("POST", path, {["Cookie"] = cookie, ["X-Forwarded-For"] = address,
    ["HX-Request"] = "true", ["Content-Type"] = "application/x-www-form-urlencoded"}, body)
end
"""
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True)
class Turn:
    """Some seconds of answers: ms, and answers a second."""

    p50: float
    p99: float
    rate: float


def rows(quick: bool) -> Iterable[Row]:
    """On SQLite, and on PostgreSQL where there is one."""
    if shutil.which("wrk") is None:
        raise RuntimeError(NO_WRK)
    with private_place() as folder, broker(folder):
        yield from _rows("SQLite", folder, quick)
        if find_bin() is not None:
            with _postgresql():
                yield from _rows("PostgreSQL", folder, quick)


@contextmanager
def _postgresql() -> Iterator[None]:
    """With the settings that PostgreSQL comes with, safe writing among them."""
    with Cluster.temporary() as cluster:
        os.environ["DATABASE_URL"] = cluster.url
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"]


def _rows(database: str, folder: Path, quick: bool) -> Iterator[Row]:
    turns, seconds = (2, QUICK_S) if quick else (5, SECONDS)
    _run("concurrency_course.prepare")
    port = free_port()
    with program(folder, "web", port, **SIZE):
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/healthz")
        for writers in WRITERS:
            _answers(address, folder, writers, 1)
            taken = [_answers(address, folder, writers, seconds) for _ in range(turns)]
            yield _row(database, writers, taken)
    if "locked" in (folder / "web.log").read_text():
        raise RuntimeError(f"{database} was locked: {folder / 'web.log'}")


def _row(database: str, writers: int, taken: list[Turn]) -> Row:
    parts = {
        "p50, ms": median(turn.p50 for turn in taken),
        "p99, ms": median(turn.p99 for turn in taken),
        "answers/s": median(turn.rate for turn in taken),
    }
    name = f"A quiz answer's p99 / its p50, {writers} writers, {database}"
    ratios = [turn.p99 / turn.p50 for turn in taken]
    return Row(name, ratios, "<= 2", "lower", "through the site, as browsers send it", parts)


def _answers(address: str, folder: Path, writers: int, seconds: int) -> Turn:
    """Raises RuntimeError if any answer was not taken."""
    forms, script = folder / "forms", folder / "answers.lua"
    forms.write_text(_run("bench.forms", str(FORMS_A_SECOND * seconds)))
    script.write_text(SCRIPT % forms)
    words = (
        "wrk",
        "-t1",
        f"-c{writers}",
        f"-d{seconds}s",
        "--latency",
        "--timeout",
        "20s",
        "-s",
        str(script),
        address,
    )
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    if trouble := re.search(r"(Socket errors|Non-2xx).*", said):
        raise RuntimeError(f"{trouble[0]}\n{(folder / 'web.log').read_text()[-2000:]}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate, said
    return Turn(_quantile(said, 50), _quantile(said, 99), float(rate[1]))


def _quantile(said: str, percent: int) -> float:
    found = re.search(rf"^ +{percent}% +([\d.]+)(us|ms|s) *$", said, re.MULTILINE)
    assert found, said
    return float(found[1]) * UNITS[found[2]]


def _run(module: str, *arguments: str) -> str:
    words = (sys.executable, "-m", module, *arguments)
    return subprocess.run(words, cwd=BASE, capture_output=True, text=True, check=True).stdout
