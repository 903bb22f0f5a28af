"""A beat every 10 ms: each outcome is made to happen, and the program runs for real."""

import json
import subprocess
import sys

import pytest
from django.test import Client

from sandbox.displays.beats import beats
from sandbox.findings import heartbeat
from sandbox.harness.demos import DEMOS
from sandbox.harness.labs import heartbeat as lab
from sandbox.harness.programs import heartbeat as program
from sandbox.scoring import Interval
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, gated, measured, said
from tests.sandbox.transcripts import Event

SLUG = "heartbeat"
USUAL = {
    "idle": 0.2, "threads": 11.0, "c_call": 35.0, "process": 0.4,
    "aio": 1.0, "aio_block": 36.0, "aio_thread": 6.0, "aio_slices": 2.0,
}  # fmt: skip
PREDICTION = {"late_threads": 11.0, "late_c_call": 35.0, "late_aio_block": 36.0}


def late(gil: bool = True, cores: int = 2, **changes: float) -> list[Event]:
    """A run whose latest beats were so late, in ms; the others came in time."""
    rounds: dict[Key, float] = {("late_ms", load): ms for load, ms in (USUAL | changes).items()}
    return gated(SLUG, rounds, gil=gil, cores=cores)


@pytest.mark.parametrize(
    ("events", "parameters", "part"),
    [
        (late(), {}, "Beside threads that compute it was 11.0 ms"),
        (late(process=9), {}, "A surprise: work in another process made a beat"),
        (late(process=9, cores=1), {}, "This run had one processor"),
        (late(cores=1), {}, "The same work in a process of its own"),
        (late(aio_thread=21), {"switch_ms": "20"}, "may keep the others waiting for 20 ms"),
        (late(aio_thread=21), {}, "should let the beat have its turn (asyncio: to_thread)"),
        (late(aio_slices=35), {}, "should let the beat have its turn (asyncio: slices)"),
        (late(gil=False, threads=0.3, c_call=0.4), {}, "This Python has no GIL: threads can run"),
        (late(gil=False, threads=0.3), {}, "no GIL, and yet a beat was 35 ms late"),
        (late(gil=False, c_call=0.3), {}, "no GIL, and yet a beat was 11.0 ms late"),
        (late(idle=7), {}, "even with nothing beside it a beat was 7"),
        (late(aio=8), {}, "even with nothing beside it a beat was 8"),
        (late(aio_block=1), {}, "A surprise: a task that computes in the event loop"),
        (late(c_call=1), {}, "A surprise: a call into C that keeps the GIL"),
        (late(threads=0.3), {}, "A surprise: beside threads that compute"),
    ],
    ids=[
        "turns", "process did", "one core", "one core, process did not", "long switch",
        "thread no way out", "slices no way out", "no gil", "c call without gil",
        "threads without gil", "late alone", "task late alone", "blocked loop did not",
        "c call did not", "threads did not",
    ],
)  # fmt: skip
def test_each_outcome_has_its_sentence(
    events: list[Event], parameters: dict[str, str], part: str
) -> None:
    assert part in said(SLUG, events, **parameters)


def test_a_busy_machine_compares_nothing() -> None:
    rounds: dict[Key, float] = {("late_ms", load): ms for load, ms in USUAL.items()}
    events = gated(SLUG, rounds, why={number: ["others_busy"] for number in range(1, 6)})
    assert "busy with other work" in said(SLUG, events)
    assert heartbeat.pictures(measured(events)) == []
    assert "stays open" in compared(SLUG, events, PREDICTION).not_scored


def test_the_numbers_are_judged_by_their_factor() -> None:
    assert compared(SLUG, late(), PREDICTION).verdict.count("The number is right.") == 3
    on_time = compared(
        SLUG, late(), {"late_threads": 11.0, "late_c_call": 0.1, "late_aio_block": 20.0}
    ).verdict
    assert "off by a factor of 350" in on_time
    assert "within a factor of two" in on_time


def test_who_is_late_alone_judges_nothing() -> None:
    assert "stays open" in compared(SLUG, late(idle=7), PREDICTION).not_scored
    assert compared(SLUG, late(idle=7), PREDICTION).pairs == []


def test_the_latest_beat_of_each_round_is_the_truth() -> None:
    found = heartbeat.truth(measured(late()))["late_c_call"]
    assert isinstance(found, Interval)
    assert found.low < found.value < found.high
    assert found.value == pytest.approx(35)


def test_a_late_beat_puts_off_the_next_ones() -> None:
    picture = beats(
        "beats", {"idle": [[0.0, 0.0, 0.0]], "c_call": [[0, 30], [0, 20], [0, 40]]}, 10, 15
    )
    idle, stalled = picture.lines
    assert [len(line.drawn) for line in picture.lines] == [3, 2]
    assert stalled.drawn[0].came_x == idle.drawn[0].came_x
    assert stalled.drawn[1].due_x == idle.drawn[1].due_x
    assert float(stalled.drawn[1].came_x[:-1]) > float(idle.drawn[2].came_x[:-1])
    assert (stalled.worst, stalled.low, stalled.high, stalled.count) == (30, 20, 40, 2)


@pytest.mark.parametrize("load", lab.LOADS)
def test_a_beat_comes_and_goes_beside_every_load(load: str) -> None:
    usual = sys.getswitchinterval()
    late_ms = program.late_ms(load, 2, 0.02, 0.001)  # type: ignore[no-untyped-call]
    assert late_ms
    assert min(late_ms) >= 0
    assert sys.getswitchinterval() == usual


def test_the_box_measures_every_load() -> None:
    events = run_all(box(SLUG, work_ms=20))
    assert events[-1].kind == "finished", events[-1]
    seen = of_kind(events, "observed")
    assert {one.data["subject"] for one in seen} == set(lab.LOADS)
    rounds = {one.data["round"] for one in seen}
    assert rounds >= {0, 1, 2, 3, 4, 5}


def test_the_program_runs_alone() -> None:
    asked = [sys.executable, str(DEMOS[SLUG].programs[0]), "1", "20", "1"]
    ran = subprocess.run(asked, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [line["load"] for line in lines] == list(lab.LOADS)
    assert all(line["beats"] > 0 for line in lines)


@pytest.mark.django_db
def test_the_page_shows_beats_table_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(SLUG, PREDICTION, late())
    page = browser_of_learner.get(f"/lab/runs/{run.id}/").content.decode()
    assert "In asyncio all tasks share one thread." in page
    assert page.count('class="beat"') == len(lab.LOADS) + 1  # and one in the legend
    assert page.count("The number is right.") == 3
    assert "These numbers as a table" in page
    rows = browser_of_learner.get(f"/lab/runs/{run.id}.csv").content.decode()
    assert "late_ms,c_call,1,1,True,," in rows
