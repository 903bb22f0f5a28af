"""The demos, really run: who ran where, in which order, and what was said about it."""

import os
import signal
import sys
import threading
import time
from collections import defaultdict
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import psutil
import pytest

from sandbox.harness import calibration
from sandbox.harness.comparing import Comparison
from sandbox.harness.events import STRATEGIES, Event
from sandbox.harness.gate import Readings
from sandbox.harness.programs import computing
from sandbox.harness.server import awaited
from sandbox.harness.workloads import ROUNDS, rounds_that_fit, shorten
from sandbox.harness.workloads import computing as computing_load
from sandbox.harness.workloads import waiting as waiting_load
from sandbox.runner import run
from tests.sandbox.boxes import box, of_kind, run_all, until

linux = pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="reads /proc")
DEFAULT = ["sequential", "threads", "processes"]


@pytest.fixture(scope="module", params=["waiting", "computing"])
def events(request: pytest.FixtureRequest) -> list[Event]:
    """A default comparison, with two workers, on a quiet machine."""
    return run_all(box(request.param))


@pytest.fixture(scope="module", params=["waiting", "computing"])
def all_strategies(request: pytest.FixtureRequest) -> list[Event]:
    return run_all(box(request.param, strategies=STRATEGIES))


def spans(events: list[Event]) -> dict[str, list[list[Any]]]:
    """All spans of each strategy."""
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for event in of_kind(events, "spans_finished"):
        found[event.data["strategy"]] += event.data["spans"]
    return found


def test_a_comparison_tells_its_story_in_order(events: list[Event]) -> None:
    assert [event.kind for event in events[:4]] == [
        "started",
        "calibrated",
        "probe_finished",
        "round_started",
    ]
    assert events[-1].kind == "finished"
    assert all(before.t <= after.t for before, after in pairwise(events[:-1]))


def test_there_is_a_warm_up_and_five_rounds(events: list[Event]) -> None:
    assert of_kind(events, "calibrated")[0].data["rounds_planned"] == ROUNDS
    rounds = [event.data["round"] for event in of_kind(events, "round_finished")]
    assert rounds == [number for number in range(ROUNDS + 1) for _ in DEFAULT]
    judged = [event.data["round"] for event in of_kind(events, "round_judged")]
    assert judged == list(range(1, ROUNDS + 1))


def test_rounds_are_interleaved_in_an_order_that_rotates(events: list[Event]) -> None:
    orders = defaultdict(list)
    for event in of_kind(events, "round_started"):
        orders[event.data["round"]].append(event.data["strategy"])
    assert all(sorted(order) == sorted(DEFAULT) for order in orders.values())
    assert {order[0] for order in orders.values()} == set(DEFAULT)


def test_the_machine_is_probed_before_between_and_after_the_rounds(events: list[Event]) -> None:
    kinds = [event.kind for event in of_kind(events, "probe_finished", "round_started")]
    round_ = ["probe_finished", *["round_started"] * 3, "probe_finished"]
    assert kinds == round_ * (ROUNDS + 1)


def test_the_probe_is_as_wide_as_the_widest_strategy(events: list[Event]) -> None:
    cores = events[0].data["cores"]
    assert {probe.data["width"] for probe in of_kind(events, "probe_finished")} == {min(2, cores)}


def test_each_strategy_tells_what_its_workers_did(events: list[Event]) -> None:
    for found in spans(events).values():
        assert {span[0] for span in found} == {"1", "2"}
        assert all(span[6] == 0 for span in found if span[3] != "run")


def test_threads_share_a_process_and_processes_do_not(events: list[Event]) -> None:
    leader = events[0].data["pid"]
    found = spans(events)
    assert {(span[1], span[2]) for span in found["sequential"]} == {(leader, leader)}
    assert {span[1] for span in found["threads"]} == {leader}
    assert leader not in {span[2] for span in found["threads"]}
    assert leader not in {span[1] for span in found["processes"]}
    assert all(span[1] == span[2] for span in found["processes"])


def test_every_strategy_runs_on_every_interpreter(all_strategies: list[Event]) -> None:
    assert all_strategies[-1].kind == "finished"
    assert all_strategies[-1].data == {}
    assert set(spans(all_strategies)) == set(STRATEGIES)


def test_tasks_of_asyncio_share_one_thread(all_strategies: list[Event]) -> None:
    assert len({span[2] for span in spans(all_strategies)["asyncio"]}) == 1


def test_processes_of_each_start_method_are_processes(all_strategies: list[Event]) -> None:
    leader = all_strategies[0].data["pid"]
    for strategy, found in spans(all_strategies).items():
        if strategy.startswith("processes"):
            assert leader not in {span[1] for span in found}
            assert len({span[1] for span in found}) >= 2


def test_waiting_for_a_server_is_waiting_for_io() -> None:
    found = spans(run_all(box("waiting", strategies=["threads", "asyncio", "processes-spawn"])))
    assert all({"run", "io_wait"} <= {span[3] for span in mine} for mine in found.values())


def test_computing_threads_wait_for_the_gil_and_processes_do_not() -> None:
    events = run_all(box("computing", task_ms=50))
    assert events[0].data["gil"], "this interpreter has no GIL"
    found = spans(events)
    assert "gil_wait" in {span[3] for span in found["threads"]}
    assert "gil_wait" not in {span[3] for span in found["sequential"] + found["processes"]}


def test_one_thread_and_one_process_and_whose_list_they_change() -> None:
    events = run_all(box("one-of-each"))
    assert [event.kind for event in events] == [
        "started",
        "round_started",
        "spans_finished",
        "round_finished",
        "result",
        "finished",
    ]
    (result,) = of_kind(events, "result")
    told = result.data["measured"]
    assert told["pid_main"] == told["pid_thread"] == events[0].data["pid"]
    assert told["pid_process"] == told["tid_process"] != told["pid_main"]
    assert len({told["tid_main"], told["tid_thread"], told["tid_process"]}) == 3
    assert (told["list_in_main"], told["list_in_process"]) == (1, 1)
    assert told["first"] in ("thread", "process")
    assert min(told["thread_delay_ns"], told["process_delay_ns"]) > 0
    assert {span[0] for span in spans(events)["one-of-each"]} == {"main", "thread", "process"}


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_one_of_each_by_every_start_method(method: str) -> None:
    (result,) = of_kind(run_all(box("one-of-each", start_method=method)), "result")
    assert result.data["measured"]["list_in_process"] == 1


def test_the_default_start_method_is_told_without_asking_for_it() -> None:
    import multiprocessing

    started = run_all(box("one-of-each"))[0].data
    assert started["start_method"] == multiprocessing.get_start_method()
    assert started["python"] == sys.version.split()[0]


@linux
def test_a_pinned_box_has_one_core_and_a_probe_of_one() -> None:
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(mine)})
    try:
        events = run_all(box("computing"))
    finally:
        os.sched_setaffinity(0, mine)
    assert events[0].data["cores"] == 1
    assert {probe.data["width"] for probe in of_kind(events, "probe_finished")} == {1}


@linux
def test_a_stopped_process_shows_as_a_gap_of_unknown_cause_and_its_round_is_flagged() -> None:
    events: list[Event] = []
    helpers: set[int] = set()
    for event in run(box("computing", noise="measured", task_ms=200), lambda: False):
        events.append(event)
        leader = events[0].data["pid"]
        if event.kind == "calibrated":
            helpers = children(leader)
        if is_the_warm_up(event):
            threading.Thread(target=stop_a_worker, args=(leader, helpers)).start()
        if event.kind == "round_judged":
            break
    first = [one for one in events if one.data.get("round") == 1]
    mine = [one for one in first if one.data.get("strategy") == "processes"]
    assert "unknown" in {span[3] for span in spans(mine)["processes"]}
    assert "frozen" in of_kind(mine, "round_finished")[0].data["why"]
    assert "frozen" in of_kind(first, "round_judged")[0].data["why"]
    assert "gil_wait" not in {span[3] for span in spans(mine)["processes"]}


def is_the_warm_up(event: Event) -> bool:
    """Told of as a whole, when it is over and the next round is about to begin."""
    data = event.data
    return event.kind == "round_finished" and (data["strategy"], data["round"]) == ("processes", 0)


def children(pid: int) -> set[int]:
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def stop_a_worker(leader: int, helpers: set[int]) -> None:
    """Stop a new child of the leader for 0.3 s, once it has computed for a while."""
    worker = computing_below(leader, helpers)
    os.kill(worker, signal.SIGSTOP)
    time.sleep(0.3)
    os.kill(worker, signal.SIGCONT)


def computing_below(leader: int, helpers: set[int]) -> int:
    """Its own child, or one of its fork server, which is there from 3.14 on."""
    found: list[int] = []

    def seen() -> bool:
        below = {one.pid for one in psutil.Process(leader).children(recursive=True)} - helpers
        found[:] = [pid for pid in sorted(below) if cpu_ns(pid) > 100_000_000]
        return bool(found)

    until(seen)
    return found[0]


def cpu_ns(pid: int) -> int:
    """Of one that has gone meanwhile: none."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return 0


class Scripted(Comparison):
    """A comparison whose rounds are only noted; some come out disturbed."""

    def __init__(self, disturbed: set[tuple[int, int]], rounds_of_time: int) -> None:
        self.disturbed = disturbed
        self.taken: list[tuple[int, int]] = []
        self.expected_s = {}
        self.box = cast("Any", self)
        self.time_for = lambda seconds: len(self.taken) < rounds_of_time

    def probe(self, number: int) -> Readings:
        return Readings()

    def settle(self) -> None:
        pass

    def await_quiet(self, number: int) -> None:
        pass

    def take_round(self, number: int, take: int) -> bool:
        self.taken.append((number, take))
        return True

    def judged(self, number: int) -> list[int]:
        return [number] if self.taken[-1] in self.disturbed else []


def test_disturbed_rounds_are_measured_again_after_the_others() -> None:
    comparison = Scripted({(1, 1), (3, 1), (3, 2)}, rounds_of_time=99)
    comparison.take_rounds(4)
    assert comparison.taken == [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (1, 2), (3, 2), (3, 3)]


def test_disturbed_rounds_are_measured_again_only_while_there_is_time() -> None:
    comparison = Scripted({(number, 1) for number in range(1, 6)}, rounds_of_time=7)
    comparison.take_rounds(5)
    assert comparison.taken[-1] == (1, 2)
    assert len(comparison.taken) == 7


def test_threads_that_paid_more_for_the_same_work_are_no_comparison() -> None:
    comparison = Scripted(set(), rounds_of_time=1)
    comparison.load = computing_load(4, 0.05, 2, True)
    costs = [("sequential", 100), ("threads", 130), ("processes", 170)]
    assert comparison.unevenness(costs) == pytest.approx(1.3)
    comparison.load = computing_load(4, 0.05, 2, False)
    assert comparison.unevenness(costs) == 1.0


def test_an_injected_disturbance_flags_every_round() -> None:
    judged = of_kind(run_all(box("computing", noise="busy", budget_s=2)), "round_judged")
    assert all(event.data["disturbed"] for event in judged)
    assert all("probe_slow" in event.data["why"] for event in judged)


def test_no_round_begins_that_the_budget_does_not_hold() -> None:
    events = run_all(box("waiting", workers=8, delay_ms=200, budget_s=3))
    judged = of_kind(events, "round_judged")
    assert events[-1].kind == "finished"
    assert len(judged) < ROUNDS
    assert of_kind(events, "calibrated")[0].data["rounds_planned"] < ROUNDS


def test_jobs_of_computing_are_shortened_to_fit() -> None:
    long, short = (computing_load(8, 0.2, 1, True) for _ in range(2))
    shorten(short, DEFAULT, 8.0)
    assert short.job_s < long.job_s
    assert (ROUNDS + 1) * short.round_s(DEFAULT) < 8.0


def test_a_default_job_keeps_its_length_on_two_cores_and_on_one() -> None:
    for cores in (1, 2, 8):
        load = computing_load(4, 0.05, cores, True)
        shorten(load, DEFAULT, 8.0)
        assert load.job_s == 0.05


def test_a_server_keeps_its_delay_and_fewer_rounds_are_planned() -> None:
    default, slow = (waiting_load(n, s, ("", 0)) for n, s in ((4, 0.1), (8, 0.2)))
    assert rounds_that_fit(default, DEFAULT, 8.0) == ROUNDS
    assert 1 <= rounds_that_fit(slow, DEFAULT, 8.0) < ROUNDS
    assert slow.job_s == 0.2


def test_calibration_does_not_use_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt(number: int) -> None:
        raise AssertionError(number)

    monkeypatch.setattr(computing, "step", spoilt)
    assert calibration.yard_ns() > 0


def test_the_yardstick_has_the_shape_of_a_step() -> None:
    yard, step = calibration.yard.__code__, computing.step.__code__
    assert set(step.co_consts) - {computing.step.__doc__, None} <= set(yard.co_consts)


def test_an_answer_tells_until_when_one_had_to_wait() -> None:
    assert awaited(b"You asked 100 ns ago; now it is 1150.\n", asked=1000) == 1150


def test_a_late_answer_was_not_waited_for_all_the_time() -> None:
    late = b"You asked 100 ns ago; now it is 700000000.\n"
    assert 1100 <= awaited(late, asked=1000) < 100_000_000


@pytest.mark.parametrize("answer", [b"", b"Fine.", "text", None])
def test_an_answer_that_does_not_tell_is_no_evidence(answer: object) -> None:
    assert awaited(answer, asked=1000) == 0
