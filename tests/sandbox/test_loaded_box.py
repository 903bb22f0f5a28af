"""What only canaries have: a box on one core, and one with a load on every core, which dies."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sandbox import measure, runner
from sandbox.claims import CLAIMS
from sandbox.harness import loading
from sandbox.harness.events import Event
from sandbox.machine import usable_cores
from sandbox.runner import run
from tests.sandbox.boxes import box, of_kind, of_session, run_all, until

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
needs_pinning = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="pins processes")
needs_cores = pytest.mark.skipif(usable_cores() < 2, reason="one core is no more than one each")
SHORT: dict[str, Any] = {"budget_s": 6.0, "kill_s": 20.0}


@pytest.fixture(autouse=True)
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=runner.SCRATCH) as folder:
        monkeypatch.setattr(runner, "SCRATCH", folder)
        yield Path(folder)


def burning(leader: int) -> list[set[int]]:
    """The cores of those processes of a box that are kept to one each: its load is."""
    kept = []
    for pid in of_session(leader):
        with suppress(ProcessLookupError):
            kept.append(os.sched_getaffinity(pid))
    return [cores for cores in kept if len(cores) == 1]


def started(events: list[Event]) -> Event:
    return next(event for event in events if event.kind == "started")


@needs_pinning
def test_a_box_on_one_core_has_one_and_so_has_all_that_it_starts() -> None:
    events = run_all(box("computing", one_core=True))
    assert started(events).data["cores"] == 1
    assert {event.data["width"] for event in of_kind(events, "probe_finished")} == {1}
    assert events[-1].kind == "finished"


@needs_pinning
def test_the_lab_worker_itself_keeps_its_cores() -> None:
    before = os.sched_getaffinity(0)
    run_all(box("one-of-each", one_core=True))
    assert os.sched_getaffinity(0) == before


def test_another_box_has_every_core() -> None:
    assert started(run_all(box("one-of-each"))).data["cores"] == usable_cores()


def test_where_nothing_can_be_pinned_the_run_fails_and_is_no_proof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "sched_setaffinity", raising=False)
    (*_, last) = run_all(box("computing", one_core=True))
    assert (last.kind, last.data["reason"]) == ("failed", "not_started")


@needs_proc
def test_the_gate_refuses_under_a_load_for_real() -> None:
    """Whatever else this machine does: it is never quiet then."""
    events = run_all(box("computing", noise="measured", loaded=True, **SHORT))
    verdict = CLAIMS["gate-refuses"].judged(measure.fold(event.as_dict() for event in events))
    assert verdict.word == "held"


@needs_proc
@needs_cores
def test_a_load_on_every_core_is_gone_with_its_run(scratch: Path) -> None:
    leader, seen = 0, [set[int]()]
    for event in run(box("computing", loaded=True), lambda: False):
        leader = event.data.get("pid", leader)
        seen = max(seen, burning(leader), key=len)
    assert event.kind == "finished"
    assert sorted(core for cores in seen for core in cores) == sorted(os.sched_getaffinity(0))
    assert until(lambda: not of_session(leader))  # a killed process on a busy core dies a bit later


@needs_proc
@needs_cores
def test_a_load_dies_when_the_runner_is_killed(scratch: Path) -> None:
    asked = box("computing", loaded=True)
    program = f"""
from sandbox import runner
from sandbox.runner import Box, run
runner.SCRATCH = {str(scratch)!r}
for event in run({asked!r}, lambda: False):
    print(event.kind, event.data.get("pid"), flush=True)
"""
    killed = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert killed.stdout
    leader = int(killed.stdout.readline().split()[1])
    assert until(lambda: len(burning(leader)) == usable_cores())
    killed.kill()
    killed.wait()
    killed.stdout.close()
    assert until(lambda: not of_session(leader))


@needs_proc
def test_a_load_ends_by_itself_if_nobody_ends_it() -> None:
    program = """
from sandbox.harness import loading
loading.LASTS_S = 1
print(*loading.load_every_core())
"""
    telling = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert telling.stdout
    pids = telling.stdout.readline().split()
    telling.stdout.close()
    telling.wait()
    try:
        assert len(pids) == usable_cores()
        assert until(lambda: not of_session(telling.pid))
        assert runner.Box("computing", {}).kill_s < loading.LASTS_S
    finally:
        with suppress(ProcessLookupError):
            os.killpg(telling.pid, signal.SIGKILL)


def test_no_other_box_has_a_load() -> None:
    order = runner._order(box("computing"))
    assert order["loaded"] is False
