"""Lost updates: each outcome is made to happen, and the program runs for real."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.test import Client

from sandbox.displays.lost import wilson
from sandbox.findings import lost_updates
from sandbox.harness.demos import DEMOS
from sandbox.harness.labs import lost_updates as lab
from sandbox.harness.programs import lost_updates as program
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, facts, measured, said
from tests.sandbox.transcripts import Event

SLUG = "lost-updates"
type Tries = Mapping[str, Sequence[int]]

CAN_LOSE = ("call", "property", "add", "sleep")
#: Lost in each of four tries of 5,000 additions.
USUAL: Tries = {
    **dict.fromkeys(lab.WAYS, (0, 0, 0, 0)),
    "call": (2000, 1500, 0, 900), "property": (2500, 2600, 2400, 2900),
    "add": (3000, 3000, 2000, 1000), "sleep": (3700, 3700, 3600, 3500),
}  # fmt: skip
NOTHING: Tries = dict.fromkeys(CAN_LOSE, (0, 0, 0, 0))
PAUSE_ALONE: Tries = {**NOTHING, "sleep": [9] * 4}
RIGHT = {"bare": "none", "call": "few", "property": "most", "sleep": "most", "lock": "none"}


def tried(changes: Tries | None = None, took_ms: float = 40.0, gil: bool = True) -> list[Event]:
    """A run that lost so many in each try."""
    values: dict[Key, list[Any]] = {}
    for way, missing in {**USUAL, **(changes or {})}.items():
        values["lost", way] = list(missing)
        values["of", way] = [5000] * len(missing)
        values["took_ns", way] = [took_ms * 1e6] * len(missing)
    return facts(SLUG, values, gil=gil)


def without_the_lock() -> list[Event]:
    return [one for one in tried() if one.get("subject") != "lock"]


@pytest.mark.parametrize(
    ("events", "parameters", "part"),
    [
        (tried(), {}, "A bare += lost none of 20,000 additions, nor did an attribute"),
        (tried(), {}, "With a call between reading and writing, 4,400 of 20,000 were lost"),
        (tried({"call": [0] * 4}), {}, "“A call in between” lost nothing in this run, “A pause in"),
        (tried(PAUSE_ALONE), {},
         "with a pause in the same place, 36 of 20,000 additions were lost"),
        (tried(PAUSE_ALONE, took_ms=8), {"turn_us": "5000"},
         "a try took at most 8.0 ms, and a thread may go on for 5.0 ms"),
        (tried(NOTHING), {}, "not even with a pause between reading and writing"),
        (tried({"dict": [0, 1, 0, 0]}), {}, "A surprise: “In a dict” lost 1 of 20,000 additions"),
        (tried({"lock": [0, 0, 0, 2]}), {}, "A surprise: with a lock, 2 of 20,000"),
        (tried({"bare": [4000] * 4}, gil=False), {}, "“A bare +=” lost 16,000 of 20,000 additions"),
        (tried(gil=False), {}, "this Python has no GIL, so other threads may get in"),
        (tried({"lock": [0, 0, 0, 2]}, gil=False), {}, "A surprise: with a lock"),
        (without_the_lock(), {}, "The run ended before every way"),
    ],
    ids=[
        "bare keeps", "call loses", "one was lucky", "only the pause lost", "few turns",
        "nothing lost", "bare lost", "lock lost", "free-threaded", "free-threaded and lucky",
        "free-threaded lock", "ended early",
    ],
)  # fmt: skip
def test_each_outcome_has_its_sentence(
    events: list[Event], parameters: dict[str, str], part: str
) -> None:
    assert part in said(SLUG, events, **parameters)


def test_luck_has_a_reason_only_where_turns_were_few() -> None:
    assert "turn" not in said(SLUG, tried(PAUSE_ALONE, took_ms=8), turn_us="10")
    assert "seldom changed places" in said(SLUG, tried(PAUSE_ALONE, took_ms=8), turn_us="5000")
    assert "GIL" not in said(SLUG, tried(PAUSE_ALONE, took_ms=8), turn_us="5000")


def test_nothing_is_said_of_a_gil_that_is_not_there() -> None:
    for events in (tried(gil=False), tried({"bare": [1] * 4}, gil=False)):
        assert "no GIL" in said(SLUG, events)
        assert "changes threads at" not in said(SLUG, events)


@pytest.mark.parametrize(
    ("prediction", "verdict"),
    [
        (RIGHT, "5 of 5 as you said."),
        (RIGHT | {"bare": "few"}, "4 of 5 as you said."),
        (RIGHT | {"call": "none", "property": "none", "sleep": "none"}, "2 of 5 as you said."),
        (RIGHT | {"lock": "few"}, "4 of 5 as you said."),
    ],
    ids=["right", "bare loses", "the GIL protects", "locks leak"],
)
def test_each_belief_is_judged_by_the_share_that_was_lost(
    prediction: dict[str, str], verdict: str
) -> None:
    assert compared(SLUG, tried(), {"share": prediction}).verdict == verdict


def test_half_is_most_and_one_is_not_none() -> None:
    found = lost_updates.truth(measured(tried({"call": [0, 0, 0, 1], "sleep": [2500] * 4})))[
        "share"
    ]
    assert isinstance(found, dict)
    assert (found["call"], found["sleep"], found["bare"]) == ("few", "most", "none")
    assert tuple(found) == DEMOS[SLUG].predictions[0].subjects


def test_the_interval_is_around_tries_and_leaves_room_for_bad_luck() -> None:
    (picture,) = lost_updates.pictures(measured(tried()))
    rows = {row.subject: row for row in picture.rows}
    assert (rows["call"].hits, rows["call"].tries) == (3, 4)
    assert rows["call"].share == pytest.approx(0.22)
    assert rows["bare"].low == 0 < 0.4 < rows["bare"].high < 0.5
    assert len(rows["bare"].rings) == 4


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(0, 20, 0, 0.161), (20, 20, 0.839, 1), (5, 10, 0.237, 0.763), (0, 0, 0, 1)],
)
def test_wilson(hits: int, tries: int, low: float, high: float) -> None:
    assert wilson(hits, tries) == pytest.approx((low, high), abs=1e-3)


def test_the_picture_grows_with_the_run() -> None:
    assert lost_updates.pictures(measured(tried()[:2])) == []
    (picture,) = lost_updates.pictures(measured(tried()[:8]))
    assert [row.subject for row in picture.rows] == ["bare", "attribute"]


@pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="bare may lose")
def test_the_box_sees_it_for_real() -> None:
    events = run_all(box(SLUG, threads=2, budget_s=4.0))
    assert events[-1].kind == "finished", events[-1]
    missing = dict.fromkeys(lab.WAYS, 0)
    for one in of_kind(events, "observed"):
        if one.data["series"] == "lost":
            missing[one.data["subject"]] += one.data["values"][0]
    assert not any(missing[way] for way in ("bare", "attribute", "dict", "lock"))
    assert all(missing[way] for way in CAN_LOSE)


def test_a_way_can_be_lucky_when_turns_are_long() -> None:
    """The belief that it is safe, made to look true: nobody else gets a turn in so short a try."""
    events = run_all(box(SLUG, threads=2, additions=1000, turn_us=50_000, budget_s=3.0))
    assert "luck, not safety" in said(SLUG, [one.as_dict() for one in events], turn_us="50000")


def test_a_box_without_time_ends_all_the_same() -> None:
    events = run_all(box(SLUG, threads=8, additions=200_000, budget_s=0.6))
    assert events[-1].kind == "finished", events[-1]


def test_every_addition_is_counted_in_the_right_place() -> None:
    for way in program.WAYS:
        expected = 0, 1000 // program.FEWER.get(way, 1)
        assert program.lost(way, 1, 1000) == expected  # type: ignore[no-untyped-call]


def test_the_program_runs_alone_and_agrees() -> None:
    ran = subprocess.run(
        [sys.executable, DEMOS[SLUG].programs[0], "2", "20000"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = {(each := json.loads(line))["way"]: each for line in ran.stdout.splitlines()}
    assert tuple(found) == lab.WAYS
    assert found["call"]["of"] == 10 * 2 * 20_000
    assert not any(found[way]["lost"] for way in ("bare", "attribute", "dict", "lock"))
    # Which of them lose is luck, and less on a busy machine: threads then seldom change over.
    assert any(found[way]["lost"] for way in CAN_LOSE)
    assert all(bool(each["lost"]) == bool(each["tries_that_lost"]) for each in found.values())


FORM = {f"share.{way}": answer for way, answer in RIGHT.items()} | {
    "threads": "4", "additions": "20000", "turn_us": "10",
    "token": "7a3a3a3a-0000-4000-8000-000000000007",
}  # fmt: skip


@pytest.mark.django_db
def test_a_way_without_an_answer_loses_nothing(browser_of_learner: Client) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM | {"share.call": ""})
    assert answer.status_code == 422
    assert 'name="share.sleep" value="most" checked' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_shows_picture_table_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(SLUG, {"share": RIGHT}, tried())
    page = browser_of_learner.get(f"/lab/runs/{run.id}/").content.decode()
    assert "A bare += lost none of 20,000 additions" in page
    assert "5 of 5 as you said." in page
    assert page.count('class="ran"') >= 8
    assert "These numbers as a table" in page
    assert "95 per cent interval of their share" in page
    rows = browser_of_learner.get(f"/lab/runs/{run.id}.csv").content.decode()
    assert "lost,call,1,1,True,,2000" in rows
