"""How much of a constant view's throughput a chapter reaches, with many learners' progress in it.

Three servers as in production (granian, WSGI, 2 processes of 4 threads) answer 16 connections of
`wrk` in turn: the site's chapter, a Django view of the same bytes without middleware, and that view
behind all of the site's middleware. Every request of the chapter is another learner's.

    python -m bench pages
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.conditions import BASE
from bench.parts import end, free_port, private_place, program, wait_for
from bench.row import Row
from tests.cluster import Cluster, find_bin

LEARNERS = 200
CONNECTIONS = 16
#: Until both processes have rendered what each learner has of their own.
WARM_UP_S = 8
SIZE = {"WEB_WORKERS": "2", "WEB_THREADS": "4"}
CHAPTER = "/courses/python-concurrency/threads-vs-processes/"
NO_WRK = "wrk was not found: install it (on Debian: apt install wrk)."
#: For `wrk`: each request comes from the next learner.
SCRIPT = """
local cookies, at = {}, 0
for line in io.lines("%s") do cookies[#cookies + 1] = line end
request = function()
  at = at %% #cookies + 1
  return wrk.format("GET", nil, {["Cookie"] = cookies[at]})
end
"""

#: Requests a second, by server.
Rates = Mapping[str, float]


def rows(quick: bool) -> Iterable[Row]:
    """On SQLite, and on PostgreSQL where there is one."""
    if shutil.which("wrk") is None:
        raise RuntimeError(NO_WRK)
    with private_place() as folder:
        yield from _rows("SQLite", folder, quick)
        if find_bin() is not None:
            with _postgresql(folder):
                yield from _rows("PostgreSQL", folder, quick)


@contextmanager
def _postgresql(folder: Path) -> Iterator[None]:
    place = Path(tempfile.mkdtemp(prefix="course-bench-pg-"))
    cluster = Cluster(place)
    cluster.start()
    os.environ["DATABASE_URL"] = cluster.url
    try:
        yield
    finally:
        del os.environ["DATABASE_URL"]
        cluster.stop()
        shutil.rmtree(place, ignore_errors=True)


def _rows(database: str, folder: Path, quick: bool) -> Iterator[Row]:
    with _servers(folder) as addresses:
        _rate(addresses["chapter"], folder, WARM_UP_S)
        turns = [_turn(addresses, folder, 1 if quick else 3) for _ in range(2 if quick else 5)]
    size = (folder / "page").stat().st_size
    note = (
        f"{LEARNERS} learners seen before, {size / 1000:.0f} KB of HTML, {CONNECTIONS} connections"
    )
    parts = {
        f"{name}, requests/s": sorted(turn[name] for turn in turns)[len(turns) // 2]
        for name in addresses
    }
    name = f"A chapter with its learner's progress / a constant view, {database}"
    ratios = [turn["chapter"] / turn["constant"] for turn in turns]
    yield Row(name, ratios, ">= 0.1", "higher", note, parts)
    behind = [turn["chapter"] / turn["behind middleware"] for turn in turns]
    yield Row(f"{name} behind our middleware", behind, ">= 0.1", "higher", note)


@contextmanager
def _servers(folder: Path) -> Iterator[dict[str, str]]:
    """The three servers by name: the address of what each is asked for."""
    _run("concurrency_course.prepare")
    (folder / "cookies").write_text(_run("bench.learners", str(LEARNERS)))
    (folder / "requests.lua").write_text(SCRIPT % (folder / "cookies"))
    with ExitStack() as stack:
        port = free_port()
        stack.enter_context(program(folder, "web", port, **SIZE))
        chapter = f"http://127.0.0.1:{port}{CHAPTER}"
        wait_for(chapter)
        with urllib.request.urlopen(chapter) as answer:
            (folder / "page").write_bytes(answer.read())
        bare = stack.enter_context(_constant(folder, "without_middleware"))
        behind = stack.enter_context(_constant(folder, "with_middleware"))
        yield {"chapter": chapter, "constant": bare, "behind middleware": behind}


def _run(module: str, *arguments: str) -> str:
    words = (sys.executable, "-m", module, *arguments)
    done = subprocess.run(words, cwd=BASE, capture_output=True, text=True, check=True)
    return done.stdout


@contextmanager
def _constant(folder: Path, application: str) -> Iterator[str]:
    """A server as the site's, of another application."""
    port = free_port()
    words = _command(port).replace(
        "concurrency_course.wsgi:application", f"bench.constant:{application}"
    )
    with (folder / f"{application}.log").open("ab") as log:
        process = subprocess.Popen(
            words.split(),
            cwd=BASE,
            env=os.environ | {"CONSTANT_PAGE": str(folder / "page")},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}{CHAPTER}"
    try:
        wait_for(address)
        yield address
    finally:
        end(process)


def _command(port: int) -> str:
    from concurrency_course.serve import Place, command

    place = Place(port=port, workers=int(SIZE["WEB_WORKERS"]), threads=int(SIZE["WEB_THREADS"]))
    return " ".join(command("web", place))


def _turn(addresses: Mapping[str, str], folder: Path, seconds: int) -> Rates:
    """Each server for some seconds, one after the other; the learners' pages once before that."""
    rates = {}
    for name, address in addresses.items():
        _rate(address, folder, 1)
        rates[name] = _rate(address, folder, seconds)
    return rates


def _rate(address: str, folder: Path, seconds: int) -> float:
    """Requests a second. Raises RuntimeError if any was answered with an error."""
    words = ("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", folder / "requests.lua")
    said = subprocess.run((*words, address), capture_output=True, text=True, check=True).stdout
    if trouble := re.search(r"(Socket errors|Non-2xx).*", said):
        raise RuntimeError(f"{address}: {trouble[0]}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])
