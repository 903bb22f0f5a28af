"""What is compared with what in the benchmark of reported times."""

import json
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing.context import ForkProcess, ForkServerProcess, SpawnProcess
from threading import Thread

import pytest

from bench import bare, truth
from sandbox.harness.events import START_METHODS

ALL = ["sequential", "threads", "asyncio", *(f"processes-{one}" for one in START_METHODS)]


def test_every_strategy_is_compared_once():
    assert sorted(one for group in truth.TOGETHER for one in group) == sorted(ALL)


@pytest.mark.parametrize("program", ["computing", "waiting"])
def test_a_program_runs_by_itself_by_every_strategy(program):
    argument = 1 if program == "computing" else 1_000_000
    asked = {"program": program, "argument": argument, "jobs": 2, "strategies": ALL, "rounds": 2}
    command = (sys.executable, "-I", "-S", str(truth.BARE), json.dumps(asked))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    walls = json.loads(done.stdout)
    assert list(walls) == ALL
    assert all(len(each) == 2 and min(each) > 0 for each in walls.values())


@pytest.mark.parametrize(
    ("strategy", "worker"),
    [
        ("threads", Thread),
        ("processes-fork", ForkProcess),
        ("processes-spawn", SpawnProcess),
        ("processes-forkserver", ForkServerProcess),
    ],
)
def test_a_strategy_has_the_workers_that_its_name_says(strategy, worker):
    assert bare.worker_type(strategy) is worker


@dataclass
class Summary:
    strategy: str
    median_s: float | None


@dataclass
class Measured:
    valid: bool
    summaries: list[Summary]


def test_runs_that_the_gate_refused_are_not_compared(monkeypatch):
    """Their times are not shown either; and nobody waits for ever for a valid one."""
    refused = Measured(False, [Summary("sequential", None), Summary("threads", None)])
    fine = Measured(True, [Summary("sequential", 0.2), Summary("threads", 0.3)])
    seen = iter([refused, fine, refused, fine, fine])
    monkeypatch.setattr(truth, "reported", lambda demo, strategies: next(seen))
    alone = {"sequential": 0.2, "threads": 0.2}
    monkeypatch.setattr(truth, "taken_alone", lambda demo, measurement: alone)
    ratios, runs = truth.compared("computing", ("threads",), 2)
    assert ratios == {"threads": [pytest.approx(1.5)] * 2}
    assert runs == 4


def test_a_busy_machine_ends_the_comparison(monkeypatch):
    refused = Measured(False, [])
    monkeypatch.setattr(truth, "reported", lambda demo, strategies: refused)
    assert truth.compared("computing", ("threads",), 2) == ({}, 2 * truth.TRIES)
