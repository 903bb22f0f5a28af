"""The leader that is started before anybody asks for a run, and how it ends in each case."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox import machine, runner
from sandbox.machine import MachineBusy
from sandbox.runner import run
from sandbox.standby import Standby
from tests.sandbox.boxes import box, of_session, until

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


@pytest.fixture(autouse=True)
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=runner.SCRATCH) as folder:
        monkeypatch.setattr(runner, "SCRATCH", folder)
        yield Path(folder)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "machine.lock"


@pytest.fixture
def standby(lock: Path) -> Iterator[Standby]:
    """One that has a leader ready."""
    prepared = Standby()
    prepared.prepare(lock)
    yield prepared
    prepared.dismiss()


def never() -> bool:
    return False


def test_the_first_task_finds_none_and_leaves_one(lock: Path) -> None:
    new = Standby()
    with new.at_hand(lock) as leader:
        assert leader is None
    with new.at_hand(lock) as leader:
        assert leader is not None
        assert leader.waits
    new.dismiss()


def test_the_leader_that_waited_is_the_one_that_measures(standby: Standby, lock: Path) -> None:
    with standby.at_hand(lock) as leader:
        assert leader
        events = list(run(box("one-of-each"), never, leader))
    assert events[0].data["pid"] == leader.process.pid
    assert events[-1].kind == "finished"
    assert [event.kind for event in events].count("started") == 1


def test_each_leader_is_used_once(standby: Standby, lock: Path) -> None:
    pids = []
    for _ in range(2):
        with standby.at_hand(lock) as leader:
            pids.append(next(run(box("one-of-each"), never, leader)).data["pid"])
    assert pids[0] != pids[1]


def test_it_has_run_nothing_before_its_order(standby: Standby, lock: Path, scratch: Path) -> None:
    """In its box is what it is to run first, and nothing else; it said nothing."""
    (folder,) = scratch.iterdir()
    assert sorted(path.name for path in (folder / "harness").iterdir()) == ["__main__.py"]
    with standby.at_hand(lock) as leader:
        assert leader
        with pytest.raises(BlockingIOError):
            os.read(leader.fifo, 1)


def test_another_interpreter_is_started_when_it_is_asked_for(
    standby: Standby, lock: Path, tmp_path: Path
) -> None:
    other = tmp_path / "python"
    other.symlink_to(sys.executable)
    with standby.at_hand(lock) as leader:
        assert leader
        asked = box("one-of-each", interpreter=str(other))
        assert next(run(asked, never, leader)).data["pid"] != leader.process.pid


def test_one_that_was_killed_is_not_handed_out(standby: Standby, lock: Path) -> None:
    with standby.at_hand(lock) as leader:
        assert leader
    waiting = standby._next
    assert waiting
    os.kill(waiting.process.pid, signal.SIGKILL)
    assert until(lambda: not waiting.waits)
    with standby.at_hand(lock) as leader:
        assert leader is None


def test_one_whose_folder_is_gone_is_not_handed_out(
    standby: Standby, lock: Path, scratch: Path
) -> None:
    (folder,) = scratch.iterdir()
    shutil.rmtree(folder)
    with standby.at_hand(lock) as leader:
        assert leader is None


@needs_proc
def test_used_or_not_nothing_of_it_stays(standby: Standby, lock: Path, scratch: Path) -> None:
    with standby.at_hand(lock) as leader:
        assert leader
    assert until(lambda: not of_session(leader.process.pid))
    last = standby._next
    assert last
    standby.dismiss()
    assert until(lambda: not of_session(last.process.pid))
    assert not list(scratch.iterdir())


def test_while_it_waits_the_machine_is_free(standby: Standby, lock: Path) -> None:
    with machine.lock(lock, 0):
        pass


def test_it_keeps_the_machine_while_it_measures(standby: Standby, lock: Path) -> None:
    with standby.at_hand(lock) as leader:
        assert leader
        with machine.lock(lock, 0, leader.lock_fd):
            pass
        # The worker's descriptor is closed now, as if it had been killed; the leader has its own.
        with pytest.raises(MachineBusy), machine.lock(lock, 0):
            pass
    with machine.lock(lock, 0):
        pass


@needs_proc
def test_it_ends_with_its_worker(lock: Path, scratch: Path) -> None:
    program = f"""
from sandbox import runner
from sandbox.standby import standby
runner.SCRATCH = {str(scratch)!r}
standby.prepare({str(lock)!r})
print(standby._next.process.pid, flush=True)
input()
"""
    killed = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout
    leader = int(killed.stdout.readline())
    assert of_session(leader)
    killed.kill()
    killed.communicate()
    assert until(lambda: not of_session(leader))


def test_without_a_lock_to_open_there_is_none(tmp_path: Path) -> None:
    new = Standby()
    with new.at_hand(tmp_path / "no" / "folder") as leader:
        assert leader is None
    assert new._next is None


def test_who_runs_in_it_can_be_read_in_its_box(standby: Standby, lock: Path) -> None:
    """The order, and the environment of what it starts, name the execution."""
    asked = replace(box("waiting"), labels={"COURSE_EXECUTION_ID": "seven"})
    with standby.at_hand(lock) as leader:
        assert leader
        running = run(asked, never, leader)
        next(running)
        assert '"COURSE_EXECUTION_ID": "seven"' in (leader.folder / runner.ORDER).read_text()
        running.close()
