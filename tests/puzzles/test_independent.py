"""Random small programs, all puzzles and known levels, counted twice: by the model, and by Python
itself, which runs every order."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from puzzles.compiling import read
from puzzles.counting import explore
from puzzles.expressions import Names, Value, compiled
from puzzles.model import Model
from puzzles.syncs import Barrier, Condition, Event, Lock, Semaphore, Sync
from tests.puzzles.every_order import Ends, every_order, told

MODELLED: Mapping[str, Sync] = {
    "m": Lock(), "k": Lock(), "r": Lock(again=True), "c": Condition(0), "d": Condition(2),
    "s": Semaphore(1), "e": Event(), "b": Barrier(2),
}  # fmt: skip
SHARED: Mapping[str, Any] = {"x": 0, "y": 1, "xs": [1]}
INVARIANT = "x < 3 and y == 1"


# -- and by the model --


def modelled(texts: Sequence[str]) -> Model:
    places = {name: place for place, name in enumerate(SHARED)}
    codes = {chr(65 + n): read(text, places, MODELLED) for n, text in enumerate(texts)}
    shared: dict[str, Value] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in SHARED.items()
    }
    holds = compiled(ast.parse(INVARIANT, mode="eval").body, Names(places, {}))
    return Model(shared, MODELLED, codes, holds, invariant_text=INVARIANT)


def counted(model: Model, most: int) -> Ends | None:
    """None: there is no number of them, or too many for a test."""
    counts = explore(model, 3000).counts
    if counts is None or counts.total > most:
        return None
    found: Ends = {}
    for (verdict, shared), count in counts.schedules.items():
        seen = (list(each) if isinstance(each, tuple) else each for each in shared)
        end = (str(verdict), told(model.shared, dict(zip(model.shared, seen, strict=True))))
        found[end] = (count, counts.chances[verdict, shared])
    return found


# -- programs --

SIMPLE = [
    "x = x + 1", "x += y", "y = x", "own = x", "x = own + 1", "own = xs.pop()", "xs.pop(0)",
    "xs.append(x)", "assert x < 2", "y = x // y", "pass", "step()",
]  # fmt: skip
CALLS = [
    "own = m.acquire(blocking=False)", "own = s.acquire(blocking=False)",
    "m.acquire()", "m.release()", "r.acquire()", "r.release()", "s.acquire()", "s.release()",
    "e.wait()", "e.set()", "e.clear()", "b.wait()", "c.wait()", "c.notify()", "c.notify_all()",
]  # fmt: skip
TESTS = ["x", "y > x", "not xs", "x == 1 and xs", "1 in xs or own"]
BLOCKS = ["m", "k", "r", "s", "c", "d"]


def indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for each in lines for line in each.splitlines()]


def block(head: str, body: Sequence[str]) -> str:
    return "\n".join([head, *indented(body)])


def choice(test: str, body: list[str], other: list[str]) -> str:
    return f"{block(f'if {test}:', body)}\n{block('else:', other)}"


def waiting(condition: str, test: str) -> str:
    return block(f"with {condition}:", [f"while {test}:\n    {condition}.wait()", "x += 1"])


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, min_size=1, max_size=3)
    tests, conditions = st.sampled_from(TESTS), st.sampled_from(["c", "d"])
    jumps = st.sampled_from(["break", "continue", "return", "x += 1"])
    calls = st.sampled_from(["wait()", "notify()", "notify_all()"])
    return st.one_of(
        st.builds(lambda name, rest: block(f"with {name}:", rest), st.sampled_from(BLOCKS), body),
        st.builds(
            lambda c, call, rest: block(f"with {c}:", [f"{c}.{call}", *rest]),
            conditions, calls, body,
        ),
        st.builds(waiting, conditions, st.sampled_from(["not x", "x < 1", "not xs"])),
        st.builds(lambda test, rest: block(f"if {test}:", rest), tests, body),
        st.builds(choice, tests, body, body),
        st.builds(
            lambda test, rest, last: block(f"while {test}:", [*rest, last]), tests, body, jumps
        ),
    )  # fmt: skip


LINES = st.sampled_from([*SIMPLE, *CALLS])
STATEMENTS = st.recursive(LINES, blocks, max_leaves=4)
#: Each has a variable of its own, which may be read before it has a value.
THREADS = st.lists(STATEMENTS, min_size=1, max_size=3).map(
    lambda some: "\n".join([*some, "own = 1"])
)
PROGRAMS = st.lists(THREADS, min_size=2, max_size=3)


@given(texts=PROGRAMS)
@settings(max_examples=60, deadline=None)
def test_random_programs_agree_with_python_in_every_order(texts: list[str]) -> None:
    model = modelled(texts)
    found = counted(model, most=250)
    assume(found is not None)
    assert every_order(model) == found
