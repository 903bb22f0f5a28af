"""One program, every runtime here: each outcome is made to happen, and real interpreters run it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sandbox import machines, runtimes
from sandbox.findings import every_runtime
from sandbox.harness.demos import DEMOS
from sandbox.harness.labs.every_runtime import SHORTEST_S, job_length_s, own_name
from sandbox.machine_strip import machine_strip
from sandbox.models import Execution, Run
from sandbox.tasks import _runtimes
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, gated, measured, said
from tests.sandbox.test_runtimes import fake
from tests.sandbox.transcripts import Event

SLUG = "every-runtime"
PREDICTION = {"threads": {"with_gil": "same", "without_gil": "sooner"}, "speed": "newest"}
#: Milliseconds one after another and in threads.
USUAL = {"3.12": (120.0, 118.0), "3.13": (100.0, 101.0)}
FREE = {"3.14t": (110.0, 57.0)}


def ran(found: dict[str, tuple[float, float]] | None = None, **machine: Any) -> list[Event]:
    """A run under these interpreters; those that end in 't' have no GIL."""
    rounds: dict[Key, float] = {}
    once: dict[Key, list[Any]] = {}
    for name, (sequential, threads) in (USUAL if found is None else found).items():
        free = name.endswith("t")
        rounds["sequential_ns", name] = sequential * 1e6
        rounds["threads_ns", name] = threads * 1e6
        rounds["threads_cpu_ns", name] = threads * 1e6 * (1.9 if free else 1.0)
        once["version", name] = [f"{name.removesuffix('t')}.0"]
        once["gil", name] = [not free]
        once["subinterpreters", name] = [name.startswith("3.14")]
    return gated(SLUG, rounds, once, **machine)


@pytest.mark.parametrize(
    ("events", "part"),
    [
        (ran(), "none of these 2 Pythons were the threads done really sooner"),
        (ran(), "from 100 ms (Python 3.13) to 120 ms (Python 3.12)"),
        (ran({**USUAL, "3.13": (100, 140)}), "In Python 3.13 they even took 1.4 times as long"),
        (ran(USUAL | FREE), "Python 3.14t has no GIL: its threads kept 1.9 processors busy"),
        (ran(USUAL | FREE), "In no Python with a GIL were they sooner"),
        (ran({**FREE, "3.13t": (110, 60)}), "No Python that ran here has a GIL. In Python 3.14t"),
        (ran(USUAL | {"3.14t": (110, 108)}), "A surprise: Python 3.14t has no GIL, and yet"),
        (ran({**USUAL, "3.12": (120, 60)}), "A surprise: Python 3.12 has a GIL, and yet"),
        (ran({**USUAL, "3.14t": (110, 111)}, cores=1), "lends this run one processor core"),
        (ran({"3.13": (100, 101)}), "only one Python to run this in, Python 3.13 with a GIL"),
        (ran(FREE), "only one Python to run this in, Python 3.14t without a GIL"),
    ],
    ids=[
        *("same with a gil", "its times", "later with a gil", "sooner without", "not with"),
        *("all without", "no gain without", "sooner with a gil", "one core", "alone"),
        "alone without",
    ],
)
def test_each_outcome_has_its_sentence(events: list[Event], part: str) -> None:
    assert part in said(SLUG, events)


def test_one_that_failed_is_left_out_and_named() -> None:
    events = ran()
    broken = {**events[3], "series": "broken", "subject": "3.15", "values": [True]}
    events.insert(3, broken)
    assert "Python 3.15 did not run the program to its end" in said(SLUG, events)
    assert len(every_runtime.ran(measured(events))) == 2


def test_nothing_is_said_of_a_runtime_that_is_not_there() -> None:
    """Of a Python without a GIL nothing was observed, so that half of the prediction is open."""
    outcome = compared(SLUG, ran(), PREDICTION)
    assert outcome.verdict == "1 of 1 as you said. As you said."
    assert every_runtime.truth(measured(ran()))["threads"] == {"with_gil": "same"}


def test_both_halves_are_judged_where_both_ran() -> None:
    assert compared(SLUG, ran(USUAL | FREE), PREDICTION).verdict.startswith("2 of 2 as you said.")
    wrong = {"threads": {"with_gil": "sooner", "without_gil": "same"}, "speed": "same"}
    outcome = compared(SLUG, ran(USUAL | FREE), wrong)
    assert outcome.verdict == "0 of 2 as you said. Not as you said."


@pytest.mark.parametrize(
    ("old_ms", "truth"), [(120.0, "newest"), (80.0, "oldest"), (104.0, "same")]
)
def test_newer_is_not_taken_for_faster(old_ms: float, truth: str) -> None:
    events = ran({"3.12": (old_ms, old_ms), "3.13": (100, 100)})
    assert every_runtime.truth(measured(events))["speed"] == truth


def test_pythons_that_disagree_leave_the_question_open() -> None:
    events = ran({**USUAL, "3.13": (100, 140)})
    assert "threads" not in every_runtime.truth(measured(events))


def test_alone_nothing_is_compared() -> None:
    assert set(every_runtime.truth(measured(ran({"3.13": (100, 101)})))) == {"threads"}


def test_a_busy_machine_compares_nothing() -> None:
    rounds: dict[Key, float] = {("sequential_ns", "3.12"): 1e8, ("threads_ns", "3.12"): 1e8}
    events = gated(SLUG, rounds, why={number: ["others_busy"] for number in range(1, 6)})
    assert "busy with other work" in said(SLUG, events)
    assert every_runtime.pictures(measured(events)) == []


def test_the_picture_has_both_ways_of_each_the_oldest_first() -> None:
    drawn: list[Any] = list(every_runtime.pictures(measured(ran(FREE | USUAL))))
    picture, builds = drawn
    assert [bar.subject for bar in picture.bars][::2] == ["3.12", "3.13", "3.14t"]
    assert {bar.way for bar in picture.bars} == {"sequential_ns", "threads_ns"}
    assert builds.rows[2].cells == ("3.14.0", False, True)


@pytest.mark.parametrize(("runtimes_here", "jobs"), [(1, 2), (2, 2), (4, 4), (8, 4), (20, 4)])
def test_all_of_them_fit_into_a_round(runtimes_here: int, jobs: int) -> None:
    job_s = job_length_s(runtimes_here, jobs)
    assert job_s == SHORTEST_S or runtimes_here * (0.05 + 2.2 * jobs * job_s) <= 0.76


def real() -> dict[str, str]:
    """Every interpreter of this machine, by its name."""
    finder = runtimes.Finder(machines.finder.environment)
    return {each.name: each.path for each in finder.find()}


def test_the_box_runs_it_in_every_interpreter_of_this_machine() -> None:
    asked = box(SLUG, runtimes=real())
    events = run_all(asked)
    assert events[-1].kind == "finished", events[-1]
    seen = of_kind(events, "observed")
    names = {one.data["subject"] for one in seen if one.data["series"] == "threads_ns"}
    assert names == set(real())
    versions = {
        one.data["subject"]: one.data["values"][0]
        for one in seen
        if one.data["series"] == "version"
    }
    for name, version in versions.items():
        assert version.startswith(f"{name.removesuffix('t')}.")


def test_without_a_list_it_runs_in_its_own() -> None:
    events = run_all(box(SLUG))
    names = {one.data["subject"] for one in of_kind(events, "observed")}
    assert names == {own_name()} == {runtimes.own().name}


#: As long as a program may print, and deeper than any reader goes.
DEEP = "head -c 20000 /dev/zero | tr '\\0' '['"


@pytest.mark.parametrize(
    "script",
    [
        *("exit 1", "echo '{}'", "echo '[1]'", "sleep 60", DEEP),
        "echo '{\"sequential_ns\": -1}'",
    ],
)
def test_an_interpreter_that_breaks_breaks_nothing_else(
    tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = fake(tmp_path / "python3.15", script=script)
    events = run_all(box(SLUG, runtimes={own_name(): sys.executable, "3.15": str(bad)}))
    assert events[-1].kind == "finished", events[-1]
    assert "did not run the program to its end" in said(SLUG, [event.as_dict() for event in events])


@pytest.mark.django_db
def test_only_this_lab_is_told_of_all_interpreters() -> None:
    assert _runtimes("computing") == {}
    assert _runtimes(SLUG) == {own_name(): sys.executable}


def test_the_program_runs_alone_and_in_those_that_are_named() -> None:
    program = str(DEMOS[SLUG].programs[0])
    command = [sys.executable, program, "2", "20000"]
    alone = subprocess.run(command, capture_output=True, text=True, check=True)
    each = subprocess.run(
        [*command, sys.executable, sys.executable], capture_output=True, text=True, check=True
    )
    lines = [*alone.stdout.splitlines(), *each.stdout.splitlines()]
    assert [json.loads(line)["version"] for line in lines] == [sys.version.split()[0]] * 3


FORM = {
    "threads.with_gil": "same", "threads.without_gil": "sooner", "speed": "newest", "workers": "2",
    "token": "7a3a3a3a-0000-4000-8000-000000000019",
}  # fmt: skip


@pytest.mark.django_db
def test_the_prediction_is_stored_without_javascript(
    browser_of_learner: Client, sent: list[str]
) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM | {"python": "3.14t"})
    assert answer.status_code == 303
    assert Run.objects.get().prediction == PREDICTION
    assert Execution.objects.get().parameters == {"workers": 2}


@pytest.mark.django_db
def test_the_page_shows_picture_table_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(SLUG, PREDICTION, ran(USUAL | FREE))
    page = browser_of_learner.get(f"/lab/runs/{run.id}/").content.decode()
    assert "Python 3.14t has no GIL" in page
    assert page.count('class="ran"') >= 6
    assert "These numbers as a table" in page
    assert "2 of 2 as you said." in page


def test_the_strip_names_those_that_were_compared() -> None:
    """The leader's own Python ran none of the jobs."""
    strip = dict(
        machine_strip(Execution(parameters={}), measured(ran(USUAL | FREE, python="3.13.5")))
    )
    assert strip == {"Python": "3.12.0; 3.13.0; 3.14.0, free-threaded", "Slowest probe": "1.0×"}
