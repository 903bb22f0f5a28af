"""The runner: how a box ends, what comes out of it, and that nothing of it stays."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import packing, runner
from sandbox.harness.events import TERMINAL
from sandbox.packing import HARNESS, Pack
from sandbox.runner import Box, remove_stale, run
from tests.sandbox.boxes import box, of_kind, of_session, run_all, stand_in, until

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
FINISHED = r'printf "{\"k\":\"finished\",\"t\":1}\n" > $events' + "\n"


@pytest.fixture(autouse=True)
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of this test's own in which boxes are made; its path is short."""
    with tempfile.TemporaryDirectory(dir=runner.SCRATCH) as folder:
        monkeypatch.setattr(runner, "SCRATCH", folder)
        yield Path(folder)


def imitated(tmp_path: Path, script: str, **limits: Any) -> Box:
    return box("computing", interpreter=stand_in(tmp_path, script), **limits)


def test_a_run_begins_with_started_and_ends_with_finished() -> None:
    events = run_all(box("one-of-each"))
    assert events[0].kind == "started"
    assert [event.kind for event in events if event.kind in TERMINAL] == ["finished"]
    assert events[-1].data == {}


def test_nothing_of_a_box_stays_on_the_disk(scratch: Path) -> None:
    run_all(box("one-of-each"))
    assert not list(scratch.iterdir())


def test_what_you_read_is_what_runs(tmp_path: Path) -> None:
    pack = Pack(tmp_path, sys.executable)
    pack.write_start()
    pack.write_rest()
    for source in HARNESS.rglob("*.py"):
        assert (pack.package / source.relative_to(HARNESS)).read_bytes() == source.read_bytes()


def test_the_bytecode_in_a_box_is_that_of_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tuple((name, b"changed = 1\n") for name, _ in packing.read_sources())
    monkeypatch.setattr(packing, "read_sources", lambda: changed)
    pack = Pack(tmp_path, sys.executable)
    pack.write_rest()
    asked = "from harness import gate; print(gate.__cached__, gate.changed)"
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, '.'); {asked}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.endswith("1\n")
    assert (pack.package / "__pycache__").exists()


def test_a_box_sees_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    *_, last = run_all(imitated(tmp_path, f"env >&2\n{FINISHED}"))
    assert "PATH=" in last.data["stderr"]
    assert "secret" not in last.data["stderr"]


def test_an_interpreter_that_does_not_exist_fails() -> None:
    events = run_all(box("computing", interpreter="/nonexistent/python"))
    assert [(event.kind, event.data["reason"]) for event in events] == [("failed", "not_started")]


def test_a_leader_that_dies_fails_with_its_last_words(tmp_path: Path) -> None:
    (last,) = run_all(imitated(tmp_path, "echo alas >&2; exit 3\n"))
    assert (last.kind, last.data["reason"]) == ("failed", "leader_died")
    assert "exit status 3" in last.data["detail"]
    assert "alas" in last.data["detail"]


def test_a_leader_that_never_speaks_is_killed_in_the_end(tmp_path: Path) -> None:
    (last,) = run_all(imitated(tmp_path, "sleep 60\n", kill_s=0.3))
    assert (last.kind, last.data["after_s"]) == ("timed_out", 0.3)


def test_a_run_stops_when_asked(tmp_path: Path) -> None:
    (last,) = run_all(imitated(tmp_path, "sleep 60\n"), should_stop=lambda: True)
    assert last.kind == "stopped"


def test_a_program_that_takes_no_signals_is_stopped_too(tmp_path: Path) -> None:
    (last,) = run_all(imitated(tmp_path, "trap '' TERM INT HUP; sleep 60\n"), lambda: True)
    assert last.kind == "stopped"


def test_lines_that_are_no_events_are_counted_and_dropped(tmp_path: Path) -> None:
    noise = "head -c 9000 /dev/zero > $events\necho > $events\necho '{}' > $events\n"
    events = run_all(imitated(tmp_path, noise + FINISHED))
    assert [event.kind for event in events] == ["finished"]
    assert events[0].data["bad_lines"] >= 2


def test_events_after_the_end_are_ignored(tmp_path: Path) -> None:
    events = run_all(imitated(tmp_path, f"{{ {FINISHED} {FINISHED} }}\n" + FINISHED))
    assert [event.kind for event in events] == ["finished"]


@pytest.mark.parametrize("flood", ["yes '{}'", "cat /dev/zero"])
def test_a_flood_ends_the_run(tmp_path: Path, flood: str) -> None:
    (last,) = run_all(imitated(tmp_path, f"{flood} > $events\n"))
    assert (last.kind, last.data["reason"]) == ("failed", "too_many_events")


def test_what_a_program_prints_is_kept_apart_and_bounded(tmp_path: Path) -> None:
    (last,) = run_all(imitated(tmp_path, f"printf '\\033[1mout'; echo err >&2; {FINISHED}"))
    assert last.data["stdout"] == "[1mout"
    assert last.data["stderr"] == "err\n"


def test_output_beyond_the_bound_is_dropped(tmp_path: Path) -> None:
    (last,) = run_all(imitated(tmp_path, f"yes | head -c 1000000; {FINISHED}"))
    assert len(last.data["stdout"]) == runner.OUTPUT_BYTES_MAX


@needs_proc
def test_closing_the_generator_ends_the_box(scratch: Path) -> None:
    running = run(box("computing"), lambda: False)
    leader = next(running).data["pid"]
    running.close()
    assert until(lambda: not of_session(leader))
    assert not list(scratch.iterdir())


@needs_proc
def test_a_killed_leader_takes_its_processes_along() -> None:
    events, leader = [], 0
    for event in run(box("waiting", workers=8, delay_ms=200), lambda: False):
        events.append(event)
        leader = event.data.get("pid", leader)
        if event.kind == "round_started":
            os.kill(leader, signal.SIGKILL)
    assert events[-1].data["reason"] == "killed"
    assert until(lambda: not of_session(leader))


@pytest.mark.parametrize(("number", "reason"), [("TERM", "killed"), ("SEGV", "leader_died")])
def test_a_signal_of_somebody_else_is_told_from_a_crash(
    tmp_path: Path, number: str, reason: str
) -> None:
    (last,) = run_all(imitated(tmp_path, f"kill -{number} $$\n"))
    assert (last.kind, last.data["reason"]) == ("failed", reason)


@needs_proc
@pytest.mark.parametrize(
    "strategy", ["threads", "processes-fork", "processes-spawn", "processes-forkserver"]
)
def test_when_the_runner_is_killed_everything_in_the_box_dies(scratch: Path, strategy: str) -> None:
    """Leader, guard, server, probes, workers, fork server and resource tracker."""
    asked = box("waiting", workers=4, delay_ms=200, strategies=["sequential", strategy])
    program = f"""
from sandbox import packing, runner
from sandbox.runner import Box, run
runner.SCRATCH = {str(scratch)!r}
for event in run({asked!r}, lambda: False):
    print(event.kind, event.data.get("pid"), event.data.get("strategy"), flush=True)
"""
    killed = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert killed.stdout
    leader = int(killed.stdout.readline().split()[1])
    assert any(line.split()[::2] == ["round_started", strategy] for line in killed.stdout)
    time.sleep(0.1)  # let it start its workers
    assert len(of_session(leader)) > 4
    killed.kill()
    killed.wait()
    killed.stdout.close()
    assert until(lambda: not of_session(leader))


def test_what_killed_runners_left_is_removed_when_it_is_old(scratch: Path) -> None:
    for name, age in (("old", 70), ("young", 0)):
        left_behind(scratch, name, age)
    (scratch / "somebody-elses").mkdir()
    assert remove_stale() == 1
    assert sorted(path.name[-5:] for path in scratch.iterdir()) == ["elses", "young"]


def left_behind(scratch: Path, name: str, age: float) -> Path:
    left = scratch / f"{runner.PREFIX}{name}"
    left.mkdir()
    os.utime(left, (time.time() - age, time.time() - age))
    return left


def test_what_a_runner_still_holds_stays_however_old_it_is(scratch: Path) -> None:
    running = run(box("waiting"), lambda: False)
    next(running)
    (held,) = scratch.iterdir()
    left_behind(scratch, "old", 70)
    os.utime(held, (time.time() - 700, time.time() - 700))
    assert remove_stale() == 1
    assert list(scratch.iterdir()) == [held]
    running.close()
    assert not list(scratch.iterdir())


def test_the_bytecode_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run_all(box("one-of-each"))
    compiled = []
    monkeypatch.setattr(subprocess, "run", lambda *command, **_: compiled.append(command))
    run_all(box("one-of-each"))
    assert not compiled


def test_every_event_of_a_box_is_valid() -> None:
    events = run_all(box("computing"))
    assert "bad_lines" not in events[-1].data
    assert of_kind(events, "round_finished")
