"""Traps of the start methods: each outcome is made to happen, and all fifteen happen for real."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from sandbox.beside import beside
from sandbox.displays.facts import Facts
from sandbox.displays.outcomes import Outcomes
from sandbox.findings import explained, start_methods
from sandbox.findings.start_methods import EVIDENCE, LIKE, METHODS, REASON, USUAL
from sandbox.harness import apart
from sandbox.harness.demos import DEMOS
from sandbox.harness.labs import start_methods as lab
from sandbox.harness.programs.start_methods import CASES, seen
from sandbox.models import Run
from sandbox.pasted import read
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, facts, measured, said
from tests.sandbox.transcripts import Event

SLUG = "start-methods"
OUTCOMES = {
    (method, case): "works" if method in works else REASON[case][0]
    for case, works in USUAL.items()
    for method in METHODS
}
WORKERS = {
    (name, method): value
    for method, like in LIKE.items()
    for name, value in zip(("file", "locked", "threads"), like, strict=True)
}
RIGHT = {
    "works": {
        "no-guard": "only_fork", "lambda": "only_fork", "open-file": "only_fork",
        "held-lock": "all_but_fork",
    },
    "default": "fork",
}  # fmt: skip


def told(changes: dict[tuple[str, str], Any] | None = None, default: str = "fork") -> list[Event]:
    """A run as usual but for `changes`, by series and subject."""
    found: dict[Key, Any] = OUTCOMES | WORKERS
    for case, (_error, words) in REASON.items():
        found |= {(f"{method}_message", case): f"Can't {words}" for method in METHODS}
    found |= {("default", method): method == default for method in METHODS}
    found |= {("warning", method): None for method in METHODS}
    found |= {("warning", "fork"): "DeprecationWarning"} | (changes or {})
    return facts(SLUG, {key: [value] for key, value in found.items()})


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({}, "nobody in the copy could let go of it, and the worker hung until it was ended"),
        ({("spawn", "no-guard"): "works"}, "No guard – with “spawn” the worker did its work all"),
        ({("forkserver", "no-guard"): "works"}, "No guard – with “forkserver” the worker did its"),
        ({("spawn", "lambda"): "works"}, "A lambda – with “spawn” the worker did its work all the"),
        ({("spawn", "open-file"): "works"}, "An open file – with “spawn” the worker did its work"),
        ({("fork", "held-lock"): "works"}, "A lock that is taken – with “fork” the worker did its"),
        (
            {("spawn", "held-lock"): "hangs"},
            "with “spawn” the worker hung until it was ended. Nothi",
        ),
        (
            {("fork", "plain"): "OSError"},
            "Nothing special – with “fork” the worker did not do its w",
        ),
        (
            {("fork", "lambda"): "PicklingError"},
            "with “fork” the worker did not do its work (Pickli",
        ),
        (
            {("fork", "held-lock"): "EOFError"},
            "with “fork” it ended in another way than usual (EOFE",
        ),
        (
            {("spawn", "lambda"): "OSError"},
            "A lambda is a surprise: with “spawn” it ended in anothe",
        ),
        ({("spawn_message", "open-file"): "a bad day"}, "An open file is a surprise: with “spawn”"),
        ({("fork", "held-lock"): "works", ("spawn", "plain"): None}, "Nothing special – with “sp"),
        ({("locked", "fork"): False}, "But “fork” is a surprise: the workers were not like they"),
        ({("threads", "fork"): 2}, "But “fork” is a surprise: the workers were not like they"),
        ({("file", "spawn"): "__main__"}, "But “spawn” is a surprise: the workers were not like"),
        ({("default", "fork"): False}, "Which of them is the default here was not seen"),
        ({("forkserver", "lambda"): None}, "A lambda – with “forkserver” this was not seen to its"),
    ],
)
def test_each_outcome_has_its_sentence(changes: dict[tuple[str, str], Any], part: str) -> None:
    assert part in said(SLUG, told(changes))


@pytest.mark.parametrize("method", METHODS)
def test_the_default_is_told_as_it_was_seen(method: str) -> None:
    """fork on Linux until 3.13, forkserver from 3.14 on, spawn on a Mac."""
    assert said(SLUG, told(default=method)).endswith(f"The default here is “{method}”.")
    verdict = compared(SLUG, told(default=method), {"default": "fork"}).verdict
    assert verdict == ("As you said." if method == "fork" else "Not as you said.")


def test_each_wrong_belief_is_counted_against_what_was_seen() -> None:
    assert compared(SLUG, told(), RIGHT).verdict == "4 of 4 as you said. As you said."
    no_difference = {"works": dict.fromkeys(RIGHT["works"], "all")}
    assert compared(SLUG, told(), no_difference).verdict == "0 of 4 as you said."
    fork_is_safe = {"works": dict.fromkeys(RIGHT["works"], "only_fork")}
    assert compared(SLUG, told(), fork_is_safe).verdict == "3 of 4 as you said."
    no_guard_needed = told({("spawn", "no-guard"): "works", ("forkserver", "no-guard"): "works"})
    believed = {"works": {"no-guard": "all"}}
    assert compared(SLUG, no_guard_needed, believed).verdict == "1 of 1 as you said."


def test_what_is_no_answer_is_judged_as_another_one() -> None:
    some = compared(SLUG, told({("spawn", "lambda"): "works"}), RIGHT)
    assert some.verdict.startswith("3 of 4 as you said.")
    assert "another choice of them" in some.pairs[0].measured


def test_what_was_not_seen_is_not_judged() -> None:
    unseen = compared(SLUG, told({("fork", "lambda"): None}), RIGHT)
    assert unseen.verdict.startswith("3 of 3 as you said.")


def test_the_tables_show_what_there_is_so_far() -> None:
    first = facts(SLUG, {("fork", "plain"): ["works"], ("default", "fork"): [True]})
    grid, workers = start_methods.pictures(measured(first))
    assert isinstance(grid, Outcomes)
    assert isinstance(workers, Facts)
    seen_so_far = [(one.came_to, one.good) for row in grid.rows for one in row.cells]
    assert seen_so_far == [("works", True), (None, False), (None, False)]
    assert [row.subject for row in workers.rows] == ["fork"]
    assert start_methods.pictures(measured(facts(SLUG, {}))) == []


def test_the_box_sees_every_trap() -> None:
    events = run_all(box(SLUG))
    assert events[-1].as_dict() == {"k": "finished", "t": events[-1].t}
    found = {
        (one.data["series"], one.data["subject"]): one.data["values"][0]
        for one in of_kind(events, "observed")
    }
    usual = OUTCOMES | WORKERS
    assert {key: found[key] for key in usual} == usual
    assert found["warning", "fork"] == "DeprecationWarning"
    assert sum(found["default", method] for method in METHODS) == 1
    assert explained(SLUG, {}, measured([one.as_dict() for one in events])).key == "as_ever"


class Told:
    """Stands in for a box: what it was told."""

    folder = "/nowhere"

    def __init__(self, left_s: float = 5.0) -> None:
        self.left = left_s
        self.told: list[tuple[str, str, list[Any]]] = []

    def left_s(self) -> float:
        return self.left

    def time_for(self, seconds: float) -> bool:
        return self.left > seconds

    def observe(self, *what: Any) -> None:
        self.told.append(what)


def test_a_program_that_had_to_be_ended_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = apart.Ended(None, ['{"outcome": "works", "file": "__main__"}'], [], 10**9)
    monkeypatch.setattr(apart, "run_apart", lambda *_args, **_more: hangs)
    ours = Told()
    lab.observe_case(ours, "plain", "fork")  # type: ignore[arg-type]
    assert ours.told == [("fork", "plain", [None])]


def test_no_case_is_begun_without_time_for_it() -> None:
    ours = Told(left_s=0.5)
    lab.run(ours)  # type: ignore[arg-type]
    assert ours.told == []


def test_the_first_error_counts() -> None:
    """A worker that fails may make the program fail after it."""
    lines = ['{"default": false}', '{"outcome": "RuntimeError"}', '{"outcome": "EOFError"}']
    found = seen(lines)  # type: ignore[no-untyped-call]
    assert found == {"default": False, "outcome": "RuntimeError"}


def test_the_lab_has_the_cases_of_its_program() -> None:
    assert tuple(CASES) == lab.CASES == tuple(USUAL)


def test_the_program_runs_alone_and_agrees() -> None:
    program = DEMOS[SLUG].programs[0]
    ran = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    found = {(m, one["case"]): one[m] for one in lines if "case" in one for m in METHODS}
    assert found == OUTCOMES
    workers = [one for one in lines if "method" in one]
    assert [one["method"] for one in workers] == list(METHODS)
    assert set(workers[0]) == {"method", *EVIDENCE}
    assert {
        (name, one["method"]): one[name] for one in workers for name in EVIDENCE[1:4]
    } == WORKERS


def test_a_run_prints_what_its_program_prints_alone() -> None:
    """Of the same machine: so each pasted value stands beside an equal one."""
    ran = subprocess.run(
        [sys.executable, DEMOS[SLUG].programs[0]], capture_output=True, text=True, check=True
    )
    pasted = read(ran.stdout, start_methods.PRINTED)
    assert not pasted.problems
    here = start_methods.printed(measured(told()), {})
    rows = beside(start_methods.PRINTED, here, pasted.lines)
    assert rows
    assert all(row.here == row.yours for row in rows if row.key != "default")


FORM = {f"works.{case}": answer for case, answer in RIGHT["works"].items()} | {  # type: ignore[attr-defined]
    "default": "fork", "token": "7a3a3a3a-0000-4000-8000-000000000018",
}  # fmt: skip


@pytest.mark.django_db
def test_the_prediction_is_stored_without_javascript(
    browser_of_learner: Client, sent: list[str]
) -> None:
    assert browser_of_learner.post(f"/lab/{SLUG}/runs", FORM).status_code == 303
    assert Run.objects.get().prediction == RIGHT


@pytest.mark.django_db
def test_the_page_shows_tables_and_verdict(browser_of_learner: Client, make_run: MakeRun) -> None:
    run = make_run(SLUG, RIGHT, told())
    page = browser_of_learner.get(f"/lab/runs/{run.id}/").content.decode()
    assert "fork copied the program as it was" in page
    assert "4 of 4 as you said. As you said." in page
    assert "PicklingError" in page
    assert "DeprecationWarning" in page
    rows = browser_of_learner.get(f"/lab/runs/{run.id}.csv").content.decode()
    assert "fork,held-lock,1,1,True,,hangs" in rows
