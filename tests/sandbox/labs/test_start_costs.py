"""What a worker costs to start: each outcome is made to happen, and the program runs for real."""

import json
import subprocess
import sys

import pytest
from django.test import Client

from sandbox.findings import start_costs
from sandbox.harness.demos import DEMOS
from sandbox.scoring import Interval
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, gated, measured, said
from tests.sandbox.transcripts import Event

SLUG = "start-costs"
USUAL = {"call": 40e-6, "task": 0.005, "pooled": 0.03, "thread": 0.1, "fork": 2.5, "spawn": 70}
PREDICTION = {"order": ["task", "thread", "fork", "spawn"], "threads_in_a_spawn": 700.0}


def costs(forkserver: float = 50.0, **changes: float) -> list[Event]:
    """A run with these costs in ms."""
    ms = {**USUAL, "forkserver": forkserver, **changes}
    rounds: dict[Key, float] = {("cost_ns", way): cost * 1e6 for way, cost in ms.items()}
    return gated(SLUG, rounds, {("first_ns", way): [3e8] for way in ms})


@pytest.mark.parametrize(
    ("events", "parameters", "part"),
    [
        (costs(), {}, "700 threads in the time of one fresh interpreter. A fork took only 2.5 ms"),
        (costs(forkserver=3.5), {}, "both copy a process that is ready"),
        (costs(spawn=400), {"imports": "on"}, "The imports took 300 ms the first time"),
        (costs(thread=40, fork=45), {}, "only 1.8 times as little"),
        (costs(thread=5), {}, "A surprise: Process, fork took 2.5 ms and a thread 5.0 ms"),
        (costs(fork=68), {}, "A surprise: a fork took 68 ms, and one spawn 70 ms."),
        (costs(fork=40, forkserver=69), {}, "A fork took only 40 ms, a forkserver’s process 69 ms"),
    ],
    ids=[
        "forkserver dear",
        "forkserver like fork",
        "imports",
        "all alike",
        "process cheaper",
        "fork like spawn",
        "forkserver like spawn",
    ],
)
def test_each_outcome_has_its_sentence(
    events: list[Event], parameters: dict[str, str], part: str
) -> None:
    assert part in said(SLUG, events, **parameters)


def test_without_fork_nothing_is_said_of_it() -> None:
    events = [each for each in costs() if each.get("subject") not in ("fork", "forkserver")]
    assert "can’t copy a running process" in said(SLUG, events)


def test_a_busy_machine_compares_nothing() -> None:
    rounds: dict[Key, float] = {("cost_ns", way): cost * 1e6 for way, cost in USUAL.items()}
    why = {number: ["others_busy"] for number in range(1, 6)}
    events = gated(SLUG, rounds, why=why)
    assert "busy with other work" in said(SLUG, events)
    assert start_costs.pictures(measured(events)) == []
    assert "stays open" in compared(SLUG, events, PREDICTION).not_scored


def test_the_ranking_is_judged_by_pairs_and_the_number_by_its_factor() -> None:
    outcome = compared(SLUG, costs(), PREDICTION)
    assert outcome.verdict == "6 of 6 pairs are in the right order. The number is right."
    wrong = {"order": ["spawn", "fork", "thread", "task"], "threads_in_a_spawn": 10.0}
    outcome = compared(SLUG, costs(), wrong)
    assert "0 of 6 pairs" in outcome.verdict
    assert "off by a factor of 70" in outcome.verdict


def test_what_costs_the_same_shares_a_place() -> None:
    outcome = compared(SLUG, costs(task=0.1), {**PREDICTION, "order": PREDICTION["order"]})
    assert "5 of 5 pairs" in outcome.verdict
    assert "asyncio task ≈ Thread" in outcome.pairs[0].measured


def test_threads_in_a_spawn_are_counted_round_by_round() -> None:
    found = start_costs.truth(measured(costs()))["threads_in_a_spawn"]
    assert isinstance(found, Interval)
    assert found.value == pytest.approx(700)


def test_the_cheapest_stands_first_and_the_warm_up_apart() -> None:
    (picture,) = start_costs.pictures(measured(costs()))
    assert [bar.subject for bar in picture.bars][:3] == ["call", "task", "pooled"]
    assert {bar.first for bar in picture.bars} == {3e8}
    assert picture.bars[0].median == pytest.approx(40)


def test_the_box_measures_every_way_that_there_is() -> None:
    events = run_all(box(SLUG))
    assert events[-1].kind == "finished", events[-1]
    seen = of_kind(events, "observed")
    costs_of = {one.data["subject"] for one in seen if one.data["series"] == "cost_ns"}
    assert {"call", "task", "pooled", "thread", "fork", "spawn", "forkserver"} <= costs_of
    assert [e.data["disturbed"] for e in of_kind(events, "round_judged")] == [False] * 5


def test_the_program_runs_alone() -> None:
    program = DEMOS[SLUG].programs[0]
    ran = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    said_of = {(each := json.loads(line))["way"]: each for line in ran.stdout.splitlines()}
    assert {"call", "thread", "spawn"} <= said_of.keys()
    assert all(each["usual_ms"] > 0 for each in said_of.values())


FORM = {
    "order.task": "1", "order.thread": "2", "order.fork": "3", "order.spawn": "4",
    "threads_in_a_spawn": "700", "starts": "2", "imports": "off",
    "token": "7a3a3a3a-0000-4000-8000-000000000001",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"order.spawn": "1"}, "Give each a place of its own."),
        ({"order.spawn": ""}, "Choose an answer, or just run it."),
        ({"threads_in_a_spawn": "lots"}, "Write a number."),
    ],
)
def test_a_slip_loses_nothing_that_was_typed(
    browser_of_learner: Client, changes: dict[str, str], message: str
) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert 'name="order.fork" value="3" checked' in page
    assert f'value="{(FORM | changes)["threads_in_a_spawn"]}"' in page


@pytest.mark.django_db
def test_the_page_shows_picture_table_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(SLUG, PREDICTION, costs())
    page = browser_of_learner.get(f"/lab/runs/{run.id}/").content.decode()
    assert "700 threads in the time of one fresh interpreter" in page
    assert page.count('class="ran"') >= 7
    assert "These numbers as a table" in page
    assert "6 of 6 pairs are in the right order." in page
    assert "The timeline of this run" not in page
    rows = browser_of_learner.get(f"/lab/runs/{run.id}.csv").content.decode()
    assert "cost_ns,spawn,1,1,True,,70000000.0" in rows
