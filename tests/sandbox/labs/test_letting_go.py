"""Who lets go of the GIL: each outcome is made to happen, and the program runs for real."""

import json
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from sandbox.displays.curves import Curves
from sandbox.displays.facts import Facts
from sandbox.displays.gains import Gains
from sandbox.findings import letting_go as findings
from sandbox.harness.demos import DEMOS
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, gated, measured, said
from tests.sandbox.transcripts import Event

SLUG = "letting-go"
program: Any = import_module("sandbox.harness.programs.letting_go")
SIZES = (64.0, 256.0, 1024.0, 2047.0, 2048.0, 4096.0, 16384.0, 65536.0)
LET_GO = ("sha256", "zlib", "pbkdf2", "sleep")
KEPT = ("loop", "sort", "json", "regex")
USUAL = dict.fromkeys(LET_GO, 1.9) | dict.fromkeys(KEPT, 0.98)
PREDICTION = {
    "gains": {kernel: "gain" if kernel in LET_GO else "none" for kernel in USUAL},
    "begins": "ten",
}


def run(
    gains: Mapping[str, float] | None = None,
    goes: tuple[str, ...] | None = LET_GO,
    opens: float = 2048,
    pays: float = 2048,
    **machine: Any,
) -> list[Event]:
    """A run in which SHA-256 lets go from `opens` bytes on and gains from `pays` bytes on; who
    else goes is in `goes` (None: nobody looked, for there is no GIL)."""
    rounds: dict[Key, float] = {("gain", kernel): of for kernel, of in (gains or USUAL).items()}
    once: dict[Key, list[Any]] = {}
    for size in SIZES:
        rounds["gain_by_size", "sha256", size] = 1.8 if size >= pays else 0.97
        rounds["gain_by_size", "zlib", size] = 1.9
        if goes is not None:
            once["lets_go_by_size", "sha256", size] = [size >= opens]
            once["lets_go_by_size", "zlib", size] = [True]
    if goes is not None:
        once |= {("lets_go", kernel): [kernel in goes] for kernel in USUAL}
    return gated(SLUG, rounds, once, **machine)


def held(**machine: Any) -> list[Event]:
    """Nothing that computes gains, as on one core."""
    gains = dict.fromkeys(USUAL, 0.99) | {"sleep": 1.9}
    events = run(gains, pays=1e9, **machine)
    for event in events:
        if event.get("series") == "gain_by_size":
            event["values"] = [0.99]
    return events


OUTCOMES = {
    "at 2,048 bytes": (
        run(),
        "up to 2047 bytes: there two threads were 1.0 times as fast as one. From 2048 bytes",
    ),
    "C code keeps it": (run(), "Of the 6 in C, 3 never let go"),
    "all C code lets go": (
        run(dict.fromkeys(USUAL, 1.9) | {"loop": 1.0}, goes=(*LET_GO, "sort", "json", "regex")),
        "6 of the 7 jobs that compute let go and 6 were sooner in two threads. Of the 6 in C, 0",
    ),
    "at every size": (run(opens=64, pays=64), "let go of the GIL at every size, even at 64 bytes"),
    "later than it lets go": (run(pays=16384), "only from 16384 bytes on"),
    "never sooner": (run(pays=1e9), "still two threads were not surely sooner, 1.0 times at best"),
    "never let go": (run(opens=1e9, pays=1e9), "not seen to let go of the GIL at the greatest"),
    "sooner though kept": (
        run(USUAL | {"sort": 1.8}),
        "sorted was 1.8 times sooner, although it was not seen to let go",
    ),
    "a size sooner though kept": (
        run(pays=1024),
        "SHA-256 was 1.8 times sooner, although it was not seen to let go",
    ),
    "one core": (held(cores=1), "although 3 of 7 let go of the GIL: there is one core here"),
    "one core and yet sooner": (run(cores=1), "there is one core here, and still SHA-256 was 1.9"),
    "no GIL": (run(dict.fromkeys(USUAL, 1.8), None, gil=False), "All 7 jobs that compute"),
    "no GIL, one not sooner": (
        run(dict.fromkeys(USUAL, 1.8) | {"json": 1.0}, None, gil=False),
        "6 of the 7 jobs that compute were sooner in two threads. A surprise: json.dumps was not",
    ),
    "no GIL, one core": (
        run(dict.fromkeys(USUAL, 1.0), None, gil=False, cores=1),
        "but there is one core here: 0 of the 7",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("events", "part"), OUTCOMES.values(), ids=OUTCOMES)
def test_each_outcome_has_its_sentence(events: list[Event], part: str) -> None:
    assert part in said(SLUG, events)


def test_who_lets_go_at_times_is_a_surprise() -> None:
    events = run()
    for event in events:
        if event.get("series") == "lets_go_by_size" and event["x"] == 256:
            event["values"] = [True]
    assert "Some smaller sizes let go too, but not all" in said(SLUG, events)


def test_without_a_gil_nothing_is_said_of_letting_go() -> None:
    events = run(dict.fromkeys(USUAL, 1.8), None, gil=False)
    (rows, lines) = findings.pictures(measured(events))
    assert isinstance(rows, Gains)
    assert isinstance(lines, Curves)
    assert (rows.noted, lines.noted) == ("", "")


def test_a_busy_machine_compares_nothing() -> None:
    events = run(why={number: ["others_busy"] for number in range(1, 6)})
    assert "busy with other work" in said(SLUG, events)
    (who,) = findings.pictures(measured(events))  # which holds all the same
    assert isinstance(who, Facts)
    assert {row.subject for row in who.rows if row.cells == (True,)} == set(LET_GO)
    assert "stays open" in compared(SLUG, events, PREDICTION).not_scored


def test_the_prediction_is_judged_for_each_job_and_by_size() -> None:
    assert "8 of 8 as you said." in compared(SLUG, run(), PREDICTION).verdict
    all_of_c = {kernel: "none" if kernel == "loop" else "gain" for kernel in USUAL}
    wrong = compared(SLUG, run(), {"gains": all_of_c, "begins": "never"})
    assert "5 of 8 as you said." in wrong.verdict


@pytest.mark.parametrize(
    ("pays", "answer"),
    [(64, "hundred"), (1024, "ten"), (256, "thousand"), (2048, "ten"), (16384, "more"),
     (1e9, "never")],
)  # fmt: skip
def test_the_first_gain_lies_between_round_numbers(pays: float, answer: str) -> None:
    assert findings.truth(measured(run(pays=pays)))["begins"] == answer


def test_a_gain_in_the_median_alone_is_none() -> None:
    assert findings.real((0.9, 1.5, 1.5, 1.5, 1.6))
    assert not findings.real((0.9, 0.9, 1.5, 1.5, 1.6))
    assert not findings.real((1.0,))
    assert not findings.real((1.05, 1.05, 1.05))
    assert findings.real((1.1, 1.2, 1.3))


def test_both_pictures_have_every_round() -> None:
    rows, lines = findings.pictures(measured(run()))
    assert isinstance(rows, Gains)
    assert isinstance(lines, Curves)
    assert {row.subject for row in rows.rows[:4]} == set(KEPT)
    assert all(len(row.rings) == 5 for row in rows.rows)
    assert {row.subject for row in rows.rows if row.note} == set(LET_GO)
    (sha, _zlib) = lines.curves
    assert [point.note for point in sha.points] == [False] * 4 + [True] * 4
    assert all(len(point.dots) == 5 for point in sha.points)
    assert sha.points[3].dots[0].y > sha.points[4].dots[0].y  # higher up is more


def test_the_trick_sees_who_lets_go() -> None:
    if not program.HAS_GIL:
        pytest.skip("there is no GIL to let go of")
    usual = sys.getswitchinterval()
    assert not any(program.lets_go("loop", program.made_up(1024)) for _ in range(3))
    assert any(program.lets_go("sleep", b"") for _ in range(3))
    assert sys.getswitchinterval() == usual


def test_a_job_is_as_long_however_dear_its_kernel_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A doubled kernel fits half as often into a job, which changes no gain."""
    ticks = iter(range(10**6))  # a clock that goes on by a tick a call of the kernel
    now = [0.0]
    monkeypatch.setattr(program, "perf_counter", lambda: now[0])

    def calls(tick: float) -> int:
        def kernel(_data: bytes) -> None:
            now[0] += tick * 1e-4
            next(ticks)

        monkeypatch.setitem(program.KERNELS, "made-up", kernel)
        job = program.job_of("made-up", b"")
        before = next(ticks)
        job()
        return next(ticks) - before - 1

    assert calls(1) == 50
    assert calls(2) == 25


def test_the_box_measures_every_job_and_size() -> None:
    events = run_all(box(SLUG))
    assert events[-1].kind == "finished", events[-1]
    seen = [one.data for one in of_kind(events, "observed")]
    assert {one["subject"] for one in seen if one["series"] == "gain"} == set(USUAL)
    sizes = {(one["subject"], one["x"]) for one in seen if one["series"] == "gain_by_size"}
    assert sizes == {(kernel, size) for kernel in ("sha256", "zlib") for size in SIZES}
    loops = [one for one in seen if (one["series"], one["subject"]) == ("lets_go", "loop")]
    assert not any(one["values"][0] for one in loops)
    assert [one.data["disturbed"] for one in of_kind(events, "round_judged")] == [False] * 5


def test_the_program_runs_alone() -> None:
    file = DEMOS[SLUG].programs[0]
    asked = [sys.executable, str(file), "1024"]
    ran = subprocess.run(asked, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {line["kernel"] for line in lines} == set(USUAL)
    assert {line["bytes"] for line in lines[:8]} == {1024}
    assert all(line["gain"] > 0 for line in lines)


FORM = {
    **{f"gains.{kernel}": answer for kernel, answer in PREDICTION["gains"].items()},  # type: ignore[attr-defined]
    "begins": "ten", "size": "65536", "token": "7a3a3a3a-0000-4000-8000-000000000006",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["63", "65537", "many"])
def test_a_size_out_of_range_is_refused(browser_of_learner: Client, size: str) -> None:
    answer = browser_of_learner.post(f"/lab/{SLUG}/runs", FORM | {"size": size})
    assert answer.status_code == 422
    assert f'value="{size}"' in answer.content.decode()


@pytest.mark.django_db
def test_the_page_shows_pictures_tables_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run_ = make_run(SLUG, PREDICTION, run())
    page = browser_of_learner.get(f"/lab/runs/{run_.id}/").content.decode()
    assert "Of the 6 in C, 3 never let go" in page
    assert "8 of 8 as you said." in page
    assert page.count('class="kdot"') >= 8 * 5 + 2 * 8 * 5
    assert "<td>no</td>" in page
    assert "lets go of the GIL: <b>yes</b>" in page
    rows = browser_of_learner.get(f"/lab/runs/{run_.id}.csv").content.decode()
    assert "gain_by_size,sha256,1,1,True,2048" in rows
