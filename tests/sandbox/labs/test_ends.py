"""How a program ends: each outcome is made to happen, and all twelve stories are told for real."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from sandbox.beside import beside
from sandbox.displays.endings import Ending
from sandbox.findings import ends, explained
from sandbox.findings.ends import USUAL, End
from sandbox.harness import apart
from sandbox.harness.demos import DEMOS
from sandbox.harness.labs import ends as lab
from sandbox.harness.programs.ends import STORIES, seen
from sandbox.models import Run
from sandbox.pasted import read
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, facts, measured, said
from tests.sandbox.transcripts import Event

SLUG = "ends"
NAMES = End._fields
EARLY = ['{"worker": true}', '{"tidied": true}', '{"program": true}', '{"at_exit": true}']
RIGHT = {
    "worker": {
        "thread": "finished", "daemon-thread": "cut", "process": "finished",
        "daemon-process": "cut", "executor": "finished",
    },
    "status": {"sys-exit": "5", "thread-exit": "0", "thread-error": "0"},
}  # fmt: skip


def told(early: str = "", without: str = "", **changes: dict[str, Any]) -> list[Event]:
    """A run as usual but for `changes`, whose keys have _ for -."""
    found: dict[Key, list[Any]] = {}
    for story, usual in USUAL.items():
        change = changes.get(story.replace("-", "_"), {})
        end = usual._replace(**change)
        if change == {"status": None}:  # ended by us
            found[("status", story)] = [None]
        elif story != without:
            found |= {(name, story): [getattr(end, name)] for name in NAMES}
            found[("early", story)] = [story == early]
    return facts(SLUG, found)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({}, "An error or sys.exit(5) in a thread ended only that thread"),
        ({"daemon_thread": {"worker": True}}, "A daemon thread – the worker got to its last line"),
        ({"daemon_process": {"worker": True}}, "A daemon process – the worker got to its last"),
        ({"daemon_thread": {"tidied": True}}, "A daemon thread – the worker did not get to its"),
        ({"thread": {"worker": False}}, "A thread – the worker did not get to its last line. It"),
        ({"executor": {"worker": False}}, "ThreadPoolExecutor – the worker did not get to its"),
        ({"sys_exit": {"worker": False}}, "sys.exit(5) in the program – the worker did not get"),
        ({"join_timeout": {"program": False, "status": 1}}, "join(timeout=0.05) – the program did"),
        (
            {"thread_error": {"program": False, "status": 1}},
            "An error in a thread – the program di",
        ),
        ({"thread_exit": {"program": False, "status": 5}}, "last line and left exit status 5. Not"),
        (
            {"error": {"program": True, "status": 0}},
            "the program got to its last line all the same",
        ),
        ({"thread_exit": {"status": 5}}, "left exit status 5, and 0 was to be expected"),
        ({"thread_error": {"status": 1}}, "left exit status 1, and 0 was to be expected"),
        ({"sys_exit": {"status": 0}}, "left exit status 0, and 5 was to be expected"),
        ({"thread_error": {"tidied": False}}, "the “finally” of the worker did not run"),
        ({"os_exit": {"at_exit": True}}, "handed to “atexit” ran all the same"),
        ({"daemon_thread": {"at_exit": False}}, "handed to “atexit” did not run"),
        ({"thread_exit": {"hook": None}}, "but sys.exit(5) in a thread is a surprise"),
        ({"pool": {"status": None}}, "multiprocessing.Pool – this one was not seen to its end"),
    ],
)
def test_each_outcome_has_its_sentence(changes: dict[str, dict[str, Any]], part: str) -> None:
    assert part in said(SLUG, told(**changes))  # type: ignore[arg-type]


def test_what_was_not_run_or_held_up_is_not_explained() -> None:
    assert "A daemon process – this one was not seen" in said(SLUG, told(without="daemon-process"))
    assert "A daemon thread – the worker was done before" in said(SLUG, told(early="daemon-thread"))


def test_each_wrong_belief_is_counted_against_what_was_seen() -> None:
    assert compared(SLUG, told(), RIGHT).verdict == "5 of 5 as you said. 3 of 3 as you said."
    goes_on = {"worker": dict.fromkeys(RIGHT["worker"], "finished")}
    assert compared(SLUG, told(), goes_on).verdict == "3 of 5 as you said."
    ends_all = {"worker": dict.fromkeys(RIGHT["worker"], "cut")}
    assert compared(SLUG, told(), ends_all).verdict == "2 of 5 as you said."
    raises = {"status": {"sys-exit": "5", "thread-exit": "5", "thread-error": "1"}}
    assert compared(SLUG, told(), raises).verdict == "1 of 3 as you said."
    stopped = told(thread_error={"program": False, "status": 1}, thread_exit={"status": 5})
    assert compared(SLUG, stopped, raises).verdict == "3 of 3 as you said."


@pytest.mark.parametrize("missing", [{"without": "thread"}, {"early": "thread"}])
def test_what_was_not_seen_is_not_judged(missing: dict[str, str]) -> None:
    assert compared(SLUG, told(**missing), RIGHT).verdict.startswith("4 of 4 as you said.")  # type: ignore[arg-type]


def test_what_was_ended_by_us_is_drawn_as_unseen_and_what_was_not_run_not_at_all() -> None:
    events = told(without="process", daemon_process={"status": None})
    (picture,) = ends.pictures(measured(events))
    rows = {row.subject: row for group in picture.groups for row in group.rows}
    assert "process" not in rows
    assert rows["daemon-process"].ending is None
    assert rows["thread"].ending == Ending("thread", *USUAL["thread"])


@pytest.mark.parametrize(
    ("story", "bars", "reached"),
    [
        ("thread", ["ran", "wait"], (True, True)),
        ("daemon-thread", ["ran"], (True, False)),
        ("error", ["ran", "wait"], (False, True)),
        ("thread-error", ["ran", "wait", "ran"], (True, False)),
    ],
)
def test_it_is_drawn_who_waited_and_who_came_to_a_last_line(
    story: str, bars: list[str], reached: tuple[bool, bool]
) -> None:
    (picture,) = ends.pictures(measured(told()))
    row = next(row for group in picture.groups for row in group.rows if row.subject == story)
    assert row.program
    assert row.worker
    assert [bar.css for bar in row.program.bars] == bars
    assert (row.program.reached, row.worker.reached) == reached


def test_nobody_is_drawn_waiting_for_a_worker_that_was_done_first() -> None:
    (picture,) = ends.pictures(measured(told(early="thread")))
    row = picture.groups[0].rows[0]
    assert row.program
    assert row.worker
    assert [bar.css for bar in row.program.bars] == ["ran"]
    assert row.worker.end < row.program.end


def test_the_box_tells_every_story_to_its_end() -> None:
    events = run_all(box(SLUG))
    assert events[-1].as_dict() == {"k": "finished", "t": events[-1].t}
    found = {
        (one.data["series"], one.data["subject"]): one.data["values"][0]
        for one in of_kind(events, "observed")
    }
    for story, usual in USUAL.items():
        assert End(*(found[name, story] for name in NAMES)) == usual, story
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


def hangs(*_arguments: Any, **_more: Any) -> apart.Ended:
    return apart.Ended(None, ['{"program": true}'], [], 10**9)


def test_a_program_that_had_to_be_ended_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "run_apart", hangs)
    ours = Told(left_s=3.0)
    lab.run(ours)  # type: ignore[arg-type]
    assert ours.told == [("status", story, [None]) for story in lab.STORIES]


@pytest.mark.parametrize("first", [hangs(), apart.Ended(0, EARLY, [], 10**9)])
def test_what_the_machine_held_up_is_told_once_more(
    monkeypatch: pytest.MonkeyPatch, first: apart.Ended
) -> None:
    tries = [first, *[apart.Ended(0, EARLY[2:], [], 10**9)] * len(lab.STORIES)]
    monkeypatch.setattr(apart, "run_apart", lambda *_args, **_more: tries.pop(0))
    ours = Told()
    lab.run(ours)  # type: ignore[arg-type]
    assert tries == []
    assert [what for what in ours.told if what[0] == "early"] == [
        ("early", story, [False]) for story in lab.STORIES
    ]


def test_no_story_is_begun_without_time_for_it() -> None:
    ours = Told(left_s=0.5)
    lab.run(ours)  # type: ignore[arg-type]
    assert ours.told == []


def test_a_worker_that_was_done_first_is_told_as_such() -> None:
    """As on a machine that held the program up."""
    assert seen(0, EARLY)["early"]  # type: ignore[no-untyped-call]
    assert not seen(0, EARLY[:2] + EARLY[3:])["early"]  # type: ignore[no-untyped-call]
    assert not seen(0, [EARLY[2], EARLY[0]])["early"]  # type: ignore[no-untyped-call]


def test_the_lab_has_the_stories_of_its_program() -> None:
    assert tuple(STORIES) == lab.STORIES == tuple(USUAL)


def test_the_program_runs_alone_and_agrees() -> None:
    program = DEMOS[SLUG].programs[0]
    ran = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    found = {one["story"]: End(*(one[name] for name in NAMES)) for one in lines}
    assert found == USUAL


def test_a_run_prints_what_its_program_prints_alone() -> None:
    """Of the same machine: so each pasted value stands beside an equal one."""
    ran = subprocess.run(
        [sys.executable, DEMOS[SLUG].programs[0]], capture_output=True, text=True, check=True
    )
    pasted = read(ran.stdout, ends.PRINTED)
    assert not pasted.problems
    here = ends.printed(measured(told()), {})
    rows = beside(ends.PRINTED, here, pasted.lines)
    assert rows
    assert all(row.here == row.yours for row in rows if row.key != "default")


FORM = {
    f"{question}.{story}": answer
    for question, answers in RIGHT.items() for story, answer in answers.items()
} | {"token": "7a3a3a3a-0000-4000-8000-000000000016"}  # fmt: skip


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
    assert "not even their “finally” ran" in page
    assert "5 of 5 as you said. 3 of 3 as you said." in page
    assert page.count("its “finally” did not run") == 4
    assert "<td>SystemExit</td>" in page
    rows = browser_of_learner.get(f"/lab/runs/{run.id}.csv").content.decode()
    assert "worker,daemon-thread,1,1,True,,False" in rows
