"""Moving data: each outcome is made to happen, and the program runs for real."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sandbox.displays.curves import Curves
from sandbox.displays.facts import Facts
from sandbox.displays.ranked import Ranked
from sandbox.findings import moving_data as findings
from sandbox.harness.demos import DEMOS
from sandbox.models import Run
from sandbox.scoring import Interval
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, gated, measured, said
from tests.sandbox.transcripts import Event

SLUG = "moving-data"
program: Any = import_module("sandbox.harness.programs.moving_data")
SIZES = (100.0, 10_000.0, 100_000.0, 1_000_000.0, 10_000_000.0)
#: Microseconds by size.
USUAL: dict[str, tuple[float, ...]] = {
    "thread": (40, 40, 40, 40, 40),
    "pipe": (44, 48, 100, 1360, 12_800),
    "queue": (60, 66, 150, 2000, 25_600),
    "copied": (44, 44, 48, 120, 1500),
    "in_place": (38, 38, 38, 60, 60),
}
SEEN = {"thread": True, "pipe": False, "queue": False, "copied": False, "in_place": True}
PREDICTION = {
    "times_as_long": 34.0,
    "change": {"thread": "seen", "pipe": "unseen", "in_place": "seen"},
}


def run(
    size: float = 1_000_000,
    seen: Mapping[str, bool] | None = None,
    changes: Mapping[str, tuple[float, ...]] | None = None,
    **machine: Any,
) -> list[Event]:
    """A run with this size chosen, where ways took other times and changes were seen otherwise."""
    took = {**USUAL, **(changes or {})}
    rounds: dict[Key, float] = {}
    for way, times in took.items():
        rounds |= {("trip_by_size_us", way, x): us for x, us in zip(SIZES, times, strict=True)}
        rounds["trip_us", way] = times[SIZES.index(size)]
    once: dict[Key, list[Any]] = {("change_seen", way): [it] for way, it in (seen or SEEN).items()}
    once |= {("written_bytes", way): [None if way == "copied" else 21] for way in took}
    return gated(SLUG, rounds, once, **machine)


OUTCOMES = {
    "a copy is dear": (run(), 1_000_000, "1,360 µs through a pipe to a process: 34 times as long"),
    "the thread got the data": (run(), 1_000_000, "its change was seen there; the process got a"),
    "shared memory moves nothing": (run(), 1_000_000, "the data stayed where it was: 60 µs"),
    "as dear as a thread": (run(100), 100, "44 µs through a pipe to a process: 1.1 times as long."),
    "the size decides": (run(100), 100, "with 10,000,000 bytes, the pipe took 320 times as long"),
    "sooner than a thread": (
        run(100, changes={"pipe": (10, 10, 100, 1360, 12_800)}),
        100,
        "A surprise: 100 bytes took 40 µs there and back through a queue to a thread, and only 10",
    ),
    "a process is like a thread": (
        run(changes={"pipe": (40, 40, 40, 42, 44)}),
        1_000_000,
        "even with 10,000,000 bytes, a pipe to a process took only 1.1 times as long",
    ),
    "a thread gets a copy": (
        run(changes={"thread": (40, 40, 60, 300, 4000)}),
        1_000_000,
        "100 bytes took 40 µs there and back and 10,000,000 bytes 4,000 µs",
    ),
    "shared memory is no gain": (
        run(changes={"in_place": (38, 38, 38, 1400, 1400)}),
        1_000_000,
        "it took 1,400 µs, and that is not surely sooner than the pipe",
    ),
    "a copy is changed": (
        run(seen=SEEN | {"pipe": True}),
        1_000_000,
        "Pipe to a process: the sender saw what the receiver changed",
    ),
    "a change is lost": (
        run(seen=SEEN | {"thread": False}),
        1_000_000,
        "Queue to a thread: the sender did not see what the receiver changed",
    ),
}


@pytest.mark.parametrize(("events", "size", "part"), OUTCOMES.values(), ids=OUTCOMES)
def test_each_outcome_has_its_sentence(events: list[Event], size: int, part: str) -> None:
    assert part in said(SLUG, events, size=str(size))


@pytest.mark.parametrize("machine", [{"cores": 1}, {"cores": 8}, {"gil": False}], ids=str)
def test_no_reason_is_given_that_depends_on_the_machine(machine: dict[str, Any]) -> None:
    sentence = said(SLUG, run(**machine))
    assert sentence == said(SLUG, run())
    assert "GIL" not in sentence


def test_rounds_that_overlap_are_not_far_apart() -> None:
    assert findings.far((120, 130, 140), (30, 40, 50))
    assert not findings.far((100, 110, 119), (30, 40, 50))
    assert not findings.far((45, 130, 140), (30, 40, 50))


def test_a_busy_machine_compares_nothing_and_shows_what_was_moved() -> None:
    events = run(why={number: ["others_busy"] for number in range(1, 6)})
    assert "busy with other work" in said(SLUG, events)
    (moved,) = findings.pictures(measured(events))
    assert isinstance(moved, Facts)
    assert {row.subject: row.cells[1] for row in moved.rows} == SEEN
    (number, change) = compared(SLUG, events, PREDICTION).not_scored, PREDICTION["change"]
    assert change == findings.truth(measured(events))["change"]
    assert "stays open" in number


def test_the_number_is_judged_by_its_factor_and_the_change_for_each() -> None:
    outcome = compared(SLUG, run(), PREDICTION)
    assert outcome.verdict == "The number is right. 3 of 3 as you said."
    wrong = {
        "times_as_long": 1.0,
        "change": {"thread": "unseen", "pipe": "seen", "in_place": "unseen"},
    }
    outcome = compared(SLUG, run(), wrong)
    assert outcome.verdict == "The number is off by a factor of 34. 0 of 3 as you said."


def test_the_factor_is_taken_round_by_round() -> None:
    found = findings.truth(measured(run()))["times_as_long"]
    assert isinstance(found, Interval)
    assert found.value == pytest.approx(34)


def test_bars_curves_and_facts_show_every_way() -> None:
    bars, lines, moved = findings.pictures(measured(run()))
    assert isinstance(bars, Ranked)
    assert isinstance(lines, Curves)
    assert isinstance(moved, Facts)
    assert [bar.subject for bar in bars.bars][:2] == ["thread", "in_place"]
    assert {curve.subject: len(curve.points) for curve in lines.curves} == dict.fromkeys(USUAL, 5)
    assert len({curve.sign for curve in lines.curves}) == len(USUAL)
    climbing = next(line for line in lines.curves if line.subject == "pipe").points
    assert climbing[0].dots[0].y > climbing[-1].dots[0].y
    assert {row.subject: row.cells for row in moved.rows}["copied"] == (None, False)


def test_nothing_is_drawn_before_anything_is_known() -> None:
    assert findings.pictures(measured(run()[:3])) == []


def test_the_box_measures_every_way_and_size_and_leaves_no_memory_behind() -> None:
    before = set(Path("/dev/shm").iterdir())
    events = run_all(box(SLUG, size="100"))
    assert events[-1].kind == "finished", events[-1]
    seen = [one.data for one in of_kind(events, "observed")]
    places = {(one["subject"], one["x"]) for one in seen if one["series"] == "trip_by_size_us"}
    assert places == {(way, size) for way in USUAL for size in SIZES}
    assert {one["subject"] for one in seen if one["series"] == "trip_us"} == set(USUAL)
    changed = {one["subject"]: one["values"][0] for one in seen if one["series"] == "change_seen"}
    assert changed == SEEN
    assert [one.data["disturbed"] for one in of_kind(events, "round_judged")] == [False] * 5
    left = set(Path("/dev/shm").iterdir()) - before
    assert not [one for one in left if one.name.startswith("psm_")]


@pytest.mark.parametrize("cores", [None, {0}], ids=["all cores", "one core"])
def test_the_program_runs_alone(cores: set[int] | None) -> None:
    file = DEMOS[SLUG].programs[0]
    pin = (lambda: os.sched_setaffinity(0, cores)) if cores else None
    asked = [sys.executable, "-W", "error", str(file)]
    ran = subprocess.run(asked, capture_output=True, text=True, check=True, preexec_fn=pin)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {(line["way"], line["bytes"]) for line in lines} == {
        (way, size) for way in USUAL for size in map(int, SIZES)
    }
    assert {line["way"]: line["change_seen"] for line in lines} == SEEN
    assert all(line["trip_us"] > 0 for line in lines)
    assert ran.stderr == ""


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="Linux tells what was written")
def test_only_copies_are_handed_to_the_system() -> None:
    written = {
        way: [one["written_bytes"] for one in program.move(way, (100_000,))]
        for way in ("thread", "pipe")
    }
    assert written["thread"] == [0]
    assert written["pipe"] > [100_000]


FORM = {
    "times_as_long": "34", "change.thread": "seen", "change.pipe": "unseen",
    "change.in_place": "seen", "size": "1000000",
    "token": "7a3a3a3a-0000-4000-8000-000000000010",
}  # fmt: skip


@pytest.mark.django_db
def test_the_prediction_is_stored_without_javascript(
    browser_of_learner: Client, sent: list[str]
) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM)
    assert answer.status_code == 303
    assert Run.objects.get().prediction == PREDICTION


@pytest.mark.django_db
def test_a_size_that_is_not_on_offer_is_refused(browser_of_learner: Client) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM | {"size": "500"})
    assert answer.status_code == 422
    assert 'value="34"' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_shows_pictures_tables_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run_ = make_run(SLUG, PREDICTION, run())
    page = browser_of_learner.get(f"/lab/runs/{run_.id}/").content.decode()
    assert "34 times as long" in page
    assert "3 of 3 as you said." in page
    assert page.count('class="kdot"') >= 5 * 5 + 5 * 5 * 5
    assert page.count("These numbers as a table") == 2
    assert "10 MB" in page
    rows = browser_of_learner.get(f"/lab/runs/{run_.id}.csv").content.decode()
    assert "trip_by_size_us,pipe,1,1,True,1000000" in rows
