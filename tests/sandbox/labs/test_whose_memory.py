"""Whose memory: each outcome is made to happen, and the program runs for real."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from sandbox.findings import whose_memory
from sandbox.harness import apart
from sandbox.harness.demos import DEMOS
from sandbox.harness.labs import whose_memory as lab
from sandbox.harness.programs import whose_memory as program
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, facts, measured, said
from tests.sandbox.transcripts import Event

SLUG = "whose-memory"
#: What the program has, what the worker saw and left, whether id and process are the same.
USUAL: dict[str, tuple[Any, ...]] = {
    "thread": (107, 7, 107, True, True),
    "fork": (7, 7, 107, True, False),
    "spawn": (7, 0, 100, False, False),
    "forkserver": (7, 0, 100, False, False),
}
INTERPRETER = {"interpreter": (7, 0, 100, False, True)}
SHARED = {kind: (107, 7, 107, kind in ("thread", "fork"), kind == "thread") for kind in USUAL}
RIGHT = {"thread": "107", "fork": "7", "spawn": "7", "forkserver": "7"}


def found(rows: dict[str, tuple[Any, ...]], **changes: tuple[Any, ...] | None) -> list[Event]:
    """A run that saw these rows; a kind that is None told nothing in its time."""
    values: dict[Key, list[Any]] = {}
    for kind, row in (rows | changes).items():
        values["status", kind] = [None if row is None else 0]
        values |= {(name, kind): [v] for name, v in zip(lab.SEEN, row or (), strict=False)}
    return facts(SLUG, values)


@pytest.mark.parametrize(
    ("events", "parameters", "part"),
    [
        (found(USUAL), {}, "Only the thread changed the program’s number, to 107; after each"),
        (found(USUAL | INTERPRETER), {}, "the subinterpreter, though it has our process number"),
        (found(SHARED), {"shared": "on"}, "all of them wrote to the same place"),
        (
            found(SHARED, spawn=(7, 7, 107, False, False)),
            {"shared": "on"},
            "Process, spawn added 100 to a number in shared memory, and the program had 7",
        ),
        (
            found(USUAL, thread=(7, 7, 107, False, True)),
            {},
            "A surprise: after the thread the program had 7.",
        ),
        (
            found(USUAL, fork=(107, 7, 107, True, False)),
            {},
            "A surprise: Process, fork changed the program’s number to 107.",
        ),
        (
            found(USUAL, spawn=(7, 7, 107, False, False)),
            {},
            "A surprise: Process, spawn saw 7, and 0 was to be expected",
        ),
        (
            found(USUAL, fork=(7, 0, 100, False, False)),
            {},
            "A surprise: Process, fork saw 0, and 7 was to be expected",
        ),
        (found(USUAL, fork=(7, 7, 107, False, False)), {}, "but at another id than ours"),
        (found(USUAL, spawn=None), {}, "Process, spawn: the worker or its program was ended"),
        (
            found(USUAL, fork=(7, None, None, None, None)),
            {},
            "Process, fork: the worker or its program was ended",
        ),
        (found({"thread": USUAL["thread"]}), {}, "The run ended before every kind"),
    ],
    ids=[
        "own memory", "subinterpreter", "shared", "shared not", "thread did not", "process did",
        "spawn saw what main set", "fork did not", "other id", "no answer", "worker killed",
        "ended early",
    ],
)  # fmt: skip
def test_each_outcome_has_its_sentence(
    events: list[Event], parameters: dict[str, str], part: str
) -> None:
    assert part in said(SLUG, events, **parameters)


def test_each_wrong_belief_is_counted_against_what_was_seen() -> None:
    shared_globals = {"program_has": dict.fromkeys(RIGHT, "107")}
    outcome = compared(SLUG, found(USUAL), shared_globals)
    assert outcome.verdict == "1 of 4 as you said."
    assert "Process, fork: 7" in outcome.pairs[0].measured
    own_globals = {"program_has": dict.fromkeys(RIGHT, "7")}
    assert compared(SLUG, found(USUAL), own_globals).verdict == "3 of 4 as you said."
    assert compared(SLUG, found(USUAL), {"program_has": RIGHT}).verdict == "4 of 4 as you said."
    assert compared(SLUG, found(SHARED), shared_globals, shared="on").verdict.startswith("4 of 4")


def test_who_told_nothing_is_not_judged() -> None:
    outcome = compared(SLUG, found(USUAL, spawn=None), {"program_has": RIGHT})
    assert outcome.verdict == "3 of 3 as you said."
    (table,) = whose_memory.pictures(measured(found(USUAL, spawn=None)))
    assert {row.subject: row.cells for row in table.rows}["spawn"] == (None,) * 5


@pytest.mark.parametrize("shared", ["off", "on"])
def test_the_box_sees_it_for_real(shared: str) -> None:
    events = run_all(box(SLUG, shared=shared))
    assert events[-1].as_dict() == {"k": "finished", "t": events[-1].t}
    seen = {
        (one.data["subject"], one.data["series"]): one.data["values"][0]
        for one in of_kind(events, "observed")
    }
    expected = SHARED if shared == "on" else USUAL
    for kind, row in expected.items():
        assert tuple(seen[kind, name] for name in lab.SEEN) == row
    assert sys.version_info >= (3, 14) or ("interpreter", "status") not in seen


def test_a_program_that_hangs_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ours:
        folder = "/nowhere"
        told: list[tuple[str, str, list[Any]]] = []

        def observe(self, *what: Any) -> None:
            self.told.append(what)

    hangs = apart.Ended(None, ["{"], [], 10**9)
    monkeypatch.setattr(apart, "run_apart", lambda *_args, **_more: hangs)
    lab.report(Ours(), "fork", [], 1.0)  # type: ignore[arg-type]
    assert Ours.told == [("status", "fork", [None])]


def test_a_worker_that_is_killed_told_nothing() -> None:
    assert program.told_by("fork", killed) is None  # type: ignore[no-untyped-call]
    row = program.report("fork", 7, None, 1)  # type: ignore[no-untyped-call]
    assert row["program_has"] == 7
    assert row["same_id"] is row["worker_saw"] is None


def killed(answers: Any) -> None:
    os._exit(1)


@pytest.mark.parametrize(("flag", "of_processes"), [((), "7"), (("--shared",), "107")])
def test_the_program_runs_alone_and_agrees(flag: tuple[str, ...], of_processes: str) -> None:
    ran = subprocess.run(
        [sys.executable, DEMOS[SLUG].programs[0], *flag],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    has = {each["kind"]: str(each["program_has"]) for each in lines if each["kind"] in RIGHT}
    assert has == {kind: "107" if kind == "thread" else of_processes for kind in RIGHT}


FORM = {f"program_has.{kind}": number for kind, number in RIGHT.items()} | {
    "shared": "off", "token": "7a3a3a3a-0000-4000-8000-000000000002",
}  # fmt: skip


@pytest.mark.django_db
def test_a_kind_without_a_number_loses_nothing(browser_of_learner: Client) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM | {"program_has.fork": ""})
    assert answer.status_code == 422
    assert 'name="program_has.spawn" value="7" checked' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_shows_the_table_and_the_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(SLUG, {"program_has": RIGHT}, found(USUAL))
    page = browser_of_learner.get(f"/lab/runs/{run.id}/").content.decode()
    assert "Only the thread changed the program’s number" in page
    assert "4 of 4 as you said." in page
    assert page.count("<td>107</td>") == 3
    rows = browser_of_learner.get(f"/lab/runs/{run.id}.csv").content.decode()
    assert "program_has,fork,1,1,True,,7" in rows
