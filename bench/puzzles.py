"""Puzzles: how fast all orders are counted, how large a model may be, and what a replay takes.

Counting is held against only taking every step once, on the same states; a replay against starting
the same interpreter with nothing to do, and free runs against starting and joining as many threads
that do nothing. What is compared takes turns.

    python -m bench puzzles
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.row import Row
from puzzles.compiling import read
from puzzles.counting import explore
from puzzles.files import by_slug
from puzzles.model import Model
from puzzles.play import Play
from puzzles.replay.telling import told
from sandbox.packing import HARNESS

TURNS, QUICK_TURNS = 15, 5
REPLAYS, QUICK_REPLAYS = 10, 3
LIMIT_S = 2.0
THREADS = """
from threading import Thread
for _ in range({runs}):
    threads = [Thread(target=int) for _ in range({threads})]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""
STEPS = "reg = counter\nreg = reg + 1\ncounter = reg\n"


def rows(quick: bool) -> Iterable[Row]:
    yield _counting(QUICK_TURNS if quick else TURNS)
    yield from _replays(QUICK_REPLAYS if quick else REPLAYS)


def losing(threads: int, times: int) -> Model:
    """So many threads that add one so many times, without a lock."""
    code = read(STEPS * times, {"counter": 0}, {})
    return Model({"counter": 0}, {}, {chr(65 + n): code for n in range(threads)})


def _took_s(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _walk(model: Model) -> int:
    """Take every step from every state once; returns how many states there are."""
    seen, todo = {model.start()}, [model.start()]
    while todo:
        for _thread, after in model.moves(todo.pop()):
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return len(seen)


def _counting(turns: int) -> Row:
    model = losing(2, 4)
    pairs = [(_took_s(lambda: explore(model)), _took_s(lambda: _walk(model))) for _ in range(turns)]
    states = explore(model).states
    largest, orders = _largest()
    parts = {
        "states a second": states / median(counting for counting, _ in pairs),
        "states of the largest model counted in 2 s": largest,
        "its orders, digits": float(len(str(orders))),
    }
    ratios = [counting / walking for counting, walking in pairs]
    note = f"two threads that add one four times: {states:,} states"
    return Row("Counting all orders / only seeing all states", ratios, "<= 5", "lower", note, parts)


def _largest() -> tuple[float, int]:
    """States and orders of the largest of these models that took no longer than `LIMIT_S`."""
    best = (0.0, 0)
    for times in range(1, 12):
        began = time.perf_counter()
        found = explore(losing(2, times), most=10_000_000)
        if time.perf_counter() - began > LIMIT_S or found.counts is None:
            break
        best = (float(found.states), found.counts.total)
    return best


def _replays(turns: int) -> Iterator[Row]:
    """Of this interpreter: the shortest way of two puzzles, without and with free runs."""
    with TemporaryDirectory() as folder:
        for slug, free in (("lost-update", 0), ("if-or-while", 0), ("lost-update", 1000)):
            yield _replay(slug, free, turns, Path(folder, "puzzle.json"))


def _replay(slug: str, free: int, turns: int, file: Path) -> Row:
    puzzle = by_slug()[slug]
    letters = Play(puzzle, False, "", "en").way()
    said = told(Play(puzzle, False, letters, "en")) | {"free": free, "free_s": 60.0}
    file.write_text(json.dumps(said))
    bare = [sys.executable, "-I", "-S"]
    program = [*bare, str(HARNESS / "programs" / "replay.py"), str(file)]
    beside = THREADS.format(runs=free, threads=len(said["threads"])) if free else "pass"
    pairs = [
        (_took_s(lambda: _run(program)), _took_s(lambda: _run([*bare, "-c", beside])))
        for _ in range(turns)
    ]
    other = f"{free:,} times bare threads" if free else "an interpreter that does nothing"
    parts = {
        "replay, ms": 1000 * median(one for one, _ in pairs),
        f"{other}, ms": 1000 * median(one for _, one in pairs),
    }
    name = f"Replay of {slug}, {len(letters)} steps" + (f", {free:,} free runs" if free else "")
    ratios = [one / two for one, two in pairs]
    return Row(f"{name} / {other}", ratios, "<= 5" if free else "<= 10", "lower", "", parts)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
