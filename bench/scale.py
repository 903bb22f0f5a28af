"""A site with 1,000 chapters and 20,000 questions: loading it, and searching in it.

`load_course` into an empty database, again with nothing changed, and the index of the search,
each against the same with 100 chapters and 2,000 questions: seconds for each chapter. Then the
page at `/search/` over the bare query that finds its passages in the full-text index, taken in
turn. Each size and each database has a process of its own.

    python -m bench scale
"""

# ruff: noqa: S608 - the names in its queries are our own

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.conditions import BASE
from bench.course import course_folder
from bench.parts import private_place, set_up_django
from bench.row import Row
from tests.cluster import Cluster, find_bin

MANY, FEW = 1_000, 100
QUICK_MANY, QUICK_FEW = 100, 10
QUESTIONS = 20
TURNS, QUICK_TURNS = 60, 15
ASKED = ("number", "threading sum", "chapter term", "run it")
"""What is searched for: words of which each chapter has some, so that all must be ranked."""

#: By what was done: its seconds, once; of `page` and `bare`: of each turn.
type Times = dict[str, list[float]]


def rows(quick: bool) -> Iterable[Row]:
    """On SQLite, and on PostgreSQL where there is one."""
    with private_place() as folder:
        set_up_django()
        sizes = (QUICK_MANY, QUICK_FEW) if quick else (MANY, FEW)
        for size in sizes:
            course_folder(folder / f"{size}" / "course", size, QUESTIONS)
        yield from _rows("SQLite", folder, sizes, quick)
        if find_bin() is not None:
            yield from _rows("PostgreSQL", folder, sizes, quick)


def _rows(database: str, folder: Path, sizes: tuple[int, int], quick: bool) -> Iterator[Row]:
    many, few = sizes
    found = {size: _measured(database, folder, size, quick) for size in sizes}
    for name, what in (("Load", "load"), ("Load again, unchanged", "again"), ("Index", "index")):
        ratios = [
            (one / many) / (other / few)
            for one, other in zip(found[many][what], found[few][what], strict=True)
        ]
        parts = {f"{size:,} chapters, s": median(found[size][what]) for size in sizes}
        full = f"{name}, {many:,} chapters with {many * QUESTIONS:,} questions / {few:,}, each"
        yield Row(f"{full}, {database}", ratios, "<= 1.3", "lower", "1 process", parts)
    yield _search(database, many, found[many])


def _search(database: str, size: int, times: Times) -> Row:
    pairs = zip(times["page"], times["bare"], strict=True)
    parts = {f"{what}, ms": 1000 * median(times[what]) for what in ("page", "bare")}
    note = f"{size:,} chapters; {len(ASKED)} questions in turn; Django's test client"
    ratios = [page / bare for page, bare in pairs]
    return Row(f"Search page / the bare query, {database}", ratios, "<= 3", "lower", note, parts)


def _measured(database: str, folder: Path, size: int, quick: bool) -> Times:
    place = folder / f"{database}-{size}"
    place.mkdir()
    course, file = folder / f"{size}" / "course", place / "times.json"
    words = [sys.executable, "-m", "bench.scale", str(course), str(file), "quick" * quick]
    environment = {**os.environ, "COURSE_VAR": str(place)}
    if database == "SQLite":
        subprocess.run(words, cwd=BASE, env=environment, check=True, stdout=subprocess.DEVNULL)
    else:
        with Cluster.temporary() as cluster:
            environment["DATABASE_URL"] = cluster.url
            subprocess.run(words, cwd=BASE, env=environment, check=True, stdout=subprocess.DEVNULL)
    found: Times = json.loads(file.read_text())
    return found


def _site(course: Path, turns: int) -> Times:
    """Load a course into the empty site of the environment, and search in it."""
    from django.core.management import call_command

    from lessons.loader import load_course
    from lessons.search import index

    call_command("migrate", verbosity=0)
    times: Times = {}
    for what in ("load", "again"):
        times[what] = [_took(lambda: load_course(course))]
    times["index"] = [_took(lambda: index.refresh(always=True))]
    return times | _searches(turns)


def _searches(turns: int) -> Times:
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from lessons.search.asking import MOST, understand
    from lessons.search.index import VECTOR, WORDS

    settings.ALLOWED_HOSTS = ["localhost"]
    client = Client(headers={"host": "localhost"})
    bare = {
        "sqlite": f"SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %s"
        f" ORDER BY bm25({WORDS}, 6.0, 1.0) LIMIT {MOST}",
        "postgresql": "SELECT id FROM lessons_passage"
        f" WHERE {VECTOR} @@ to_tsquery('simple', %s)"
        f" ORDER BY ts_rank({VECTOR}, to_tsquery('simple', %s)) DESC LIMIT {MOST}",
    }[connection.vendor]

    def page(asked: str) -> None:
        reply = client.get("/search/", {"q": asked})
        if reply.status_code != 200 or b"<mark>" not in reply.content:
            raise RuntimeError(f"{reply.status_code}, or nothing was found for {asked!r}.")

    def query(asked: str) -> None:
        words = getattr(understand(asked), connection.vendor)
        with connection.cursor() as cursor:
            cursor.execute(bare, [words] * bare.count("%s"))
            if not cursor.fetchall():
                raise RuntimeError(f"Nothing was found for {asked!r}.")

    times: Times = {"page": [], "bare": []}
    for turn in range(-len(ASKED), turns):
        asked = ASKED[turn % len(ASKED)]
        took = {"page": _took(lambda: page(asked)), "bare": _took(lambda: query(asked))}  # noqa: B023 - called at once
        if turn >= 0:
            for what, seconds in took.items():
                times[what].append(seconds)
    return times


def _took(what: Any) -> float:
    """Seconds."""
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


if __name__ == "__main__":
    set_up_django()
    found = _site(Path(sys.argv[1]), QUICK_TURNS if sys.argv[3] else TURNS)
    Path(sys.argv[2]).write_text(json.dumps(found))
