"""A program in an interpreter apart: it may hang, crash or leave others behind."""

import os
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from sandbox.harness import apart
from tests.sandbox.boxes import until

PROGRAM = """
import os, signal, subprocess, sys, threading, time
end = sys.argv[1]
print("begun", flush=True)
if end == "segv": os.kill(os.getpid(), signal.SIGSEGV)
if end == "hang": time.sleep(60)
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
if end == "leave": print(subprocess.Popen(sleep).pid)
if end == "raise": raise RuntimeError("no more")
"""


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ends.py").write_text(PROGRAM)
    monkeypatch.setattr(apart, "PROGRAMS", str(tmp_path))


def run(tmp_path: Path, end: str, timeout_s: float = 20) -> apart.Ended:
    return apart.run_apart(str(tmp_path), "ends.py", end, timeout_s=timeout_s)


@pytest.mark.parametrize(("end", "status"), [("well", 0), ("segv", -signal.SIGSEGV), ("raise", 1)])
def test_how_it_ended_is_told(tmp_path: Path, end: str, status: int) -> None:
    ended = run(tmp_path, end)
    assert (ended.status, ended.lines) == (status, ["begun"])
    assert ("no more" in " ".join(ended.errors)) == (end == "raise")


def test_what_hangs_is_ended_and_has_no_status(tmp_path: Path) -> None:
    ended = run(tmp_path, "hang", timeout_s=1)
    assert (ended.status, ended.lines) == (None, ["begun"])


def test_what_it_left_behind_is_ended(tmp_path: Path) -> None:
    _, pid = run(tmp_path, "leave").lines

    def is_gone() -> bool:
        status = Path(f"/proc/{pid}/stat")
        return not status.exists() or ") Z" in status.read_text()

    assert until(is_gone)


def test_what_another_box_started_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "_numbers", count(1))
    theirs = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(theirs, env=os.environ | {apart.MARK: "1"}) as other:
        run(tmp_path, "well")
        still_there = other.poll() is None
        other.kill()
    assert still_there
