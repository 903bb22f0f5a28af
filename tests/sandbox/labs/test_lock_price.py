"""The price of a lock: each outcome is made to happen, and the program runs for real."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from sandbox.displays.curves import Curves
from sandbox.displays.ranked import Ranked
from sandbox.findings import lock_price as findings
from sandbox.harness.demos import DEMOS
from sandbox.models import Run
from sandbox.scoring import Interval
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, gated, measured, said
from tests.sandbox.transcripts import Event

SLUG = "lock-price"
program: Any = import_module("sandbox.harness.programs.lock_price")
NS = {"bare": 25, "alone": 80, "between": 150, "each": 200, "all": 26, "own": 20}
NUMBERS = (2.0, 4.0, 8.0)
GAINS = {"none": (2.0, 3.9, 7.5), "share": (1.9, 3.0, 3.2), "whole": (1.0, 1.0, 1.0)}
PREDICTION = {"price": 10.0, "sooner": 3.2}


def run(
    ns: Mapping[str, float] | None = None,
    gains: Mapping[str, tuple[float, ...]] | None = None,
    **machine: Any,
) -> list[Event]:
    """A run with these nanoseconds an addition and these gains of 2, 4 and 8 threads."""
    rounds: dict[Key, float] = {
        ("addition_ns", way): took for way, took in {**NS, **(ns or {})}.items()
    }
    for name, times in {**GAINS, **(gains or {})}.items():
        places = zip(NUMBERS, times, strict=True)
        rounds |= {("sooner_times", name, many): gain for many, gain in places}
    return gated(SLUG, rounds, **machine)


OUTCOMES = {
    "a lock has a price": (run(), "So the lock each time took 10.0 times as long"),
    "more threads do not cure it": (
        run(),
        "3.2 times sooner by 8 threads, and without it 7.5 times. One at a time can hold it, so "
        "more than 4.0 times is not to be had",
    ),
    "a lock is free": (run({"each": 20}), "The lock was not surely the dearer way"),
    "one lock around all is the worst": (
        run({"all": 900}),
        "an addition took 900 ns, longer than with a lock each time: 200 ns. It was taken only 4",
    ),
    "eight threads are eight times sooner": (
        run(gains={"share": (2, 4, 7.5)}),
        "A surprise: jobs that held one lock for 25 % of their time were done 7.5 times sooner",
    ),
    "less than is to be had": (
        run(gains={"share": (1, 1.5, 1.8)}),
        "were done only 1.8 times sooner by 8 threads. Up to 4.0 times was to be had",
    ),
    "no gain without a lock": (
        run(gains={"none": (1, 1.1, 1.2)}),
        "even without a lock, 8 threads had done the jobs that wait only 1.2 times sooner",
    ),
    "the lock took nothing away": (
        run(gains={"none": (2, 3.9, 4.3), "share": (2, 3.9, 4.2)}),
        "4.2 times sooner by 8 threads, and without it 4.3 times; the rounds lie too near",
    ),
}


@pytest.mark.parametrize(("events", "part"), OUTCOMES.values(), ids=OUTCOMES)
def test_each_outcome_has_its_sentence(events: list[Event], part: str) -> None:
    assert part in said(SLUG, events)


@pytest.mark.parametrize(
    ("machine", "ns"),
    [({"cores": 1}, {}), ({"cores": 8}, {}), ({"gil": False, "cores": 8}, {"own": 4, "all": 30})],
    ids=str,
)
def test_no_reason_is_given_that_depends_on_the_machine(
    machine: dict[str, Any], ns: dict[str, float]
) -> None:
    sentence = said(SLUG, run(ns, **machine))
    assert "Nor do more threads cure a lock" in sentence
    assert "GIL" not in sentence


@pytest.mark.parametrize(
    ("share", "threads", "times"), [(0.1, 8, 8), (0.25, 8, 4), (0.25, 2, 2), (0.5, 8, 2)]
)
def test_no_more_is_to_be_had_than_one_holder_at_a_time_leaves(
    share: float, threads: float, times: float
) -> None:
    assert findings.ceiling(share, threads) == times


def test_the_chosen_share_sets_the_ceiling() -> None:
    half = run(gains={"share": (1.6, 1.8, 1.9)})
    assert "more than 2.0 times is not to be had" in said(SLUG, half, share="50")
    assert "Up to 4.0 times was to be had" in said(SLUG, half, share="25")
    tenth = said(SLUG, run(gains={"share": (1.9, 3.5, 5.6)}), share="10")
    assert "5.6 times sooner by 8 threads" in tenth
    assert "more than 10.0 times is not to be had, with any number of threads" in tenth


def test_rounds_that_overlap_are_not_surely_apart() -> None:
    assert findings.surely_more((12, 13, 14), (9, 10, 11))
    assert not findings.surely_more((11, 13, 14), (9, 10, 11))
    assert not findings.surely_more((105, 106, 107), (100, 101, 102))


def test_a_busy_machine_compares_nothing() -> None:
    events = run(why={number: ["others_busy"] for number in range(1, 6)})
    assert "busy with other work" in said(SLUG, events)
    assert findings.pictures(measured(events)) == []
    assert findings.truth(measured(events)) == {}
    assert "stays open" in compared(SLUG, events, PREDICTION).not_scored


def test_both_numbers_are_judged_by_their_factor() -> None:
    assert compared(SLUG, run(), PREDICTION).verdict == "The number is right. The number is right."
    wrong = compared(SLUG, run(), {"price": 1.0, "sooner": 8.0}).verdict
    assert wrong == "The number is off by a factor of 10.0. The number is off by a factor of 2.5."


def test_the_price_is_taken_round_by_round() -> None:
    found = findings.truth(measured(run()))["price"]
    assert isinstance(found, Interval)
    assert found.value == pytest.approx(10)


def test_bars_and_curves_show_all() -> None:
    bars, lines = findings.pictures(measured(run()))
    assert isinstance(bars, Ranked)
    assert isinstance(lines, Curves)
    assert [bar.subject for bar in bars.bars] == sorted(NS, key=lambda way: NS[way])
    assert {curve.subject: len(curve.points) for curve in lines.curves} == dict.fromkeys(GAINS, 3)


def test_nothing_is_drawn_before_anything_is_known() -> None:
    assert findings.pictures(measured(run()[:2])) == []


@pytest.mark.parametrize("way", program.WAYS)
@pytest.mark.parametrize("threads", [2, 3, 8])
def test_no_addition_is_lost_with_a_lock(way: str, threads: int) -> None:
    program.addition_ns(way, threads)
    used = 1 if way in program.ONE_THREAD else threads
    assert program.number == program.ADDITIONS // used * used


def test_the_share_is_held_by_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a job waits with the lock and without it, whoever does it."""
    held: list[tuple[bool, float]] = []
    monkeypatch.setattr(program, "sleep", lambda s: held.append((program.lock.locked(), s)))
    program.seconds_of(1, program.jobs, 2, 0.25)
    job_s = program.JOB_S
    assert held == [(False, job_s * 0.75), (True, job_s * 0.25)] * 2


def test_the_box_measures_every_way() -> None:
    events = run_all(box(SLUG, threads=2, share="50"))
    assert events[-1].kind == "finished", events[-1]
    seen = [one.data for one in of_kind(events, "observed")]
    assert {one["subject"] for one in seen if one["series"] == "addition_ns"} == set(NS)
    places = {(one["subject"], one["x"]) for one in seen if one["series"] == "sooner_times"}
    assert places == {(name, many) for name in GAINS for many in NUMBERS}
    assert [one.data["disturbed"] for one in of_kind(events, "round_judged")] == [False] * 5


@pytest.mark.parametrize("cores", [None, {0}], ids=["all cores", "one core"])
def test_the_program_runs_alone(cores: set[int] | None) -> None:
    file = DEMOS[SLUG].programs[0]
    pin = (lambda: os.sched_setaffinity(0, cores)) if cores else None
    asked = [sys.executable, "-W", "error", str(file), "2", "50"]
    ran = subprocess.run(asked, capture_output=True, text=True, check=True, preexec_fn=pin)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {line["way"] for line in lines if "way" in line} == set(NS)
    held = {(line["held"], line["threads"]) for line in lines if "held" in line}
    assert held == {(name, many) for name in GAINS for many in NUMBERS}
    assert all(line.get("addition_ns", 1) > 0 for line in lines)


FORM = {
    "price": "10", "sooner": "3.2", "threads": "4", "share": "25",
    "token": "7a3a3a3a-0000-4000-8000-000000000014",
}  # fmt: skip


@pytest.mark.django_db
def test_the_prediction_is_stored_without_javascript(
    browser_of_learner: Client, sent: list[str]
) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM)
    assert answer.status_code == 303
    assert Run.objects.get().prediction == PREDICTION


@pytest.mark.django_db
@pytest.mark.parametrize("changes", [{"share": "30"}, {"threads": "9"}, {"price": "much"}], ids=str)
def test_a_slip_loses_nothing_that_was_typed(
    browser_of_learner: Client, changes: dict[str, str]
) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM | changes)
    assert answer.status_code == 422
    assert 'value="3.2"' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_shows_pictures_tables_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run_ = make_run(SLUG, PREDICTION, run())
    page = browser_of_learner.get(f"/lab/runs/{run_.id}/").content.decode()
    assert "So the lock each time took 10.0 times as long" in page
    assert page.count("The number is right.") >= 2
    assert page.count('class="kdot"') >= 6 * 5 + 3 * 3 * 5
    assert page.count("These numbers as a table") == 2
    rows = browser_of_learner.get(f"/lab/runs/{run_.id}.csv").content.decode()
    assert "sooner_times,whole,1,1,True,8" in rows
