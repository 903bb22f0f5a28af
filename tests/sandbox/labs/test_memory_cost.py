"""What a worker costs in memory: each outcome is made to happen, and the program runs for real."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sandbox.displays.memory import Amounts, Columns, memory
from sandbox.findings import memory_cost
from sandbox.harness import apart
from sandbox.harness.demos import DEMOS
from sandbox.harness.labs import memory_cost as lab
from sandbox.harness.programs import memory_cost as program
from sandbox.scoring import Interval
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, facts, measured, said
from tests.sandbox.transcripts import Event

SLUG = "memory-cost"
MIB = 1024
#: KiB made private in a list of 38 MiB, and (PSS, RSS) of each kind.
USUAL = {"len": 60, "write": 80, "sum": 31 * MIB, "copy": 38 * MIB, "sum_array": 60}
WORKERS = {
    "thread": (18, 20), "fork": (2400, 11 * MIB), "forkserver": (5300, 14 * MIB),
    "spawn": (8500, 16 * MIB),
}  # fmt: skip
needs_linux = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="this system does not tell"
)


def found(
    told: bool = True, workers: Any = WORKERS, list_mib: float = 38, **private: int | None
) -> list[Event]:
    """A run in which each work made so much private; None: the fork told nothing."""
    seen: dict[Key, list[Any]] = {("told", "machine"): [told]}
    if not told:
        return facts(SLUG, seen)
    seen |= {("status", part): [0] for part in lab.PARTS}
    seen["list_kib", "list"] = [list_mib * MIB]
    for work, kib in (USUAL | private).items():
        seen["private_before_kib", work] = [None if kib is None else 500]
        seen["private_after_kib", work] = [None if kib is None else 500 + kib]
    for kind, (pss, rss) in workers.items():
        seen |= {("pss_kib", kind): [pss] * 4, ("rss_kib", kind): [rss] * 4}
    return facts(SLUG, seen)


def cut_short(part: str) -> list[Event]:
    """A run in which one part of the program was still at work at the end of its time."""
    return facts(SLUG, {("told", "machine"): [True], ("status", part): [None]})


@pytest.mark.parametrize(
    ("events", "part"),
    [
        (found(), "it made 31 MiB of its 38 private. Beside each number Python counts"),
        (found(), "to sum those made 0.06 MiB private"),
        (found(sum_array=30 * MIB), "A surprise: an array has no counters"),
        (found(sum=100), "A surprise: sum() read the whole list, and only 0.10 MiB of its 38"),
        (found(write=20 * MIB), "A surprise: list[0] = -1 made 20 MiB private"),
        (found(len=5 * MIB), "A surprise: len(list) made 5.0 MiB private"),
        (found(told=False), "This lab machine does not tell which memory is private"),
        (cut_short("list"), "The list: this part was ended before it told anything"),
        (found(sum=None), "sum(list): this part was ended before it told anything"),
        (facts(SLUG, {("told", "machine"): [True]}), "The run ended before everything"),
    ],
)
def test_each_outcome_has_its_sentence(events: list[Event], part: str) -> None:
    assert part in said(SLUG, events)


def test_the_list_is_explained_though_workers_told_nothing() -> None:
    late = [*found(workers={})[:-1], *cut_short("spawn")[-2:]]
    assert "Beside each number" in said(SLUG, late)
    assert said(SLUG, late).endswith(
        "Process, spawn: these workers were ended before they told anything, so nothing of them "
        "is shown."
    )
    assert [one.caption for one in memory_cost.pictures(measured(late))] == ["touched"]


def test_who_thinks_that_reading_shares_for_ever_is_far_off() -> None:
    outcome = compared(SLUG, found(), {"private_by_sum": 0.0})
    assert outcome.verdict == "The number is far off."
    assert outcome.pairs[0].measured == "31 MiB"
    assert compared(SLUG, found(), {"private_by_sum": 30.0}).verdict == "The number is right."
    assert "factor of two" in compared(SLUG, found(), {"private_by_sum": 17.0}).verdict


def test_where_reading_did_share_nothing_is_right() -> None:
    assert compared(SLUG, found(sum=100), {"private_by_sum": 0.0}).verdict == "The number is right."


@pytest.mark.parametrize("events", [found(told=False), found(sum=None), cut_short("list")])
def test_what_was_not_measured_leaves_the_prediction_open(events: list[Event]) -> None:
    assert memory_cost.truth(measured(events)) == {}
    assert "stays open" in compared(SLUG, events, {"private_by_sum": 30.0}).not_scored


def test_a_machine_that_does_not_tell_draws_nothing() -> None:
    assert memory_cost.pictures(measured(found(told=False))) == []


def test_bars_before_and_after_and_of_both_figures() -> None:
    touched, each = memory_cost.pictures(measured(found()))
    amounts = {pair.subject: pair.amounts for pair in touched.pairs}
    assert amounts["sum"] == pytest.approx((500 / MIB, 31 + 500 / MIB, 31))
    assert (touched.solid, touched.third) == ("after", True)
    assert [pair.subject for pair in each.pairs] == list(WORKERS)
    assert each.pairs[1].amounts == pytest.approx((2400 / MIB, 11, 2400 / MIB))
    assert (each.solid, each.third) == ("pss", False)


def test_pairs_share_one_axis_from_zero() -> None:
    columns = Columns("before", "after", "more")
    drawn = memory("x", columns, {"a": Amounts(0, 97, 97), "b": Amounts(48.5, 97, 48.5)}, "", "b")
    assert [pair.upper_width for pair in drawn.pairs] == ["0.00%", "48.50%"]
    assert {pair.lower_width for pair in drawn.pairs} == {"97.00%"}
    assert drawn.ticks[0].value == 0


@needs_linux
def test_the_box_sees_it_for_real() -> None:
    events = run_all(box(SLUG, workers=2))
    assert events[-1].as_dict() == {"k": "finished", "t": events[-1].t}
    measurement = measured([event.as_dict() for event in events])
    private = memory_cost.made_private(measurement)
    assert private["sum"] > 20 > 5 > private["len"]
    assert private["sum_array"] < 2
    assert "Beside each number" in said(SLUG, [event.as_dict() for event in events])
    seen = of_kind(events, "observed")
    rss = {e.data["subject"]: e.data["values"] for e in seen if e.data["series"] == "rss_kib"}
    pss = {e.data["subject"]: e.data["values"] for e in seen if e.data["series"] == "pss_kib"}
    for kind in ("fork", "forkserver", "spawn"):
        assert len(rss[kind]) == 2
        assert all(less < more for less, more in zip(pss[kind], rss[kind], strict=True))


def test_a_box_without_linux_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "TOLD_BY", "/nowhere/{}")
    told = Told()
    lab.run(told)  # type: ignore[arg-type]
    assert told.seen == [("told", "machine", [False])]


def test_a_program_that_hangs_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = apart.Ended(None, ['{"list_kib": 39000}', '{"work": "l'], [], 10**9)
    monkeypatch.setattr(apart, "run_apart", lambda *_args, **_more: hangs)
    told = Told()
    lab.report(told, "spawn", 1.0)  # type: ignore[arg-type]
    assert told.seen == [("status", "spawn", [None]), ("list_kib", "list", [39000])]


def test_a_fork_that_was_killed_is_told_as_such() -> None:
    told = Told()
    lab.observe(told, {"work": "sum", "private_kib": None})  # type: ignore[arg-type]
    assert [values for _series, _work, values in told.seen] == [[None], [None]]


class Told:
    """Stands in for a box, and keeps what it is told."""

    folder = "/nowhere"
    parameters = {"workers": 2}

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, list[Any]]] = []

    def observe(self, *what: Any) -> None:
        self.seen.append(what)


@needs_linux
def test_the_program_runs_alone_and_agrees() -> None:
    command = [sys.executable, str(DEMOS[SLUG].programs[0]), "3", "list", "fork"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    private = {each["work"]: each["private_kib"] for each in lines if "work" in each}
    before, after = private["sum"]
    assert after - before > 20 * MIB
    assert [len(each["pss_kib"]) for each in lines if each.get("kind") == "fork"] == [3]


@needs_linux
def test_a_fork_that_is_killed_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(program.WORKS, "sum", lambda: os._exit(1))
    assert program.fork_and_touch("sum") is None  # type: ignore[no-untyped-call]


@pytest.mark.django_db
def test_the_page_shows_both_pictures_and_their_tables(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(SLUG, {"private_by_sum": 30.0}, found())
    page = browser_of_learner.get(f"/lab/runs/{run.id}/").content.decode()
    assert "it made 31 MiB of its 38 private" in page
    assert page.count("These numbers as a table") == 2
    assert page.count('class="ran"') >= 9
    assert "The number is right." in page
    rows = browser_of_learner.get(f"/lab/runs/{run.id}.csv").content.decode()
    assert "private_after_kib,sum,1,1,True,,32244" in rows


def test_a_number_near_none_is_an_interval_from_none() -> None:
    found_sum = memory_cost.truth(measured(found(sum=100)))["private_by_sum"]
    assert found_sum == Interval(100 / MIB, 0.0, 1.0)
