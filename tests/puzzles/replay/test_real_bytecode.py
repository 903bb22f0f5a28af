"""Real threads led through orders of the puzzles: each does what the model says."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from puzzles.files import collection
from puzzles.play import Play, shown
from puzzles.replay.shown import EXPECTED
from puzzles.replay.telling import told
from puzzles.states import State, Verdict
from puzzles.syncs import Condition, Lock
from sandbox.harness.programs import replay
from tests.puzzles.conftest import Make

program: Any = replay  # written without annotations, for learners

COLLECTION = {puzzle.slug: puzzle for puzzle in collection()}
#: All orders of a puzzle that has no more than these are tried; of others, every so manieth.
MOST = 20


def orders(play: Play) -> Iterator[str]:
    """Every order until its end is decided, by trying them all; counted by nobody."""

    def on(state: State, letters: str) -> Iterator[str]:
        if play.model.decided(state) is not None:
            yield letters
            return
        for thread, after in play.model.moves(state):
            yield from on(after, letters + chr(ord("A") + thread))

    yield from on(play.model.start(), "")


def some_plays(start: Play, most: int = MOST) -> Iterator[Play]:
    every = list(orders(start))
    for letters in every[:: 1 + len(every) // most]:
        yield replace(start, letters=letters)


def does_as_foretold(play: Play) -> None:
    did = led(play)
    assert did["taken"] == len(play.steps), (play.letters, did["found"])
    assert play.verdict is not None
    assert did["ending"] == EXPECTED[play.verdict], play.letters
    values = dict(zip(play.model.shared, map(shown, play.state.shared), strict=True))
    assert did["shared"] == values, play.letters


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is stuck by the model's word is not waited for long: it does not move later either."""
    monkeypatch.setattr(replay, "STILL_S", 0.02)
    monkeypatch.setattr(replay, "PATIENCE_S", 60.0)  # a busy machine is late, not wrong


def led(play: Play) -> dict[str, Any]:
    found: dict[str, Any] = program.led(told(play))
    return found


@pytest.mark.parametrize("is_repaired", [False, True], ids=["broken", "repaired"])
@pytest.mark.parametrize("slug", COLLECTION)
def test_real_threads_end_as_the_model_says(slug: str, is_repaired: bool) -> None:
    for play in some_plays(Play(COLLECTION[slug], is_repaired, "", "en")):
        does_as_foretold(play)


@pytest.mark.parametrize("slug", [slug for slug, each in COLLECTION.items() if each.placing])
def test_real_threads_take_locks_where_a_learner_puts_them(slug: str) -> None:
    puzzle = COLLECTION[slug]
    assert puzzle.placing
    placements = list(puzzle.placing.all())
    for placement in placements[:: 1 + len(placements) // 12]:
        placed = puzzle.placing.placed(placement)
        for play in some_plays(Play(puzzle, False, "", "en", placed), most=2):
            does_as_foretold(play)


LEAVES = """
while n < 2:
    with m:
        n = n + 1
        if n < 2:
            {way_out}
n = n + 10
"""
#: Threads, and an order of them.
JUMPS = [
    ((LEAVES.format(way_out="break"), "n = 5\n"), "AAAAAABA"),
    ((LEAVES.format(way_out="continue"), "n = 5\n"), "AAAAAABAA"),
    ((LEAVES.format(way_out="return"), "n = 5\n"), "AAAAAAB"),
    (("while True:\n    n = n + 1\n    if n > 2:\n        break\n", "n = 2\n"), "AAABAAAA"),
    (("with m:\n    with k:\n        return\n", "with m:\n    n = 1\n"), "AAAAABBB"),
    (("got = m.acquire(blocking=False)\nn = got\n", "with m:\n    n = 1\n"), "BABAB"),
    (("got = c.acquire(blocking=False)\nn = got\n", "with m:\n    n = 1\n"), "AA"),
]
#: Who meets an error gives back what its `with` holds, and the others go on.
ERRORS = [
    (("with m:\n    n = n // 0\n", "with m:\n    n = 7\n"), "AABBB"),
    (("with m:\n    assert n\n", "with m:\n    n = 7\n"), "AABBB"),
    (("if n:\n    own = 1\nn = own\n", "n = 1\n"), "AAB"),
    (("with m:\n    with k:\n        m.release()\n        return\n", "n = 1\n"), "AAAAAAB"),
    (("m.acquire()\nn = 1\nm.release()\n", "c.notify()\n"), "ABAA"),
]


@pytest.mark.parametrize(("threads", "letters"), [*JUMPS, *ERRORS])
def test_real_threads_leave_blocks_as_the_model_says(
    make: Make, threads: tuple[str, ...], letters: str
) -> None:
    model = make({"n": 0}, *(text.strip("\n") for text in threads),
                 m=Lock(), k=Lock(), c=Condition(0))  # fmt: skip
    play = Play(replace(COLLECTION["lost-update"], model=model), False, letters, "en")
    assert play.left_over == ""
    assert play.has_ended
    did = led(play)
    assert did["taken"] == len(letters), did["found"]
    assert play.verdict is not None
    assert did["ending"] == EXPECTED[play.verdict]
    assert did["shared"] == {"n": shown(play.state.shared[0])}


def test_each_step_is_the_instructions_of_its_line() -> None:
    play = Play(COLLECTION["lost-update"], False, "ABABAB", "en")
    reads, writes = led(play)["did"][:2], led(play)["did"][-2:]
    assert all(step == ["LOAD_GLOBAL", "STORE_FAST"] for step in reads)
    assert all("STORE_GLOBAL" in step for step in writes)


def test_an_order_that_the_model_gets_wrong_is_told() -> None:
    said = told(Play(COLLECTION["lost-update"], False, "AAABBB", "en"))
    said["order"][1] = [0, 3]
    replay.PATIENCE_S = 0.05
    did = program.led(said)
    assert (did["taken"], did["found"], did["ending"]) == (1, "2", "elsewhere")


def spec(*threads: str, invariant: str = "True", syncs: Any = (), free: int = 20) -> dict[str, Any]:
    return {
        "shared": {"x": 0, "xs": []},
        "syncs": list(syncs),
        "threads": {chr(65 + n): text for n, text in enumerate(threads)},
        "invariant": invariant,
        "free": free,
        "free_s": 600.0,
    }


LOCKS = [["lock", "Lock()"], ["bell", "Condition(lock)"], ["both", "Barrier(2)"]]
LOCKS += [["other", "Lock()"]]
CROSSED = ("with {}:\n    both.wait()\n    with {}:\n        pass",) * 2


@pytest.mark.parametrize(
    ("threads", "invariant", "ending"),
    [
        (("x = 1", "xs.append(2)"), "x == 1 and xs == (2,)", "holds"),
        (("x = 1", "x = 1"), "x == 2", "broken"),
        (("x = 1", "assert x == 7"), "True", "error"),
        (("with bell:\n    bell.wait()", "x = 1"), "True", "asleep"),
        (
            (CROSSED[0].format("lock", "other"), CROSSED[1].format("other", "lock")),
            "True",
            "deadlock",
        ),
    ],
)
def test_free_runs_are_counted_by_how_they_end(
    threads: tuple[str, ...], invariant: str, ending: str
) -> None:
    free = 3 if ending == "deadlock" else 20
    told_so = spec(*threads, invariant=invariant, syncs=LOCKS, free=free)
    assert {end: n for end, n in program.freely(told_so).items() if n} == {ending: free}


def test_a_sleeper_that_is_notified_is_not_taken_for_lost() -> None:
    """The bell rings at the very end of the other thread; the sleeper wakes after that."""
    waiter = "with bell:\n    while not x:\n        bell.wait()\n    x = 2"
    ringer = "with bell:\n    x = 1\n    bell.notify()"
    told_so = spec(waiter, ringer, invariant="x == 2", syncs=LOCKS, free=200)
    assert program.freely(told_so)["holds"] == 200


def test_calls_and_jumps_back_are_where_a_build_with_the_gil_looks() -> None:
    loops = "while x < 3:\n    x = x + 1\nxs.append(x)\nassert x, 'no'"
    looks, does_not = program.looks(spec(loops, "x = 1\nx = 2"))
    assert does_not == []
    assert 3 in looks  # the call
    assert 4 not in looks  # only a failed assertion calls something
    assert {1, 2} & {*looks}  # the jump back, which belongs to either line


def test_a_verdict_that_only_the_model_sees_is_not_expected_of_python() -> None:
    assert set(EXPECTED) == set(Verdict) - {Verdict.TOGETHER}
