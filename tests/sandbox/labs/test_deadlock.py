"""Two locks: each outcome is made to happen, circles are told from waits, and the box hangs."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from sandbox.displays.facts import Facts
from sandbox.displays.waitfor import WaitFor
from sandbox.findings import deadlock
from sandbox.harness.demos import DEMOS
from sandbox.harness.programs import deadlock as shown
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, facts, measured, said
from tests.sandbox.transcripts import Event

SLUG = "deadlock"
program: Any = shown
CIRCLE = ["A", "B", "B", "A"]
CHAIN = ["A", "B", "B", ""]
PREDICTION = {"hangs": {"opposite": "every_run", "same": "no_run", "backoff": "no_run"}}


def ran(
    opposite: int = 5,
    same: int = 0,
    backoff: int = 0,
    *,
    rounds: int = 40,
    taken: int = 10,
    seen: Sequence[str] = CIRCLE,
) -> list[Event]:
    """Five runs in each order, of which so many hung, and what was seen in the last one."""
    found: dict[Key, Sequence[object]] = {}
    for order, hung in (("opposite", opposite), ("same", same), ("backoff", backoff)):
        found["hung", order] = [False] * (5 - hung) + [True] * hung
        found["rounds", order] = [rounds // 5] * 5
        found["taken", order] = [taken // 5] * 5
        found["let_go", order] = [4 if order == "backoff" else 0] * 5
        if taken:
            found["seen", order, 5.0] = seen if order == "opposite" else CHAIN
    return facts(SLUG, found)


@pytest.mark.parametrize(
    ("events", "parameters", "part"),
    [
        (ran(), {}, "all 5 runs hung: each thread held the lock that the other one waited for"),
        (ran(), {}, "a first lock was given back 20 times"),
        (ran(3), {}, "3 of 5 runs hung"),
        (ran(0, taken=0), {"gap_ms": 0}, "No run hung, and that was luck: in 40 rounds"),
        (ran(0), {"gap_ms": 0}, "found a lock taken 10 times, but the two never stood"),
        (ran(0, taken=0), {}, "A surprise: no run hung, although each thread paused"),
        (ran(0), {}, "A surprise: no run hung, although each thread paused"),
        (ran(same=1), {}, "A surprise: Same order was meant to be safe, and 1 of 5 runs hung"),
        (ran(backoff=2), {}, "A surprise: Letting go was meant to be safe, and 2 of 5 runs hung"),
        (ran(rounds=0), {}, "in 5 runs not one round was done"),
    ],
)
def test_each_outcome_has_its_sentence(
    events: list[Event], parameters: dict[str, str], part: str
) -> None:
    assert part in said(SLUG, events, **parameters)


def test_a_run_that_met_nobody_does_not_say_that_somebody_waited() -> None:
    for gap_ms in (0, 1):
        sentence = said(SLUG, ran(0, taken=0), gap_ms=gap_ms)
        assert "no thread ever found a lock taken" in sentence
        assert "luck" in sentence


def test_a_run_that_ended_early_says_nothing_of_what_it_did_not_try() -> None:
    events = [each for each in ran() if each.get("subject", "opposite") == "opposite"]
    sentence = said(SLUG, events)
    assert "over before every order was tried" in sentence
    assert "safe" not in sentence
    assert compared(SLUG, events, PREDICTION).verdict == "1 of 1 as you said."


def test_the_prediction_is_judged_for_each_order() -> None:
    assert compared(SLUG, ran(), PREDICTION).verdict == "3 of 3 as you said."
    cured_by_luck = {"hangs": {"opposite": "no_run", "same": "some_runs", "backoff": "no_run"}}
    assert compared(SLUG, ran(3), cured_by_luck).verdict == "1 of 3 as you said."
    assert compared(SLUG, ran(0, taken=0), cured_by_luck).verdict == "2 of 3 as you said."


def graphs(events: list[Event]) -> WaitFor:
    picture, counts = deadlock.pictures(measured(events))
    assert isinstance(picture, WaitFor)
    assert isinstance(counts, Facts)
    return picture


def test_a_circle_goes_once_round_and_a_chain_does_not() -> None:
    opposite, same, _backoff = graphs(ran()).graphs
    assert (opposite.circle, opposite.hung, opposite.number) == (True, True, 5)
    assert sorted(edge.holds for edge in opposite.edges) == [False, False, True, True]
    starts = {(edge.x1, edge.y1) for edge in opposite.edges}
    assert len(starts) == 4
    assert (same.circle, same.hung, len(same.edges)) == (False, False, 3)


def test_a_circle_that_was_left_is_not_one_that_hung() -> None:
    (opposite, *_others) = graphs(ran(0, seen=CIRCLE)).graphs
    assert (opposite.circle, opposite.hung) == (True, False)


def test_a_run_that_hung_is_drawn_rather_than_an_earlier_one() -> None:
    found: dict[Key, Sequence[object]] = {
        ("hung", "opposite"): [False, True],
        ("seen", "opposite", 1.0): CHAIN,
        ("seen", "opposite", 2.0): CIRCLE,
    }
    (opposite,) = graphs(facts(SLUG, found)).graphs
    assert (opposite.number, opposite.hung, opposite.circle) == (2, True, True)


def test_where_nobody_waited_there_is_no_graph() -> None:
    picture = graphs(ran(0, taken=0))
    assert picture.graphs == ()
    assert picture.none == ("opposite", "same", "backoff")


def test_the_counts_are_added_over_runs() -> None:
    _picture, counts = deadlock.pictures(measured(ran(3)))
    assert isinstance(counts, Facts)
    assert {row.subject: row.cells for row in counts.rows} == {
        "opposite": (5, 3, 40, 10, 0),
        "same": (5, 0, 40, 10, 0),
        "backoff": (5, 0, 40, 10, 20),
    }


@pytest.mark.parametrize(
    ("state", "circle"),
    [
        ([("A", "B"), ("B", "A")], True),
        ([("A", "B"), ("B", "")], False),
        ([("", "A"), ("A", "B")], False),
        ([("AB", ""), ("", "B")], False),
        ([("A", "B"), ("", "B")], False),
    ],
)
def test_only_a_circle_is_a_deadlock(state: list[tuple[str, str]], circle: bool) -> None:
    assert program.is_circle(state) is circle


def test_a_long_wait_without_a_circle_is_no_deadlock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one stands still for many times the patience, and goes on after that."""
    from threading import Thread
    from time import sleep

    monkeypatch.setattr(program, "PATIENCE_S", 0.01)
    run = program.Run("opposite", 0)
    run.take(0, "A")
    waiting = Thread(target=run.take, args=(1, "A"))
    waiting.start()
    sleep(0.1)
    run.drop(0, "A")
    waiting.join()
    assert (run.hung, run.state) == (False, [("", ""), ("A", "")])
    assert run.seen == [("A", ""), ("", "A")]


def test_every_order_really_does_what_is_said_of_it() -> None:
    """With a pause of half a second the two threads meet, however busy the machine is."""
    runs = {order: program.run_once(order, 0.5, 1) for order in ("opposite", "same", "backoff")}
    assert {order: run.hung for order, run in runs.items()} == {
        "opposite": True, "same": False, "backoff": False
    }  # fmt: skip
    assert sorted(runs["opposite"].seen) == [("A", "B"), ("B", "A")]
    assert runs["opposite"].rounds == [0, 0]


def test_the_box_ends_although_its_threads_hang() -> None:
    events = run_all(box(SLUG))
    assert events[-1].kind == "finished", events[-1]
    hung = [e.data for e in of_kind(events, "observed") if e.data["series"] == "hung"]
    assert len(hung) == 15
    assert not any(any(one["values"]) for one in hung if one["subject"] != "opposite")


def test_the_program_runs_alone() -> None:
    path = DEMOS[SLUG].programs[0]
    ran = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    found = {(each := json.loads(line))["order"]: each for line in ran.stdout.splitlines()}
    assert list(found) == ["opposite", "same", "backoff"]
    assert [each["runs"] for each in found.values()] == [5, 5, 5]
    assert found["same"]["hung"] == found["backoff"]["hung"] == 0


@pytest.mark.django_db
def test_the_page_shows_picture_table_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(SLUG, PREDICTION, ran())
    page = browser_of_learner.get(f"/lab/runs/{run.id}/").content.decode()
    assert "all 5 runs hung" in page
    assert page.count("A circle that nobody can leave.") == 1
    assert page.count("No circle: one of them can go on.") == 2
    assert "This picture as a table" in page
    assert "3 of 3 as you said." in page
