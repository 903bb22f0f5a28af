"""How a page of item analysis grows with the number of answers: 1,000, 10,000 and 100,000.

The page of a quiz with many answers over that of a quiz with 1,000, both over the same 90 days and
taken in turn: when everything is counted, and after one more learner, whose day is counted anew.
Beside it what the page would cost if it added up the answers each time.

    python -m bench analysis
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

from bench.conditions import BASE
from bench.parts import private_place
from bench.row import Row
from tests.cluster import Cluster, find_bin

SIZES = (1_000, 10_000, 100_000)
TURNS, QUICK_TURNS = 30, 8

#: Seconds of each turn, by what was done and by the number of answers.
type Times = dict[str, dict[str, list[float]]]


def rows(quick: bool) -> Iterable[Row]:
    """On SQLite, and on PostgreSQL where there is one."""
    with private_place() as folder:
        yield from _rows("SQLite", folder, quick)
        if find_bin() is not None:
            with Cluster.temporary() as cluster:
                os.environ["DATABASE_URL"] = cluster.url
                try:
                    yield from _rows("PostgreSQL", folder, quick)
                finally:
                    del os.environ["DATABASE_URL"]


def _rows(database: str, folder: Path, quick: bool) -> Iterator[Row]:
    sizes = SIZES[:2] if quick else SIZES
    times = _times(folder, QUICK_TURNS if quick else TURNS, sizes)
    for size in sizes[1:]:
        yield _growth("Item analysis", "page", times, size, database, "<= 1.5")
    yield _growth("The same after one more learner", "again", times, sizes[-1], database, "<= 2")
    yield _saved(times, sizes[-1], database)


def _growth(name: str, what: str, times: Times, size: int, database: str, target: str) -> Row:
    many, few = times[what][str(size)], times[what][str(SIZES[0])]
    ratios = [one / other for one, other in zip(many, few, strict=True)]
    parts = {
        f"{size:,} answers, ms": 1000 * median(many),
        f"{SIZES[0]:,} answers, ms": 1000 * median(few),
    }
    note = "8 questions, 90 days, 1 process; a page by Django's test client"
    full = f"{name}, {size:,} answers / {SIZES[0]:,}, {database}"
    return Row(full, ratios, target, "lower", note, parts)


def _saved(times: Times, size: int, database: str) -> Row:
    """What tallies are for: pages that add up answers would count all of them each time."""
    pages, anew = times["page"][str(size)], times["anew"][str(size)]
    ratios = [page / (page + counting) for page, counting in zip(pages, anew, strict=False)]
    parts = {"page, ms": 1000 * median(pages), "counting all answers, ms": 1000 * median(anew)}
    name = f"Item analysis from tallies / from {size:,} answers, {database}"
    return Row(name, ratios, "<= 0.2", "lower", "", parts)


def _times(folder: Path, turns: int, sizes: Iterable[int]) -> Times:
    file = folder / "insights.json"
    words = (sys.executable, "-m", "bench.insights", str(file), str(turns), *map(str, sizes))
    subprocess.run(words, cwd=BASE, check=True, stdout=subprocess.DEVNULL)
    found: Times = json.loads(file.read_text())
    return found
