"""Who else goes down: each outcome is made to happen, and all twenty ends happen for real."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sandbox.findings import explained, isolation
from sandbox.harness import apart, programs
from sandbox.harness.demos import DEMOS
from sandbox.harness.labs import isolation as lab
from sandbox.harness.programs.isolation import seen
from tests.sandbox.boxes import box, of_kind, run_all
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import Key, compared, facts, measured, said
from tests.sandbox.transcripts import Event

SLUG = "isolation"
NAMES = ("alive", "status", "told", "innocent")
BROKEN = "BrokenProcessPool"
type Row = dict[str, tuple[Any, ...]]


def sudden(status: int) -> Row:
    gone = ("nobody", status, None, None)
    return {
        "thread": gone,
        "process": ("both", 0, status, "done"),
        "thread-pool": gone,
        "process-pool": ("program", 0, BROKEN, BROKEN),
    }


def gentle(status: int, name: str) -> Row:
    told = {"thread": None, "process": status, "thread-pool": name, "process-pool": name}
    return {kind: ("both", 0, word, "done") for kind, word in told.items()}


USUAL = {
    "raise": gentle(1, "ValueError"),
    "exit": gentle(4, "SystemExit"),
    "os_exit": sudden(3),
    "segv": sudden(-11),
    "kill": sudden(-9),
}
SUDDEN = {"thread": "nobody", "process": "both", "thread-pool": "nobody", "process-pool": "program"}


def ends(how: str = "segv", **changes: tuple[Any, ...]) -> list[Event]:
    """A run of which so much was seen; keys of `changes` have _ for -."""
    changed = {kind.replace("_", "-"): row for kind, row in changes.items()}
    found: dict[Key, list[Any]] = {("asked", "how"): [how]}
    for each, rows in (USUAL | {how: USUAL[how] | changed}).items():
        for kind, row in rows.items():
            found |= {(f"{each}_{n}", kind): [v] for n, v in zip(NAMES, row, strict=False)}
    return facts(SLUG, found)


LIVES, LOST, GONE = ("both", 0, None, "done"), ("program", 0, None, "EOFError"), ("nobody", 1)


@pytest.mark.parametrize(
    ("how", "changes", "part"),
    [
        ("raise", {}, "an exception ends only its own worker"),
        ("exit", {}, "sys.exit() only raises an exception"),
        ("os_exit", {}, "os._exit(3) takes along whoever is in the same process"),
        ("segv", {}, "the whole program: it ended with exit status -11"),
        ("kill", {}, "the whole program: it ended with exit status -9"),
        ("segv", {"thread": LIVES}, "the kind Thread did not end the program, although"),
        ("kill", {"thread_pool": LOST}, "the kind Thread pool did not end the program, although"),
        ("segv", {"process": GONE}, "the kind Process ended the whole program, with exit status 1"),
        ("kill", {"process_pool": GONE}, "the kind Process pool ended the whole program"),
        ("exit", {"thread": GONE}, "sys.exit(4) in a worker of the kind Thread ended the whole"),
        ("segv", {"process": LOST}, "the result of the innocent worker was lost"),
        ("raise", {"process_pool": LOST}, "the result of the innocent worker was lost"),
        ("kill", {"process_pool": LIVES}, "the innocent worker still delivered"),
        ("raise", {"thread": ("both", 0, 1, "done")}, "but Thread is a surprise"),
        ("exit", {"process": ("both", 0, 0, "done")}, "but Process is a surprise"),
        ("segv", {"thread": ("nobody", 1, None, None)}, "but Thread is a surprise"),
        ("kill", {"process_pool": ("program", 0, BROKEN, "Cancelled")}, "but Process pool is a"),
        ("segv", {"process": (None,)}, "Process: the program did not come to an end in its time"),
    ],
)
def test_each_outcome_has_its_sentence(how: str, changes: Row, part: str) -> None:
    assert part in said(SLUG, ends(how, **changes), how=how)


def test_each_wrong_belief_is_counted_against_what_was_seen() -> None:
    right = compared(SLUG, ends(), {"alive": SUDDEN})
    assert right.verdict == "4 of 4 as you said."
    worker_only = {"alive": dict.fromkeys(SUDDEN, "both")}
    assert compared(SLUG, ends(), worker_only).verdict == "1 of 4 as you said."
    everybody = {"alive": dict.fromkeys(SUDDEN, "nobody")}
    assert compared(SLUG, ends(), everybody).verdict == "2 of 4 as you said."
    assert compared(SLUG, ends("raise"), worker_only, how="raise").verdict.startswith("4 of 4")


def test_what_was_not_seen_is_not_judged_but_drawn_as_such() -> None:
    events = ends(process=(None,))
    assert compared(SLUG, events, {"alive": SUDDEN}).verdict == "3 of 3 as you said."
    (picture,) = isolation.pictures(measured(events))
    assert [one.cell.alive for one in picture.rows[0].drawn][1] is None


def test_what_was_asked_for_stands_first() -> None:
    (picture,) = isolation.pictures(measured(ends("kill")))
    assert [(row.subject, row.asked) for row in picture.rows][:2] == [
        ("kill", True), ("raise", False),
    ]  # fmt: skip
    assert [one.inside for one in picture.rows[0].drawn] == [True, False, True, False]


def test_the_box_survives_every_end_and_sees_it() -> None:
    events = run_all(box(SLUG))
    assert events[-1].as_dict() == {"k": "finished", "t": events[-1].t}
    found = {
        (one.data["series"], one.data["subject"]): one.data["values"][0]
        for one in of_kind(events, "observed")
    }
    for how, rows in USUAL.items():
        for kind, row in rows.items():
            assert tuple(found[f"{how}_{name}", kind] for name in NAMES) == row, (how, kind)
    seen_ = measured([event.as_dict() for event in events])
    said_of = {how: explained(SLUG, {"how": how}, seen_).key for how in USUAL}
    assert said_of == dict.fromkeys(USUAL, "sudden") | {
        "raise": "raise_contained", "exit": "exit_contained",
    }  # fmt: skip


class Told:
    """Stands in for a box: what it was told."""

    folder = "/nowhere"

    def __init__(self) -> None:
        self.told: list[tuple[str, str, list[Any]]] = []

    def left_s(self) -> float:
        return 5.0

    def observe(self, *what: Any) -> None:
        self.told.append(what)


def test_a_program_that_had_to_be_ended_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = apart.Ended(None, ['{"told": -11}'], [], 10**9)
    monkeypatch.setattr(apart, "run_apart", lambda *_args, **_more: hangs)
    ours = Told()
    lab.observe_end(ours, "segv", "process")  # type: ignore[arg-type]
    assert ours.told == [("segv_alive", "process", [None])]


def test_other_ends_are_left_out_where_each_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a loaded machine does, the box ends well within its time."""
    clock = [0.0]

    class Slow(Told):
        parameters = {"how": "kill"}

        def left_s(self) -> float:
            return 8 - clock[0]

        def time_for(self, seconds: float) -> bool:
            return self.left_s() > seconds

    def slow(*_args: Any, timeout_s: float, **_more: Any) -> apart.Ended:
        clock[0] += min(1.3, timeout_s)
        return apart.Ended(None, [], [], 0)

    monkeypatch.setattr(apart, "run_apart", slow)
    monkeypatch.setattr("time.perf_counter", lambda: clock[0])
    ours = Slow()
    lab.run(ours)  # type: ignore[arg-type]
    seen_of = [series for series, _, _ in ours.told if series.endswith("_alive")]
    assert seen_of == ["kill_alive"] * 4
    assert clock[0] < 8 - lab.RESERVE_S


@pytest.mark.parametrize(
    ("status", "lines", "alive"),
    [
        (0, ['{"told": 1}', '{"innocent": "done"}', '{"program": "done"}'], "both"),
        (0, ['{"told": 1}', '{"innocent": "EOFError"}', '{"program": "done"}'], "program"),
        (1, ['{"told": 1}', '{"innocent": "done"}', '{"program": "done"}'], "nobody"),
        (0, ['{"told": 1}', '{"innocent": "done"}'], "nobody"),
        (-11, [], "nobody"),
    ],
)
def test_only_who_came_to_the_end_with_status_0_is_alive(
    status: int, lines: list[str], alive: str
) -> None:
    assert seen(status, lines)["alive"] == alive  # type: ignore[no-untyped-call]


def test_the_program_runs_alone_and_agrees() -> None:
    program = DEMOS[SLUG].programs[0]
    ran = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    found = {(one["how"], one["kind"]): tuple(one[name] for name in NAMES) for one in lines}
    assert found == {(how, kind): row for how, rows in USUAL.items() for kind, row in rows.items()}


@pytest.mark.django_db
def test_the_page_shows_grid_table_and_verdict(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(SLUG, {"alive": SUDDEN}, ends())
    page = browser_of_learner.get(f"/lab/runs/{run.id}/").content.decode()
    assert "takes along whoever is in the same process" in page
    assert "4 of 4 as you said." in page
    assert page.count('<td class="thr">') == page.count('<td class="prc">') == 10
    assert page.count(f"<td>{BROKEN}</td>") == 6
    rows = browser_of_learner.get(f"/lab/runs/{run.id}.csv").content.decode()
    assert "segv_alive,thread,1,1,True,,nobody" in rows


@pytest.mark.parametrize("method", ["forkserver", "spawn"])
def test_a_pool_whose_workers_start_one_by_one_knows_of_them_all(
    tmp_path: Path, method: str
) -> None:
    """As pools do by default from 3.14 on. Of a worker that started with the last task a pool that
    waited already did not know: in every other run its death came out when all else was done."""
    script = tmp_path / "isolation_by_method.py"
    script.write_text(BY_METHOD.format(method=method))
    for _again in range(4):
        ran = subprocess.run(
            [sys.executable, script],
            env={"PYTHONPATH": str(Path(programs.__file__).parent)},
            capture_output=True,
            text=True,
            check=True,
        )
        found = [json.loads(line) for line in ran.stdout.splitlines()]
        assert found == [{"told": BROKEN}, {"innocent": BROKEN}, {"program": "done"}]


BY_METHOD = """
import multiprocessing
import isolation

if __name__ == "__main__":
    multiprocessing.set_start_method("{method}")
    isolation.one("process-pool", "segv")
"""
