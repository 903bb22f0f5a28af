"""Every demo with every strategy that it declares, on every interpreter of this machine.

Part of `make test-full`. Only the harness runs there, so a bare interpreter is enough.
"""

import os
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from sandbox.findings import FINDINGS, explained, pictures
from sandbox.harness.demos import DEMOS
from sandbox.harness.events import Event
from sandbox.measure import fold
from sandbox.runtimes import Finder
from sandbox.words import DEMOS as DEMO_WORDS
from tests.sandbox.boxes import box, of_kind, run_all

FULL = os.environ.get("COURSE_TEST_FULL") == "1"
pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(not FULL, reason="COURSE_TEST_FULL is not set (make test-full)"),
]

#: Those that a lab worker here would find; the variable names more, as LAB_INTERPRETERS does.
GIVEN = [Path(each) for each in os.environ.get("COURSE_TEST_INTERPRETERS", "").split(",") if each]
INTERPRETERS = {each.name: each for each in Finder(dict).find(GIVEN)} if FULL else {}
COMPARISONS = [
    (demo.slug, strategy)
    for demo in DEMOS.values()
    for strategy in demo.strategies
    if strategy != "sequential"  # it is in every comparison
]
OBSERVING = sorted(FINDINGS)
START_METHODS = next(p.choices for p in DEMOS["one-of-each"].parameters if p.kind == "choice")

each_interpreter = pytest.mark.parametrize("name", sorted(INTERPRETERS) or ["none"])


@cache
def compared(demo: str, strategy: str, name: str) -> list[Event]:
    chosen = ["sequential", strategy]
    return run_all(box(demo, strategies=chosen, interpreter=INTERPRETERS[name].path))


def threads_of(events: list[Event], strategy: str) -> set[tuple[int, int]]:
    """The (pid, tid) in which its spans were."""
    batches = of_kind(events, "spans_finished")
    spans = [
        one
        for batch in batches
        if batch.data["strategy"] == strategy
        for one in batch.data["spans"]
    ]
    return {(pid, tid) for _worker, pid, tid, *_times in spans}


def test_there_is_an_interpreter_to_measure_with() -> None:
    assert INTERPRETERS


@each_interpreter
@pytest.mark.parametrize(("demo", "strategy"), COMPARISONS)
def test_a_strategy_shows_its_events(demo: str, strategy: str, name: str) -> None:
    events = compared(demo, strategy, name)
    assert events[-1].kind == "finished", events[-1]
    assert (events[0].kind, events[0].data["python"].split()[0]) == (
        "started",
        INTERPRETERS[name].python,
    )
    assert all(before.t <= after.t for before, after in pairwise(events[:-1]))
    rounds = [(e.data["round"], e.data["take"]) for e in of_kind(events, "round_judged")]
    assert rounds == sorted(rounds)
    begun = [e.data["strategy"] for e in of_kind(events, "round_started")]
    ended = [e.data["strategy"] for e in of_kind(events, "round_finished")]
    assert sorted(begun) == sorted(ended)
    assert set(begun) == {"sequential", strategy}


@each_interpreter
@pytest.mark.parametrize(("demo", "strategy"), COMPARISONS)
def test_its_jobs_run_where_the_strategy_says(demo: str, strategy: str, name: str) -> None:
    events = compared(demo, strategy, name)
    main = events[0].data["pid"]
    sequential, other = threads_of(events, "sequential"), threads_of(events, strategy)
    assert {pid for pid, _tid in sequential} == {main}
    if strategy.startswith("processes"):
        assert main not in {pid for pid, _tid in other}
        assert len({pid for pid, _tid in other}) > 1
    elif strategy == "threads":
        assert {pid for pid, _tid in other} == {main}
        assert len(other) > 1
    else:
        assert other == sequential


@each_interpreter
@pytest.mark.parametrize("demo", OBSERVING)
def test_a_demo_that_observes_ends_with_what_it_saw(demo: str, name: str) -> None:
    events = run_all(box(demo, interpreter=INTERPRETERS[name].path))
    assert events[-1].kind == "finished", events[-1]
    assert not events[-1].data.get("bad_lines")
    measured = fold([event.as_dict() for event in events])
    assert (measured.demo, measured.valid) == (demo, True), measured.why_not_valid
    assert pictures(measured)
    assert explained(demo, DEMOS[demo].clean({}), measured).key in DEMO_WORDS[demo].sentences


@each_interpreter
@pytest.mark.parametrize("start_method", START_METHODS)
def test_a_thread_shares_what_a_process_does_not(start_method: str, name: str) -> None:
    asked = box("one-of-each", start_method=start_method, interpreter=INTERPRETERS[name].path)
    events = run_all(asked)
    assert events[-1].kind == "finished", events[-1]
    (result,) = of_kind(events, "result")
    measured = result.data["measured"]
    assert measured["pid_thread"] == measured["pid_main"] != measured["pid_process"]
    assert (measured["list_in_main"], measured["list_in_process"]) == (1, 1)
