"""`make run` keeps its programs running, says what happens, and leaves nothing behind."""

import os
import signal
import socket

import pytest

from concurrency_course.instance import check_port
from tests.startup.conftest import ENOUGH_S, StandIn, until

FAMILY = "sleep 1000 & (sleep 1000 & sleep 1000) & sleep 1000"  # with children and grandchildren
STUBBORN = "trap '' TERM INT HUP; while :; do sleep 1000; done"
MAKE = ("/bin/sh", "-c", 'MAKELEVEL=1 "$@"; true', "make")  # stays the site's parent, as make does
QUICK_TO_DIE = "echo the reason >&2; exit 3"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_programs_and_theirs(stand_in: StandIn, number: signal.Signals):
    stand_in.serve(family=FAMILY, stubborn=STUBBORN)
    stand_in.wait_for("Ready")
    stand_in.process.send_signal(number)
    assert stand_in.process.wait(timeout=ENOUGH_S) == 0
    assert stand_in.left() == []


def test_killing_the_supervisor_leaves_nothing(stand_in: StandIn):
    stand_in.serve(family=FAMILY, stubborn=STUBBORN)
    stand_in.wait_for("Ready")
    stand_in.process.kill()
    stand_in.wait_until_gone()


def test_killing_the_supervisor_and_its_keeper_ends_the_programs(stand_in: StandIn):
    if not os.path.exists("/proc/self/stat"):  # noqa: PTH110
        pytest.skip("only Linux tells a child of its parent's death")
    stand_in.serve(lone="exec sleep 1000")
    stand_in.wait_for("Ready")
    for process in stand_in.left():
        if process.pid != stand_in.pids()["lone"]:
            process.suspend()
    for process in stand_in.left():
        if process.pid != stand_in.pids()["lone"]:
            process.kill()
    stand_in.wait_until_gone()


def test_a_killed_keeper_is_replaced(stand_in: StandIn):
    stand_in.serve(family=FAMILY)
    stand_in.wait_for("Ready")
    keeper = next(
        process for process in stand_in.left() if "leash.py" in " ".join(process.cmdline())
    )
    keeper.kill()
    stand_in.wait_for("another one is held")
    stand_in.process.kill()
    stand_in.wait_until_gone()


def test_killing_make_ends_the_site_that_it_runs(stand_in: StandIn):
    stand_in.serve(under=MAKE, family=FAMILY)
    stand_in.wait_for("Ready")
    stand_in.process.kill()
    stand_in.wait_until_gone()


def test_a_program_that_is_killed_is_said_and_started_again(stand_in: StandIn):
    stand_in.serve(family=FAMILY)
    stand_in.wait_for("Ready")
    before = stand_in.pids()["family"]
    os.kill(before, signal.SIGKILL)
    stand_in.wait_for("family was killed by SIGKILL; starting it again")
    until(lambda: stand_in.pids().get("family", before) != before, "another process")
    assert before not in {os.getpgid(process.pid) for process in stand_in.left()}


def test_a_disk_that_is_full_ends_nothing(stand_in: StandIn):
    stand_in.serve(family=FAMILY)
    stand_in.wait_for("Ready")
    before = stand_in.pids()["family"]
    (stand_in.folder / "run.new").mkdir()  # where it writes next, in vain
    os.kill(before, signal.SIGKILL)
    stand_in.wait_for("run.json does not tell of this any more")
    stand_in.process.send_signal(signal.SIGINT)
    assert stand_in.process.wait(timeout=ENOUGH_S) == 0


def test_a_program_that_keeps_dying_ends_the_rest_with_its_reason(stand_in: StandIn):
    stand_in.serve(family=FAMILY, dying=QUICK_TO_DIE)
    assert stand_in.process.wait(timeout=ENOUGH_S) == 1
    assert "dying ended with code 3, again and again" in stand_in.said()
    assert stand_in.said().rstrip().endswith("the reason")
    assert stand_in.left() == []


def test_warnings_in_a_log_are_said_and_the_rest_is_not(stand_in: StandIn):
    stand_in.serve(talker="echo INFO all well; echo WARNING the sky falls; exec sleep 1000")
    stand_in.wait_for("talker: WARNING the sky falls")
    assert "all well" not in stand_in.said()


def test_a_second_one_in_the_folder_says_where_the_first_is(stand_in: StandIn):
    stand_in.serve(lone="exec sleep 1000")
    stand_in.wait_for("Ready")
    first, address = stand_in.process, f"http://127.0.0.1:{stand_in.port}/ (process"
    stand_in.serve(lone="exec sleep 1000")
    second, stand_in.process = stand_in.process, first
    assert second.wait(timeout=ENOUGH_S) == 1
    assert f"running at {address} {first.pid})" in stand_in.said()
    assert first.poll() is None


def test_a_new_one_starts_after_the_last_was_killed(stand_in: StandIn):
    stand_in.serve(stubborn=STUBBORN)
    stand_in.wait_for("Ready")
    stand_in.process.kill()
    stand_in.process.wait()
    stand_in.output.write_text("")
    stand_in.serve(lone="exec sleep 1000")
    stand_in.wait_for("Ready")


def test_a_taken_port_is_said_with_one_that_is_free(stand_in: StandIn):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        stand_in.port = other.getsockname()[1]
        stand_in.serve(lone="exec sleep 1000")
        assert stand_in.process.wait(timeout=ENOUGH_S) == 1
    assert f"Port {stand_in.port} is taken by another program" in stand_in.said()
    suggested = int(stand_in.said().rpartition("PORT=")[2])
    check_port(suggested)
