"""Order of arrival: each outcome is made to happen, and the real ways are asked for theirs."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from sandbox.displays.arrival import Arrival
from sandbox.displays.facts import Facts
from sandbox.findings import arrival_order
from sandbox.harness.demos import DEMOS
from sandbox.harness.programs import arrival_order as shown
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, facts, measured, said
from tests.sandbox.transcripts import Event

SLUG = "arrival-order"
FULL = os.environ.get("COURSE_TEST_FULL") == "1"
ASKED, DONE, GROUPS = [1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 1], [4, 5, 6, 1, 2, 3]
program: Any = shown
USUAL = {
    "map": ASKED, "executor_map": ASKED, "completed": DONE, "imap": ASKED,
    "imap_unordered": DONE, "groups": GROUPS,
}  # fmt: skip
#: When each task is done, the first one being the slow one.
DONE_MS = {1: 400, 2: 50, 3: 100, 4: 150, 5: 200, 6: 250}
PREDICTION: dict[str, Any] = {
    "order": {
        "executor_map": "as_asked", "completed": "as_done", "imap": "as_asked",
        "imap_unordered": "as_done", "groups": "by_group",
    },
    "read_early": 6,
}  # fmt: skip


def ran(
    done_ms: dict[int, float] | None = None, ahead: int = 6, **changed: Sequence[int]
) -> list[Event]:
    """A run whose results arrived in these orders; what is in order waits for all before it."""
    at: dict[int, float] = {**DONE_MS, **(done_ms or {})}
    found: dict[Key, Sequence[object]] = {}
    for way, order in {**USUAL, **changed}.items():
        arrived = [max(at[each] for each in order[: place + 1]) for place in range(len(order))]
        found["began_ms", way] = [at[each] - 45 for each in order]
        found["done_ms", way] = [at[each] for each in order]
        found["arrived_ms", way] = [moment + 2 for moment in arrived]
        found["read_early", way] = [1 if way == "map" else ahead]
        found["group", way] = [3]
        found["arrival", way] = order
    return facts(SLUG, found)


IN_TURN = {number: 50.0 * number for number in ASKED}


@pytest.mark.parametrize(
    ("events", "part"),
    [
        (ran(), "what was done early waited up to 352 ms for its turn. Task 1 was the slow one"),
        (ran(), "each one over at most 2.0 ms after it was done"),
        (ran(), "In groups of 3, nothing of a group arrived before all of it was done."),
        (ran(ahead=2), "Executor.map had read 2 of the 6 inputs"),
        (ran(executor_map=DONE), "A surprise: with Executor.map the results arrived in another"),
        (ran(imap=DONE), "A surprise: with Pool.imap the results arrived in another order"),
        (ran(IN_TURN, completed=ASKED), "They were also done in that order"),
        (ran(completed=ASKED), "although they were not done in that order"),
        (ran(imap_unordered=[6, 5, 4, 3, 2, 1]), "A surprise: with Pool.imap_unordered"),
        (ran(groups=DONE), "A surprise: with imap_unordered, in groups the results"),
    ],
)
def test_each_outcome_has_its_sentence(events: list[Event], part: str) -> None:
    assert part in said(SLUG, events)


def test_a_run_that_ended_early_promises_nothing() -> None:
    events = [each for each in ran() if each.get("subject") not in ("imap_unordered", "groups")]
    assert "The 3 ways that were tried" in said(SLUG, events)
    assert "3 of 3 as you said." in compared(SLUG, events, PREDICTION).verdict


def test_the_prediction_is_judged_for_each_way() -> None:
    assert compared(SLUG, ran(), PREDICTION).verdict == "5 of 5 as you said. As you said."
    lazy = {"order": dict.fromkeys(PREDICTION["order"], "as_asked"), "read_early": 1}
    assert compared(SLUG, ran(), lazy).verdict == "2 of 5 as you said. Not as you said."
    assert compared(SLUG, ran(ahead=1), lazy).verdict == "2 of 5 as you said. As you said."


def test_an_order_that_is_nobodys_is_named() -> None:
    outcome = compared(SLUG, ran(imap_unordered=[6, 5, 4, 3, 2, 1]), PREDICTION)
    assert "in another order" in outcome.pairs[0].measured


@pytest.mark.parametrize(
    ("order", "size", "grouped"),
    [
        (GROUPS, 3, True),
        ([3, 4, 5, 6, 1, 2], 2, True),
        ([1, 2, 5, 6, 3, 4], 2, True),
        (DONE, 3, False),
        (DONE, 2, False),
        ([1, 3, 4, 5, 6, 2], 2, False),
        ([4, 6, 5, 1, 2, 3], 3, False),
    ],
)
def test_groups_are_told_from_single_results(order: list[int], size: int, grouped: bool) -> None:
    assert arrival_order.in_groups(order, size) is grouped


def test_equal_tasks_may_be_done_in_either_order() -> None:
    assert arrival_order.as_done([50.0, 49.0, 100.0])
    assert not arrival_order.as_done([400.0, 50.0])


def test_a_lane_says_when_its_result_was_done_and_when_it_came() -> None:
    picture, reads = arrival_order.pictures(measured(ran()))
    assert isinstance(picture, Arrival)
    assert isinstance(reads, Facts)
    ways = {way.subject: way for way in picture.ways}
    assert ways["completed"].order == tuple(DONE)
    lanes = {lane.task: lane for lane in ways["executor_map"].lanes}
    assert lanes[2].place == 2
    assert lanes[2].waited == pytest.approx(352)
    assert lanes[2].held
    assert not lanes[1].held
    cells = {row.subject: row.cells for row in reads.rows}
    assert cells["map"] == ("as_asked", 1)
    assert cells["groups"] == ("by_group", 6)


def test_nothing_is_drawn_before_something_arrived() -> None:
    events = [each for each in ran() if each.get("series") != "arrival"]
    assert arrival_order.pictures(measured(events)) == []


@pytest.mark.parametrize("slow", [1, 2, 3])
@pytest.mark.parametrize("group", [2, 3])
def test_the_box_keeps_the_promise_of_each_way(slow: int, group: int) -> None:
    if (slow, group) not in ((1, 3), (3, 2)) and not FULL:
        pytest.skip("COURSE_TEST_FULL is not set")
    events = run_all(box(SLUG, slow=slow, group=group))
    assert events[-1].kind == "finished", events[-1]
    found = measured([event.as_dict() for event in events])
    truths = arrival_order.truth(found)
    assert truths["order"] == PREDICTION["order"]
    assert truths["read_early"] == 6
    assert {e.data["subject"] for e in of_kind(events, "observed")} >= set(USUAL)


def test_built_in_map_reads_one_input_at_a_time() -> None:
    tasks, _began = program.run_once("map")
    assert (tasks.read_early(), list(tasks.arrived)) == (1, ASKED)


def test_the_program_runs_alone() -> None:
    path = DEMOS[SLUG].programs[0]
    command: list[Any] = [sys.executable, path, "2", "3"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found = {(each := json.loads(line))["way"]: each for line in ran.stdout.splitlines()}
    assert set(USUAL) <= found.keys()
    assert [int(each) for each in found["imap"]["arrived_ms"]] == ASKED
    assert [int(each) for each in found["completed"]["arrived_ms"]][-1] == 2


@pytest.mark.django_db
def test_the_page_shows_picture_table_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(SLUG, PREDICTION, ran())
    page = browser_of_learner.get(f"/lab/runs/{run.id}/").content.decode()
    assert "waited up to 352 ms" in page
    assert page.count('<circle class="kdot"') >= 36
    assert "2 3 4 5 6 1" in page
    assert "This picture as a table" in page
    assert "5 of 5 as you said." in page
