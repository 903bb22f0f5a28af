"""Do more workers do more? Each outcome is made to happen, and the program runs for real."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from sandbox.displays.curves import Curves
from sandbox.displays.facts import Facts
from sandbox.findings import scaling as findings
from sandbox.harness.demos import DEMOS
from sandbox.harness.labs import scaling as lab
from sandbox.models import Run
from sandbox.scoring import Interval
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, gated, measured, said
from tests.sandbox.transcripts import Event

SLUG = "scaling"
program: Any = import_module("sandbox.harness.programs.scaling")
ONE_NS = 80e6
#: How many times as fast as one, by the number of workers; and how many cores were at work.
type Curve = Callable[[float], float]


def flat(_workers: float) -> float:
    return 0.98


def up_to(most: float) -> Curve:
    return lambda workers: workers if workers == 1 else 0.96 * min(workers, most)


TWO_CORES = up_to(2)


def run(
    thread: Curve = flat,
    process: Curve = TWO_CORES,
    at_work: Mapping[str, Curve] | None = None,
    numbers: tuple[int, ...] = (1, 2, 4, 8),
    tasks: int = 16,
    dearer: float = 1.0,
    **machine: Any,
) -> list[Event]:
    """A run with these curves; `dearer`: as many times the processor time with most processes."""
    rounds: dict[Key, float] = {}
    for kind, curve in {"thread": thread, "process": process}.items():
        for n in map(float, numbers):
            took = ONE_NS / curve(n)
            cores = (at_work or {}).get(kind, curve)(n)
            rounds["took_ns", kind, n] = took
            rounds["cpu_ns", kind, n] = (
                took * cores * (dearer if (kind, n) == ("process", max(numbers)) else 1)
            )
    events = gated(SLUG, rounds, **{"cores": 2} | machine)
    told = [{**event, "series": "tasks", "values": [tasks]} for event in events
            if event.get("series") == "took_ns"]  # fmt: skip
    return [*events[:-1], *told, events[-1]]


def of_eight(**changes: Any) -> list[Event]:
    """On eight cores, which is where nobody of us has been: all of it is made up."""
    given: dict[str, Any] = {"process": up_to(8), "cores": 8}
    return run(**given | changes)


IDLE: dict[str, Curve] = {"thread": lambda _n: 0.01, "process": lambda _n: 0.02}
WAITED: dict[str, Any] = {"thread": up_to(8), "process": up_to(8), "at_work": IDLE}
SIX: dict[str, Any] = {
    "numbers": (1, 2, 4, 6),
    "thread": up_to(5.33),
    "process": up_to(5.33),
    "at_work": IDLE,
}
OUTCOMES = {
    "no more than the cores": (
        run(),
        "8 processes did 1.9 times as many tasks a second as one, and 8 threads 1.0 times as "
        "many. More workers are no more cores: of the 2 that are here, 1.92 computed on average",
    ),
    "a core for each": (
        of_eight(),
        "There are 8 cores here, enough for all: 7.7 computed on average with 8 processes. With "
        "as many threads it was 0.98, for the GIL",
    ),
    "whole turns": (
        of_eight(numbers=(1, 2, 4, 6), process=up_to(5.33)),
        "16 tasks are 3 turns for 6 workers, and in the last turn some have nothing to do: 5.3",
    ),
    "one core": (
        run(process=flat, cores=1),
        "8 workers did no more than one: threads 1.0 times as many tasks a second, processes",
    ),
    "no GIL": (
        of_eight(thread=up_to(8), gil=False),
        "This Python has no GIL, so threads computed side by side, too: of the 8 cores",
    ),
    "no GIL, more than the cores": (
        run(thread=up_to(2), gil=False),
        "But more workers are no more cores: of the 2 that are here, 1.92 computed on average",
    ),
    "no GIL, whole turns": (
        of_eight(thread=up_to(5.33), process=up_to(5.33), numbers=(1, 2, 4, 6), gil=False),
        "this Python has no GIL. 16 tasks are 3 turns for 6 workers",
    ),
    "no GIL, one core": (run(process=flat, cores=1, gil=False), "There is one core here"),
    "no GIL and no gain": (
        of_eight(gil=False),
        "A surprise: Threads did no more with 8 workers than with one, 1.0 times",
    ),
    "processes gain nothing": (
        run(process=flat), "A surprise: Processes did no more with 8 workers than with one",
    ),
    "the more, the slower": (
        run(process=lambda n: {1.0: 1.0, 2.0: 1.9, 4.0: 1.5, 8.0: 0.8}[n]),
        "Fewer workers did more: Processes did the most tasks a second with 2 workers, 1.9 times",
    ),
    "slow together": (
        of_eight(process=up_to(5), at_work={"process": up_to(5)}, dearer=1.6),
        "the same tasks needed 1.6 times the processor time that they need with one worker",
    ),
    "not all cores at work": (
        of_eight(process=up_to(5)),
        "On average only 4.8 cores computed at a time. What the workers waited for was not seen.",
    ),
    "more workers are always faster": (
        run(process=up_to(8)), "The cores here (2) do not allow so much",
    ),
    "threads in spite of the GIL": (
        run(thread=up_to(2)), "although this Python has a GIL. Nothing in this run shows why.",
    ),
    "threads compute at once, without a gain": (
        run(at_work={"thread": up_to(2)}), "on average 1.92 cores computed at a time, although",
    ),
}  # fmt: skip
WAITING = {
    "side by side": (run(**WAITED), "They waited side by side. Who waits needs no core"),
    "side by side, on one core": (
        run(**WAITED, cores=1),
        "all tasks together kept at most 0.02 cores at work on average, however many cores",
    ),
    "in whole turns": (
        run(**SIX),
        "but 16 tasks are 3 turns for 6 workers, and in the last turn some have nothing to do: "
        "5.3 times is the most that can be",
    ),
    "cores limit it": (
        run(**WAITED | {"process": up_to(2)}),
        "A surprise: Processes did 1.9 times as many tasks a second with 8 workers as with one, "
        "and 8.0 times would have been possible",
    ),
    "threads never help": (
        run(**WAITED | {"thread": flat}),
        "A surprise: Threads did no more with 8 workers than with one",
    ),
    "more than one each": (
        run(**WAITED | {"thread": lambda n: n**1.5}),
        "That is more than one each",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("events", "part"), OUTCOMES.values(), ids=OUTCOMES)
def test_each_outcome_of_computing_has_its_sentence(events: list[Event], part: str) -> None:
    assert part in said(SLUG, events)


@pytest.mark.parametrize(("events", "part"), WAITING.values(), ids=WAITING)
def test_each_outcome_of_waiting_has_its_sentence(events: list[Event], part: str) -> None:
    assert part in said(SLUG, events, work="waiting")


def test_one_kind_of_outcome_was_made_for_each_sentence() -> None:
    from sandbox.words.scaling import WORDS

    def key(events: list[Event], work: str) -> str:
        return findings.explain(measured(events), {"work": work, "tasks": 16}).key

    keys = {key(events, "computing") for events, _part in OUTCOMES.values()}
    keys |= {key(events, "waiting") for events, _part in WAITING.values()}
    assert keys == set(WORDS.sentences)


def test_nothing_is_said_of_a_gil_that_is_not_there() -> None:
    for name, (events, _part) in OUTCOMES.items():
        if name.startswith("no GIL"):
            assert "the GIL lets" not in said(SLUG, events)
            assert "has a GIL" not in said(SLUG, events)


PREDICTION = {"thread_times": 1.0, "process_times": 2.0}


def test_both_numbers_are_judged_by_the_rounds() -> None:
    outcome = compared(SLUG, run(), PREDICTION)
    assert outcome.verdict == "The number is right. The number is right."
    every_worker_counts = {"thread_times": 8.0, "process_times": 8.0}
    wrong = compared(SLUG, run(), every_worker_counts)
    assert "off by a factor of 8" in wrong.verdict
    assert "off by a factor of 4" in wrong.verdict


def test_a_round_is_compared_with_one_worker_in_the_same_round() -> None:
    """A machine that is twice as slow in a round is so for one worker and for eight."""
    events = run()
    for event in events:
        if event.get("round") == 3 and event.get("series") == "took_ns":
            event["values"] = [2 * value for value in event["values"]]
    found = findings.truth(measured(events))["process_times"]
    assert isinstance(found, Interval)
    assert found.low == pytest.approx(found.high)


def test_a_busy_machine_compares_nothing() -> None:
    events = run(why={number: ["others_busy"] for number in range(1, 6)})
    assert "busy with other work" in said(SLUG, events)
    assert findings.pictures(measured(events)) == []
    assert "stays open" in compared(SLUG, events, PREDICTION).not_scored


def test_the_curves_have_every_round_and_the_ideal_line() -> None:
    lines, rates = findings.pictures(measured(run()))
    assert isinstance(lines, Curves)
    assert isinstance(rates, Facts)
    assert [curve.subject for curve in lines.curves] == ["thread", "process"]
    assert [point.x for point in lines.curves[0].points] == [1, 2, 4, 8]
    assert all(len(point.dots) == 5 for curve in lines.curves for point in curve.points)
    (ideal,) = lines.guides
    assert (ideal.subject, len(ideal.lines)) == ("ideal", 1)
    assert ideal.lines[0].y2 < lines.curves[1].points[-1].dots[0].y  # higher up is more
    assert rates.rows[3].subject == "8"
    assert rates.rows[3].cells[0] == 2
    assert rates.rows[3].cells[2] == pytest.approx(16 / 0.08 * 1.92)


def test_turns_that_do_not_come_out_even_are_a_line_of_their_own() -> None:
    lines, rates = findings.pictures(measured(run(tasks=10)))
    assert isinstance(lines, Curves)
    assert isinstance(rates, Facts)
    assert [guide.subject for guide in lines.guides] == ["ideal", "turns_allow"]
    assert len(lines.guides[1].lines) == 7
    assert [row.cells[0] for row in rates.rows] == [10, 5, 3, 2]


def test_while_it_goes_on_it_draws_what_there_is() -> None:
    events = run()
    for end in range(1, len(events)):
        findings.pictures(measured(events[:end]))


@pytest.mark.parametrize("kind", ["thread", "process"])
def test_all_workers_are_there_before_the_clock_starts(kind: str) -> None:
    """Their first tasks would wait for ever if the barrier were not reached by all."""
    took_ns, cpu_ns = program.measure(kind, 3, program.wait, 6, 0.01)
    assert took_ns >= 2 * 0.01e9
    assert cpu_ns < took_ns


def test_a_task_tells_its_own_processor_time() -> None:
    assert program.compute(200_000) > 4 * program.wait(0.02)


@pytest.mark.parametrize(
    ("most", "cores", "numbers"),
    [(8, 2, [1, 2, 4, 8]), (3, 2, [1, 2, 3]), (8, 6, [1, 2, 4, 6, 8]), (6, 16, [1, 2, 4, 6])],
)
def test_few_numbers_of_workers_are_tried_and_the_cores_among_them(
    most: int, cores: int, numbers: list[int]
) -> None:
    assert program.numbers_of_workers(most, cores) == numbers


@pytest.mark.parametrize("work", ["computing", "waiting"])
@pytest.mark.parametrize("cores", [1, 2, 8])
@pytest.mark.parametrize("tasks", [8, 32])
def test_the_tasks_are_as_long_as_fits_into_a_round(
    monkeypatch: pytest.MonkeyPatch, work: str, cores: int, tasks: int
) -> None:
    """By a yard of the harness’s own: a program whose step is slower takes longer."""
    from types import SimpleNamespace

    from sandbox.harness import calibration

    monkeypatch.setattr(calibration, "yard_ns", lambda: 1_000_000)
    given = {"work": work, "tasks": tasks}
    asked: Any = SimpleNamespace(parameters=given, cores=cores, gil=True)
    points = [(kind, n) for kind in lab.KINDS for n in program.numbers_of_workers(8, cores)]
    _task, length = lab.task_of(asked, program, points)
    task_s = length if work == "waiting" else length / 10_000 * 1e-3
    round_s = sum(tasks * task_s / lab.at_once(asked, work, *point) for point in points)
    assert round_s == pytest.approx(lab.ROUND_S[work], rel=0.01)


@pytest.mark.parametrize("work", ["computing", "waiting"])
def test_the_box_measures_every_number_of_workers(work: str) -> None:
    events = run_all(box(SLUG, work=work, workers=3, tasks=8))
    assert events[-1].kind == "finished", events[-1]
    seen = [one.data for one in of_kind(events, "observed")]
    at = {(one["subject"], one["x"]) for one in seen if one["series"] == "took_ns"}
    assert at == {(kind, n) for kind in ("thread", "process") for n in (1.0, 2.0, 3.0)}
    assert {one["values"][0] for one in seen if one["series"] == "tasks"} == {8}
    assert [one.data["disturbed"] for one in of_kind(events, "round_judged")] == [False] * 5


def test_the_program_runs_alone() -> None:
    asked = [sys.executable, str(DEMOS[SLUG].programs[0]), "waiting", "2", "8"]
    ran = subprocess.run(asked, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [(line["kind"], line["workers"]) for line in lines] == [
        ("thread", 1), ("thread", 2), ("process", 1), ("process", 2),
    ]  # fmt: skip
    assert all(line["times"] > 0 for line in lines)


def test_a_run_prints_what_its_program_prints_alone() -> None:
    (*_rest, last) = findings.printed(measured(run()), {})
    assert last["kind"] == "process"
    assert (last["workers"], last["times"]) == (8, pytest.approx(1.92))
    assert set(last) == findings.PRINTED.known
    assert findings.figures(measured(run())) == {
        "most_times.thread": pytest.approx(1), "most_times.process": pytest.approx(1.92),
    }  # fmt: skip


FORM = {
    "thread_times": "1", "process_times": "2", "work": "computing", "workers": "8", "tasks": "16",
    "token": "7a3a3a3a-0000-4000-8000-000000000008",
}  # fmt: skip


@pytest.mark.django_db
def test_the_prediction_is_stored_without_javascript(
    browser_of_learner: Client, sent: list[str]
) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM)
    assert answer.status_code == 303
    assert Run.objects.get().prediction == PREDICTION


@pytest.mark.django_db
@pytest.mark.parametrize("slip", [{"workers": "9"}, {"tasks": "7"}, {"work": "sleeping"}])
def test_a_set_up_out_of_range_is_refused(browser_of_learner: Client, slip: dict[str, str]) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM | slip)
    assert answer.status_code == 422
    assert 'value="2"' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_shows_curves_table_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run_ = make_run(SLUG, PREDICTION, run(tasks=10))
    page = browser_of_learner.get(f"/lab/runs/{run_.id}/").content.decode()
    assert "8 processes did 1.9 times as many tasks a second as one" in page
    assert page.count('class="kdot"') >= 2 * 4 * 5
    assert "ideal: each worker adds as much as the first" in page
    assert "what whole turns allow" in page
    assert "These numbers as a table" in page
    assert "The number is right." in page
    rows = browser_of_learner.get(f"/lab/runs/{run_.id}.csv").content.decode()
    assert "took_ns,process,1,1,True,8" in rows
