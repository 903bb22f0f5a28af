"""The machine: one measurement at a time, its name, and its readings."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import machine
from sandbox.machine import MachineBusy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "machine.lock"


def test_only_one_measures_at_a_time(path: Path) -> None:
    with machine.lock(path, 0), pytest.raises(MachineBusy), machine.lock(path, 0.1):
        pass


def test_the_next_one_measures_when_the_first_is_done(path: Path) -> None:
    with machine.lock(path, 0):
        pass
    with machine.lock(path, 0) as fd:
        assert fd >= 0


def test_who_fails_gives_the_machine_back(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), machine.lock(path, 0):
        raise ZeroDivisionError
    with machine.lock(path, 0):
        pass


def test_a_box_keeps_the_machine_as_long_as_its_leader_lives(path: Path) -> None:
    with machine.lock(path, 0) as fd:
        leader = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[fd]
        )
    try:
        with pytest.raises(MachineBusy), machine.lock(path, 0):
            pass
    finally:
        leader.communicate()
    with machine.lock(path, 0):
        pass


def test_other_children_do_not_keep_the_machine(path: Path) -> None:
    with machine.lock(path, 0):
        other = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False
        )
    try:
        with machine.lock(path, 5):
            pass
    finally:
        other.communicate()


def test_a_machine_keeps_its_name() -> None:
    assert machine.describe() == machine.describe()
    assert machine.describe().name.split("-")[0]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cannot be pinned here")
def test_a_pinned_worker_has_as_many_cores_as_it_may_use() -> None:
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(mine)})
    try:
        assert machine.describe().cores == 1
    finally:
        os.sched_setaffinity(0, mine)
    assert machine.describe().cores == len(mine)


def test_readings_are_numbers_or_not_known() -> None:
    readings = machine.readings()
    assert set(readings) == {"load", "steal", "pressure"}
    assert all(value is None or value >= 0 for value in readings.values())


def test_a_machine_that_tells_nothing_is_described_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "_read", lambda path: "")
    assert machine.describe().name
    assert machine.readings()["pressure"] is None
