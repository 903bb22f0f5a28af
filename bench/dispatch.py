"""From a click to the first event of its run, at the page, beside a bare interpreter's first line.

The click is a POST to the real site (`make run`'s own programs); the event is the frame of
`started` in the run's stream, which is opened as soon as the answer has told its address. Each
click is paired with a bare `python -I -S`, started from here, that writes one line.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench import parts
from bench.clicks import filled_in, frames, press_run
from bench.row import Row

CLICKS, BATCHES = 100, 2
#: One learner may only ask so often, and this is not about that.
CLICKS_OF_ONE = 30
LAB = "/lab/one-of-each/"
LINE = "import sys; sys.stdout.write('started\\n'); sys.stdout.flush()\n"


@dataclass
class Pair:
    """One click and one bare start; all in ms."""

    bare: float
    answered: float
    connected: float
    started: float


def rows(quick: bool) -> Iterable[Row]:
    with parts.private_place() as folder:
        port = parts.free_port()
        with parts.site(folder, port):
            clicks, batches = (30, 1) if quick else (CLICKS, BATCHES)
            found = list(pairs(f"http://127.0.0.1:{port}", folder, clicks * batches))
    yield from told(found, clicks)


def told(found: list[Pair], clicks: int) -> Iterator[Row]:
    told = {
        f"{name}, ms": statistics.median(getattr(pair, name) for pair in found)
        for name in ("bare", "answered", "connected", "started")
    }
    yield Row(
        "click to first event / bare interpreter's first line",
        [pair.started / pair.bare for pair in found],
        "<= 1.5",
        "lower",
        "",
        told,
    )
    bare = statistics.median(pair.bare for pair in found)
    batches = [found[at : at + clicks] for at in range(0, len(found), clicks)]
    yield Row(
        "click to first event, p99 / bare, median",
        [percentile_99([pair.started for pair in batch]) / bare for batch in batches],
        "<= 3",
        "lower",
        f"{clicks} clicks a ratio",
    )


def percentile_99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]


def pairs(address: str, folder: Path, number: int) -> Iterator[Pair]:
    script = folder / "line.py"
    script.write_text(LINE)
    for first in range(0, number + 1, CLICKS_OF_ONE):
        with httpx.Client(base_url=address, timeout=30) as learner:
            for count in range(first, min(first + CLICKS_OF_ONE, number + 1)):
                pair = Pair(bare_ms(script), *click_ms(learner))
                if count:  # the first one warms the site up
                    yield pair


def bare_ms(script: Path) -> float:
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-I", "-S", script], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        return 1e3 * (time.perf_counter() - began)


def click_ms(learner: httpx.Client) -> tuple[float, float, float]:
    """Until the answer was there, until the stream said hello, until `started` had come."""
    form = filled_in(learner, LAB, hold_ms="20")
    began = time.perf_counter()
    stream = press_run(learner, LAB, form)
    answered = time.perf_counter()
    connected = started = 0.0
    with frames(learner, stream) as said:
        for text in said:
            connected = connected or time.perf_counter()
            if "event: status" in text:
                started = started or time.perf_counter()
    assert started, "the run never started"
    answered, connected, started = (1e3 * (at - began) for at in (answered, connected, started))
    return answered, connected, started
