"""Does the gate let honest runs through, and no others?

Real clicks on the default comparison, each watched over its event stream, on the machine as it
is; then as many beside a process that keeps one core busy. A run that is shown as valid then is
one too many. Where fewer than nine of ten are valid on an idle machine, look at the load first.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpx

from bench import parts
from bench.clicks import watched_run
from bench.row import Row

RUNS = 10
LABS = ("/lab/computing/", "/lab/waiting/")


def rows(quick: bool) -> Iterable[Row]:
    with parts.private_place() as folder:
        port = parts.free_port()
        with parts.site(folder, port):
            yield from measured(f"http://127.0.0.1:{port}", 1 if quick else RUNS)


def measured(address: str, runs: int) -> Iterator[Row]:
    for lab in LABS:
        yield idle(address, lab, runs)
    with busy_core():
        for lab in LABS:
            yield busy(address, lab, runs)


def idle(address: str, lab: str, runs: int) -> Row:
    found = verdicts(address, lab, runs)
    return Row(f"{lab} valid runs / runs, idle", [share(found)], ">= 0.9", "higher", why(found))


def busy(address: str, lab: str, runs: int) -> Row:
    found = verdicts(address, lab, runs)
    return Row(f"{lab} valid runs / runs, a core busy", [share(found)], "<= 0", "lower", why(found))


def verdicts(address: str, lab: str, runs: int) -> list[tuple[bool, tuple[str, ...]]]:
    """Of each run: whether it is shown as valid, and the reasons why not."""
    with httpx.Client(base_url=address, timeout=60) as learner:
        found = [watched_run(learner, lab) for _ in range(runs)]
    assert all(run["state"] == "done" for run in found), [run["state"] for run in found]
    return [(run["valid"], tuple(run["why_not_valid"])) for run in found]


def share(found: list[tuple[bool, tuple[str, ...]]]) -> float:
    return sum(valid for valid, _ in found) / len(found)


def why(found: list[tuple[bool, tuple[str, ...]]]) -> str:
    """How many runs there were, and how often each reason was given."""
    codes = Counter(code for _, reasons in found for code in reasons)
    given = ", ".join(f"{code} {times}" for code, times in sorted(codes.items()))
    return f"{len(found)} runs" + (f"; not valid: {given}" if given else "")


@contextmanager
def busy_core() -> Iterator[None]:
    """A process that computes all the time."""
    burner = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        burner.kill()
        burner.wait()
