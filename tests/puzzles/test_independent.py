"""Random small programs, counted twice: by the model, and by Python itself, which runs every order.

Nothing of the model takes part in the second: the same text becomes a generator by Python's own
compiler, with a pause before each line, and locks are a few lines further down. Each order is run
anew from its beginning.
"""

import ast
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from puzzles.compiling import read
from puzzles.counting import explore
from puzzles.expressions import Names, Value, compiled
from puzzles.model import Model
from puzzles.syncs import Barrier, Condition, Event, Lock, Semaphore, Sync

# -- locks, as `threading` has them; who may not go on is never let go on --


class Mutex:
    def __init__(self, *, again: bool = False) -> None:
        self.again = again
        self.owner: int | None = None
        self.depth = 0

    def may_acquire(self, me: int) -> bool:
        return self.owner is None or (self.again and self.owner == me)

    def acquire(self, me: int) -> None:
        self.owner, self.depth = me, self.depth + 1

    def release(self, me: int) -> None:
        if self.owner is None or (self.again and self.owner != me):
            raise RuntimeError
        self.depth -= 1
        self.owner = None if self.depth == 0 else self.owner


class Bell:
    """A condition."""

    def __init__(self, lock: Mutex) -> None:
        self.lock = lock
        self.sleepers: list[int] = []
        self.depths: dict[int, int] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.lock, name)

    def _must_be_held(self, me: int) -> None:
        if self.lock.owner is None or (self.lock.again and self.lock.owner != me):
            raise RuntimeError

    def sleep(self, me: int) -> None:
        self._must_be_held(me)
        self.sleepers.append(me)
        self.depths[me] = self.lock.depth
        self.lock.owner, self.lock.depth = None, 0

    def may_wake(self, me: int) -> bool:
        return me not in self.sleepers and self.lock.owner is None

    def wake(self, me: int) -> None:
        self.lock.owner, self.lock.depth = me, self.depths.pop(me)

    def notify(self, me: int) -> None:
        self._must_be_held(me)
        self.sleepers = self.sleepers[1:]

    def notify_all(self, me: int) -> None:
        self._must_be_held(me)
        self.sleepers = []


class Places:
    """A semaphore."""

    def __init__(self, count: int) -> None:
        self.count = count

    def may_acquire(self, _me: int) -> bool:
        return self.count > 0

    def acquire(self, _me: int) -> None:
        self.count -= 1

    def release(self, _me: int) -> None:
        self.count += 1


class Flag:
    """An event."""

    is_set = False

    def set(self, _me: int) -> None:
        self.is_set = True

    def clear(self, _me: int) -> None:
        self.is_set = False

    def may_wait(self, _me: int) -> bool:
        return self.is_set

    def wait(self, _me: int) -> None:
        pass


class Meeting:
    """A barrier."""

    def __init__(self, parties: int) -> None:
        self.parties = parties
        self.come: list[int] = []
        self.free: set[int] = set()

    def sleep(self, me: int) -> None:
        self.come.append(me)
        if len(self.come) == self.parties:
            self.free |= {*self.come}
            self.come = []

    def may_wake(self, me: int) -> bool:
        return me in self.free

    def wake(self, me: int) -> None:
        self.free.remove(me)


def fresh() -> dict[str, Any]:
    lock, again = Mutex(), Mutex(again=True)
    return {
        "m": lock, "k": Mutex(), "r": again, "c": Bell(lock), "d": Bell(again),
        "s": Places(1), "e": Flag(), "b": Meeting(2),
    }  # fmt: skip


MODELLED: Mapping[str, Sync] = {
    "m": Lock(), "k": Lock(), "r": Lock(again=True), "c": Condition(0), "d": Condition(2),
    "s": Semaphore(1), "e": Event(), "b": Barrier(2),
}  # fmt: skip
SHARED: Mapping[str, Any] = {"x": 0, "y": 1, "xs": [1]}
INVARIANT = "x < 3 and y == 1"


# -- a text as a generator that pauses before each of its lines --

#: What may be waited for at a call, as the name of the question.
ASKED = {"acquire": "may_acquire", "wait": "may_wait"}
WHILE = """
while True:
    yield None
    if not ({0}):
        break
"""
#: An error gives the lock back at once; who leaves in another way does so in a step of its own.
WITH = """
yield {0}.may_acquire
{0}.acquire(me)
left = "by itself"
try:
    pass
except Exception:
    left = "by an error"
    raise
except GeneratorExit:
    left = "by the end of this test"
    raise
finally:
    if left == "by itself":
        yield None
    if left != "by the end of this test":
        {0}.release(me)
"""


def parsed(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def paused(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    return [each for statement in body for each in _paused(statement)]


def _paused(node: ast.stmt) -> list[ast.stmt]:
    match node:
        case ast.If():
            node.body, node.orelse = paused(node.body), paused(node.orelse)
        case ast.While():
            asked = parsed(WHILE.format(ast.unparse(node.test)))
            assert isinstance(asked[0], ast.While)
            asked[0].body += paused(node.body)
            return asked
        case ast.With():
            block = parsed(WITH.format(ast.unparse(node.items[0])))
            attempt = block[-1]
            assert isinstance(attempt, ast.Try)
            attempt.body = paused(node.body)
            return block
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=call))):
            if name in MODELLED:
                return _of_sync(name, call)
        case ast.Assign(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="acquire"))
        ):
            return parsed(
                f"yield None\nown = {name}.may_acquire(me)\nif own:\n    {name}.acquire(me)"
            )
    return [*parsed("yield None"), node]


def _of_sync(name: str, call: str) -> list[ast.stmt]:
    if name in ("c", "d", "b") and call == "wait":
        return parsed(f"yield None\n{name}.sleep(me)\nyield {name}.may_wake\n{name}.wake(me)")
    asked = f"{name}.{ASKED[call]}" if call in ASKED else None
    return parsed(f"yield {asked}\n{name}.{call}(me)")


def generator(text: str) -> Any:
    made = parsed(f"def thread(me):\n    global {', '.join(SHARED)}\n    yield")[0]
    assert isinstance(made, ast.FunctionDef)
    made.body[1:] = paused(parsed(text))
    return compile(ast.fix_missing_locations(ast.Module([made], [])), "<thread>", "exec")


# -- every order --

type Ends = dict[tuple[str, str], tuple[int, Fraction]]
"""By how it ends and the shared variables then: how many orders, and their chance by the coin."""


@dataclass
class World:
    """One order of threads, as far as it has come."""

    codes: Sequence[Any]
    has_failed: bool = False
    names: dict[str, Any] = field(
        default_factory=lambda: deepcopy({**SHARED}) | fresh() | {"step": list}
    )

    def __post_init__(self) -> None:
        self.threads = []
        for number, code in enumerate(self.codes):
            exec(code, self.names)  # a text of ours
            self.threads.append(self.names["thread"](number))
        #: What each waits for: a question, None for nothing, or the end.
        self.asks: list[Any] = [None] * len(self.codes)
        for number in range(len(self.codes)):
            self.go(number)

    def go(self, number: int) -> None:
        try:
            self.asks[number] = next(self.threads[number], "end")
        except Exception:
            self.asks[number], self.has_failed = "end", True

    def able(self) -> list[int]:
        asked = enumerate(self.asks)
        return [n for n, ask in asked if ask is None or (ask != "end" and ask(n))]

    def ending(self) -> str:
        waiting = [(n, ask.__self__) for n, ask in enumerate(self.asks) if ask != "end"]
        if self.has_failed:
            return "error"
        if waiting:
            sleeps = all(isinstance(on, Bell) and n in on.sleepers for n, on in waiting)
            return "asleep" if sleeps else "deadlock"
        seen = {name: self.names[name] for name in SHARED}
        return "holds" if eval(INVARIANT, {}, seen) else "broken"


def every_order(texts: Sequence[str]) -> Ends:
    codes = [generator(text) for text in texts]
    ends: Counter[tuple[str, str]] = Counter()
    chances: dict[tuple[str, str], Fraction] = {}
    line: list[tuple[tuple[int, ...], Fraction]] = [((), Fraction(1))]
    while line:
        order, chance = line.pop()
        world = World(codes)
        for number in order:
            world.go(number)
        able = world.able()
        line += [((*order, n), chance / len(able)) for n in able]
        if not able:
            end = (world.ending(), told(world.names))
            ends[end] += 1
            chances[end] = chances.get(end, Fraction()) + chance
    return {end: (count, chances[end]) for end, count in ends.items()}


def told(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={values[name]!r}" for name in SHARED)


# -- and by the model --


def modelled(texts: Sequence[str]) -> Model:
    places = {name: place for place, name in enumerate(SHARED)}
    codes = {chr(65 + n): read(text, places, MODELLED) for n, text in enumerate(texts)}
    shared: dict[str, Value] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in SHARED.items()
    }
    holds = compiled(ast.parse(INVARIANT, mode="eval").body, Names(places, {}))
    return Model(shared, MODELLED, codes, holds)


def counted(model: Model, most: int) -> Ends | None:
    """None: there is no number of them, or too many for a test."""
    counts = explore(model, 3000).counts
    if counts is None or counts.total > most:
        return None
    found: Ends = {}
    for (verdict, shared), count in counts.schedules.items():
        seen = (list(each) if isinstance(each, tuple) else each for each in shared)
        end = (str(verdict), told(dict(zip(SHARED, seen, strict=True))))
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
    found = counted(modelled(texts), most=250)
    assume(found is not None)
    assert every_order(texts) == found
