"""How long must a task be? Each outcome is made to happen, and the program runs for real."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from sandbox.abreast import abreast
from sandbox.displays.curves import Curves
from sandbox.findings import task_size as findings
from sandbox.findings.task_size import Place, crossing
from sandbox.harness.demos import DEMOS
from sandbox.models import Run
from sandbox.scoring import Interval
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, gated, measured, said
from tests.sandbox.transcripts import Event

SLUG = "task-size"
program: Any = import_module("sandbox.harness.programs.task_size")
LENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10_000.0)
#: µs that a way takes for a task of so many µs.
type Way = Callable[[float], float]


def pool(envelope_us: float, at_once: float) -> Way:
    """Each task has an envelope, and so many are computed at a time."""
    return lambda us: envelope_us + us / at_once


SINGLY, IN_CHUNKS = pool(60, 2), pool(4, 2)
THREADS = pool(8, 1)


def run(
    process: Way = SINGLY, chunk: Way = IN_CHUNKS, thread: Way = THREADS, **machine: Any
) -> list[Event]:
    """A run with these times; several in an envelope were only tried up to 300 µs."""
    rounds: dict[Key, float] = {}
    for us in LENGTHS:
        ways = {"loop": us, "thread": thread(us), "process": process(us)}
        if us <= 300:
            ways["chunk"] = chunk(us)
        rounds |= {("per_task_ns", way, us): took * 1000 for way, took in ways.items()}
    return gated(SLUG, rounds, **{"cores": 2} | machine)


TAKES_TURNS = pool(60, 1)
OUTCOMES = {
    "the envelope cost more than the letter": (
        run(),
        "for a task of 1.00 µs, two processes needed 60 µs. They won from about 120 µs on (120 to "
        "120 in the rounds). With 20 tasks in an envelope it was from 8.0 µs on",
    ),
    "several in an envelope always win": (
        run(chunk=pool(0.1, 2)), "tasks in an envelope they won at every length that was tried",
    ),
    "several in an envelope never win": (
        run(chunk=pool(40, 1)), "With 20 tasks in an envelope no break-even was seen",
    ),
    "processes always pay": (
        run(process=pool(0.1, 2)),
        "A surprise: even for tasks of 1.00 µs two processes were 1.7 times as fast as the loop.",
    ),
    "processes never pay": (
        run(process=TAKES_TURNS), "two processes won at no length, although there are 2 cores",
    ),
    "the envelope is nothing": (
        run(process=pool(0.9, 2)), "they needed only 1.40 µs, 1.4 times as long as the loop.",
    ),
    "now they win and now they don't": (
        run(process=lambda us: us * (0.5 if us == 100 else 1.5)), "there was no one length from",
    ),
    "they never lose": (
        run(process=lambda us: us * (0.5 if us >= 100 else 1)), "or never clearly lost before",
    ),
    "threads in spite of the GIL": (
        run(thread=pool(8, 2)),
        "for tasks of 30 µs two threads were 1.3 times as fast as the loop, although this Python",
    ),
    "one core": (
        run(TAKES_TURNS, pool(4, 1), cores=1),
        "a task of 1.00 µs took 61 µs. At the longest, 10.0 ms, they needed 1.0 times the time of",
    ),
    "one core, and still it pays": (
        run(cores=1),
        "this was 1.4 times as fast as the loop for tasks of 300 µs: Pool of two processes.",
    ),
    "one core, several pay": (
        run(TAKES_TURNS, cores=1), "for tasks of 10.0 µs: The same pool, several tasks in an",
    ),
    "no GIL": (
        run(thread=pool(8, 2), gil=False),
        "This Python has no GIL, and two threads, which need no envelope, won from about 16.0 µs",
    ),
    "no GIL, threads at once": (
        run(thread=pool(0.1, 2), gil=False), "two threads, which need no envelope, won at every",
    ),
    "no GIL, no gain": (
        run(gil=False), "this Python has no GIL, and yet no break-even of two threads was seen",
    ),
    "eight cores": (run(cores=8), "They won from about 120 µs on"),
}  # fmt: skip


@pytest.mark.parametrize(("events", "part"), OUTCOMES.values(), ids=OUTCOMES)
def test_each_outcome_has_its_sentence(events: list[Event], part: str) -> None:
    assert part in said(SLUG, events)


def test_an_outcome_was_made_for_each_sentence() -> None:
    from sandbox.words.task_size import WORDS

    made = {findings.explain(measured(each), {"chunk": 20}).key for each, _ in OUTCOMES.values()}
    assert made == set(WORDS.sentences)


@pytest.mark.parametrize("cores", [1, 2])
def test_nothing_is_said_of_a_gil_that_is_not_there(cores: int) -> None:
    for process in (SINGLY, TAKES_TURNS):
        sentence = said(SLUG, run(process, gil=False, cores=cores))
        assert "the GIL lets" not in sentence
        assert "has a GIL" not in sentence


def at(us: float, *ratios: float) -> Place:
    return Place(us, ratios)


LOST, EVEN, WON = (2.0,) * 5, (1.0, 1.05, 0.95, 1.0, 1.02), (0.5,) * 5


@pytest.mark.parametrize(
    ("of", "how"),
    [
        ([LOST, LOST, WON], "seen"),
        ([LOST, EVEN, WON], "seen"),
        ([LOST, EVEN, EVEN], "never"),
        ([EVEN, EVEN, EVEN], "never"),
        ([LOST, LOST, LOST], "never"),
        ([WON, WON, WON], "always"),
        ([WON, EVEN, WON], "always"),
        ([EVEN, WON, WON], "unclear"),
        ([LOST, WON, LOST], "unclear"),
        ([WON, LOST, WON], "seen"),
        ([LOST, (0.5, 0.5, 0.5, 1.2, 1.2), WON], "seen"),
        ([LOST, (0.85, 0.85, 0.85, 1.2, 1.2)], "never"),
    ],
)
def test_a_crossing_counts_only_where_it_was_seen_on_both_sides(
    of: Sequence[tuple[float, ...]], how: str
) -> None:
    found = crossing([at(10.0**number, *ratios) for number, ratios in enumerate(of)])
    assert found.how == how
    assert (found.even is None) is (how != "seen")


def test_it_is_read_off_where_nothing_is_lost_or_saved_and_each_round_has_its_own() -> None:
    even = crossing([at(10, 4.0, 2.0, 4.0), at(1000, 0.25, 0.25, 0.5)]).even
    assert even is not None
    assert even.value == pytest.approx(10 + 990 * 30 / 780)
    assert even.low == pytest.approx(10 + 990 * 10 / 760)
    assert even.high == pytest.approx(10 + 990 * 30 / 530)


@pytest.mark.parametrize("envelope_us", [3, 20, 60, 450])
def test_with_two_at_a_time_it_lies_where_half_the_task_pays_the_envelope(
    envelope_us: float,
) -> None:
    even = crossing(findings.places(measured(run(pool(envelope_us, 2))), "process")).even
    assert even is not None
    assert even.value == pytest.approx(2 * envelope_us)


def test_a_round_that_never_crosses_is_held_at_the_places_on_both_sides() -> None:
    even = crossing([at(10, 2.0, 2.0, 2.0, 2.0, 0.9), at(1000, 0.5, 0.5, 0.5, 0.5, 0.4)]).even
    assert even is not None
    assert even.low == 10
    even = crossing([at(10, 2.0, 2.0, 2.0, 2.0, 2.0), at(1000, 0.5, 0.5, 0.5, 0.5, 1.1)]).even
    assert even is not None
    assert even.high == 1000


@pytest.mark.parametrize(
    ("envelope_us", "answer"), [(2, "ten_us"), (20, "hundred_us"), (60, "one_ms"), (900, "ten_ms")]
)
def test_the_answer_is_the_decade_of_the_break_even(envelope_us: float, answer: str) -> None:
    found = findings.truth(measured(run(pool(envelope_us, 2))))
    assert found["pays"] == answer
    assert isinstance(found["envelope_us"], Interval)
    assert found["envelope_us"].value == pytest.approx(envelope_us + 0.5)


def test_never_is_an_answer_and_what_is_unclear_has_none() -> None:
    assert findings.truth(measured(run(TAKES_TURNS, cores=1)))["pays"] == "never"
    assert findings.truth(measured(run(pool(0.1, 2))))["pays"] == "ten_us"
    unclear = run(process=lambda us: us * (0.5 if us == 100 else 1.5))
    assert "pays" not in findings.truth(measured(unclear))


PREDICTION = {"pays": "one_ms", "envelope_us": 60.0}


def test_both_questions_are_judged() -> None:
    assert compared(SLUG, run(), PREDICTION).verdict == "As you said. The number is right."
    processes_always_pay = {"pays": "ten_us", "envelope_us": 1.0}
    wrong = compared(SLUG, run(), processes_always_pay)
    assert "Not as you said. The number is off by a factor of 60" in wrong.verdict


def test_a_busy_machine_compares_nothing() -> None:
    events = run(why={number: ["others_busy"] for number in range(1, 6)})
    assert "busy with other work" in said(SLUG, events)
    assert findings.pictures(measured(events)) == []
    assert "stays open" in compared(SLUG, events, PREDICTION).not_scored


def test_a_task_is_as_long_as_the_loop_had_it() -> None:
    """With a step of twice the work all tasks last twice as long, and the envelope does not."""
    doubled = run(lambda us: 60 + us, lambda us: 4 + us, lambda us: 8 + 2 * us)
    for event in doubled:
        if event.get("subject") == "loop":
            event["values"] = [2 * value for value in event["values"]]
    (picture,) = findings.pictures(measured(doubled))
    assert [point.x for point in picture.curves[0].points] == [2 * us for us in LENGTHS]
    assert "for a task of 2.0 µs, two processes needed 61 µs" in said(SLUG, doubled)
    assert "They won from about 120 µs" in said(SLUG, doubled)


def test_the_curves_have_every_round_and_the_break_even_its_mark() -> None:
    (picture,) = findings.pictures(measured(run()))
    assert isinstance(picture, Curves)
    assert [curve.subject for curve in picture.curves] == ["loop", "thread", "process", "chunk"]
    assert len({curve.sign for curve in picture.curves}) == 4
    assert [len(curve.points) for curve in picture.curves] == [9, 9, 9, 6]
    assert all(len(point.dots) == 5 for curve in picture.curves for point in curve.points)
    assert [mark.subject for mark in picture.marks] == ["process_even", "chunk_even"]
    (nothing,) = findings.pictures(measured(run(TAKES_TURNS, pool(4, 1), cores=1)))
    assert nothing.marks == ()


def test_while_it_goes_on_it_draws_what_there_is() -> None:
    events = run()
    for end in range(1, len(events), 7):
        for picture in findings.pictures(measured(events[:end])):
            assert picture.marks == ()


@pytest.mark.parametrize("chunk", [2, 20, 200])
def test_every_worker_has_two_envelopes_and_none_lasts_too_long(chunk: int) -> None:
    for length_us in program.LENGTHS_US:
        for each in (1, chunk):
            tasks = program.how_many(length_us, each)
            assert tasks % (each * program.WORKERS) == 0
            assert tasks // (each * program.WORKERS) >= 2
            assert tasks * length_us <= 40_000 or not program.fits(length_us, each)
    assert program.fits(1, chunk)
    assert all(program.fits(length_us, 1) for length_us in program.LENGTHS_US)


def test_the_same_pools_do_all_ways() -> None:
    found = program.measure(20, 1, 20)
    assert set(found) == {"loop", "thread", "process", "chunk"}
    assert all(ns > 0 for ns in found.values())
    assert "chunk" not in program.measure(20, 10_000, 200)


def test_the_box_measures_every_way_and_length() -> None:
    events = run_all(box(SLUG))
    assert events[-1].kind == "finished", events[-1]
    seen = [one.data for one in of_kind(events, "observed")]
    places = {way: {one["x"] for one in seen if one["subject"] == way} for way in findings.WAYS}
    assert places["loop"] == places["thread"] == places["process"] == set(program.LENGTHS_US)
    assert places["chunk"] < places["loop"]
    assert [one.data["disturbed"] for one in of_kind(events, "round_judged")] == [False] * 5


def test_the_program_runs_alone() -> None:
    asked = [sys.executable, str(DEMOS[SLUG].programs[0]), "50"]
    ran = subprocess.run(asked, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {line["way"] for line in lines} == set(findings.WAYS)
    assert {line["length_us"] for line in lines} == set(program.LENGTHS_US)
    assert all(line["per_task_us"] > 0 for line in lines)


def test_a_run_prints_what_its_program_prints_alone() -> None:
    lines = findings.printed(measured(run()), {})
    assert len(lines) == 3 * 9 + 6
    assert {"way": "process", "length_us": 10_000, "per_task_us": pytest.approx(5060)} in lines
    assert set(lines[0]) == findings.PRINTED.known
    figures = findings.figures(measured(run()))
    assert figures["even_us.process"] == pytest.approx(120)
    assert figures["shortest_ns.process"] == pytest.approx(60_500)


def test_two_runs_stand_side_by_side_by_the_lengths_that_were_meant() -> None:
    """On a slower machine all tasks last longer; they are still the same tasks."""
    slower = run()
    for event in slower:
        if event.get("series") == "per_task_ns":
            event["values"] = [1.3 * value for value in event["values"]]
    (table,) = abreast(measured(run()), measured(slower))
    assert len(table.rows) == 3 * 9 + 6
    assert all(row.times == pytest.approx(1.3) for row in table.rows)


FORM = {
    "pays": "one_ms", "envelope_us": "60", "chunk": "20",
    "token": "7a3a3a3a-0000-4000-8000-000000000009",
}  # fmt: skip


@pytest.mark.django_db
def test_the_prediction_is_stored_without_javascript(
    browser_of_learner: Client, sent: list[str]
) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM)
    assert answer.status_code == 303
    assert Run.objects.get().prediction == PREDICTION


@pytest.mark.django_db
@pytest.mark.parametrize("chunk", ["1", "201", "many"])
def test_a_chunk_out_of_range_is_refused(browser_of_learner: Client, chunk: str) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM | {"chunk": chunk})
    assert answer.status_code == 422
    assert f'value="{chunk}"' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_shows_curves_break_even_table_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run_ = make_run(SLUG, PREDICTION, run())
    page = browser_of_learner.get(f"/lab/runs/{run_.id}/").content.decode()
    assert "The envelope cost more than the letter" in page
    assert "Break-even of two processes: 120 µs" in page
    assert page.count('class="kdot"') >= (3 * 9 + 6) * 5
    assert page.count('class="mark"') == 4
    assert "These numbers as a table" in page
    assert "As you said. The number is right." in page
    rows = browser_of_learner.get(f"/lab/runs/{run_.id}.csv").content.decode()
    assert "per_task_ns,process,1,1,True,10000" in rows
