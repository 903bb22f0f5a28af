"""Every program, run alone for real, and what it printed pasted back."""

import subprocess
import sys
from typing import Any

import pytest

from sandbox.alone import arguments
from sandbox.beside import beside
from sandbox.harness.demos import DEMOS, Demo
from sandbox.measure import fold
from sandbox.pasted import read
from sandbox.printed import as_printed, printed_by
from tests.sandbox.labs.observations import facts, gated
from tests.sandbox.transcripts import Way, answered, five, transcript

#: Of programs that take any: small ones.
TINY = {
    "computing": ("2", "3"),
    "waiting": ("2", "20"),
    "one-of-each": ("20",),
    "every-runtime": ("2", "10000"),
    "letting-go": ("64",),
    "lost-updates": ("2", "1000", "10"),
    "memory-cost": ("1",),
    "deadlock": ("0", "1"),
    "heartbeat": ("1", "20", "5"),
    "scaling": ("waiting", "2", "8"),
}
COMPARED = transcript([Way("sequential", five(0.2)), Way("threads", five(0.1))])
each_demo = pytest.mark.parametrize("demo", DEMOS.values(), ids=list(DEMOS))


def run_alone(demo: Demo, *words: str) -> str:
    command = [sys.executable, "-B", str(demo.programs[0]), *words]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@each_demo
def test_what_its_program_prints_alone_is_understood(demo: Demo) -> None:
    text = run_alone(demo, *TINY.get(demo.slug, ()))
    printed = printed_by(demo.slug)
    pasted = read(text, printed)
    assert not pasted.problems
    assert len(pasted.lines) == len(text.splitlines()) > 0
    about = [printed.about(line) for line in pasted.lines]
    assert len(set(about)) >= len(about) - 1  # one size of letting-go is measured twice
    assert beside(printed, [], pasted.lines)


@each_demo
def test_its_command_says_what_a_run_was_asked_for(demo: Demo) -> None:
    """Every parameter is said, or known not to be one of the program."""
    silent = {"starts", "how", "task_ms"}
    known = {one.name for one in demo.parameters} | ({"strategies"} if demo.strategies else set())
    said = {name.removeprefix("--") for name in demo.alone}
    assert known - said <= silent
    assert said - known <= {"steps"}


@pytest.mark.parametrize(
    ("slug", "parameters", "words"),
    [
        ("lost-updates", {"threads": 3, "additions": 50, "turn_us": 7}, ["3", "50", "7"]),
        ("whose-memory", {"shared": True}, ["--shared"]),
        ("whose-memory", {"shared": False}, []),
        ("one-of-each", {"hold_ms": 30, "start_method": "default"}, ["30"]),
        ("one-of-each", {"hold_ms": 30, "start_method": "spawn"}, ["30", "spawn"]),
        ("waiting", {"workers": 2, "delay_ms": 30, "strategies": ["sequential", "asyncio"]},
         ["2", "30"]),
    ],
)  # fmt: skip
def test_the_command_carries_the_parameters(
    slug: str, parameters: dict[str, Any], words: list[str]
) -> None:
    assert arguments(DEMOS[slug], parameters) == words


def test_computing_carries_the_steps_that_the_run_found() -> None:
    chosen = {"workers": 4, "task_ms": 40, "strategies": ["sequential", "threads", "processes"]}
    demo = DEMOS["computing"]
    assert arguments(demo, chosen, fold(COMPARED)) == ["4", "50", "threads", "processes"]
    assert arguments(demo, chosen) == []


def test_every_runtime_carries_its_steps_too() -> None:
    events = gated("every-runtime", {}, {("steps", "3.13"): [12_345]})
    assert arguments(DEMOS["every-runtime"], {"workers": 2}, fold(events)) == ["2", "12345"]


def test_a_comparison_is_said_as_the_program_would() -> None:
    lines = as_printed("computing", fold(COMPARED), {})
    assert lines == [
        {"way": "sequential", "median_s": pytest.approx(0.2), "times": 1.0},
        {"way": "threads", "median_s": pytest.approx(0.1), "times": pytest.approx(2.0)},
    ]
    found = {"list_length": 1}
    assert as_printed("one-of-each", fold(answered()), {}) == [found]


def test_nothing_is_said_of_a_run_that_is_not_valid() -> None:
    busy = {number: ["others_busy"] for number in range(1, 6)}
    ways = [Way("sequential", five(0.2)), Way("threads", five(0.1))]
    assert as_printed("computing", fold(transcript(ways, why=busy)), {}) == []


def test_the_run_and_the_learners_computer_stand_side_by_side() -> None:
    events = gated(
        "start-costs", {("cost_ns", "thread"): 50_000}, {("first_ns", "thread"): [90_000]}
    )
    here = as_printed("start-costs", fold([*events, {"k": "finished", "t": 9}]), {})
    printed = printed_by("start-costs")
    yours = read('{"way": "thread", "first_ms": 0.2, "usual_ms": 0.1}', printed)
    first, usual = beside(printed, here, yours.lines)
    assert (first.about, first.key, first.unit) == (("thread",), "first_ms", "ms")
    assert (usual.here, usual.yours, usual.times) == pytest.approx((0.05, 0.1, 2.0))


def test_several_pastings_of_the_same_become_their_median() -> None:
    printed = printed_by("heartbeat")
    yours = [{"load": "idle", "latest_ms": late} for late in (9.0, 1.0, 2.0)]
    (row,) = beside(printed, [], yours)
    assert (row.yours, row.here, row.times) == (2.0, None, None)


def test_shares_need_no_equal_number_of_tries() -> None:
    events = facts("lost-updates", {("lost", "call"): [5, 5], ("of", "call"): [100, 100]})
    here = as_printed("lost-updates", fold(events), {})
    printed = printed_by("lost-updates")
    yours = read('{"way": "call", "lost": 1, "of": 10, "tries_that_lost": 1}', printed)
    (row,) = beside(printed, here, yours.lines)
    assert (row.here, row.yours, row.unit) == (0.05, 0.1, "share")
