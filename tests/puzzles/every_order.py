"""Every order of a puzzle, run by Python itself.

Nothing of the model takes part: the texts of its threads become generators by Python's own
compiler, with a pause before each line, and locks are a few lines further down. Each order is run
anew from its beginning.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from puzzles.model import Model
from puzzles.syncs import Barrier, Condition, Event, Lock, Semaphore

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

    may_wait = None

    def sleep(self, me: int) -> bool:
        self._must_be_held(me)
        self.sleepers.append(me)
        self.depths[me] = self.lock.depth
        self.lock.owner, self.lock.depth = None, 0
        return True

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

    def sleep(self, _me: int) -> bool:
        return False


class Meeting:
    """A barrier."""

    def __init__(self, parties: int) -> None:
        self.parties = parties
        self.come: list[int] = []
        self.free: set[int] = set()

    may_wait = None

    def sleep(self, me: int) -> bool:
        self.come.append(me)
        if len(self.come) == self.parties:
            self.free |= {*self.come}
            self.come = []
        return True

    def may_wake(self, me: int) -> bool:
        return me in self.free

    def wake(self, me: int) -> None:
        self.free.remove(me)


def fresh(model: Model) -> dict[str, Any]:
    """The shared variables and locks of a model, new."""
    values = {n: list(v) if isinstance(v, tuple) else v for n, v in model.shared.items()}
    found: dict[str, Any] = {}
    for name, sync in model.syncs.items():
        match sync:
            case Lock(again=again):
                found[name] = Mutex(again=again)
            case Condition(lock=lock):
                found[name] = Bell(found[list(model.syncs)[lock]])
            case Semaphore(permits=permits):
                found[name] = Places(permits)
            case Event():
                found[name] = Flag()
            case Barrier(parties=parties):
                found[name] = Meeting(parties)
    return values | found


# -- a text as a generator that pauses before each of its lines --

#: What may be waited for at a call, as the name of the question.
ASKED = {"acquire": "may_acquire"}
CALLS = ("acquire", "release", "wait", "notify", "notify_all", "set", "clear")
#: An event is waited for in one step; conditions and barriers in two.
WAIT = """
yield {0}.may_wait
if {0}.sleep(me):
    yield {0}.may_wake
    {0}.wake(me)
"""
TRY = """
yield None
{1} = {0}.may_acquire(me)
if {1}:
    {0}.acquire(me)
"""
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
_left = "by itself"
try:
    pass
except Exception:
    _left = "by an error"
    raise
except GeneratorExit:
    _left = "by the end of this test"
    raise
finally:
    if _left == "by itself":
        yield None
    if _left != "by the end of this test":
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
            if call in CALLS:
                return _of_sync(name, call)
        case ast.Assign(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="acquire"))
        ):
            return parsed(TRY.format(name, ast.unparse(node.targets[0])))
    return [*parsed("yield None"), node]


def _of_sync(name: str, call: str) -> list[ast.stmt]:
    if call == "wait":
        return parsed(WAIT.format(name))
    asked = f"{name}.{ASKED[call]}" if call in ASKED else None
    return parsed(f"yield {asked}\n{name}.{call}(me)")


def generator(text: str, shared: Iterable[str]) -> Any:
    known = f"global {', '.join(shared)}" if shared else "pass"
    made = parsed(f"def thread(me):\n    {known}\n    yield")[0]
    assert isinstance(made, ast.FunctionDef)
    made.body[1:] = paused(parsed(text))
    return compile(ast.fix_missing_locations(ast.Module([made], [])), "<thread>", "exec")


# -- every order --

type Ends = dict[tuple[str, str], tuple[int, Fraction]]
"""By how it ends and the shared variables then: how many orders, and their chance by the coin."""


@dataclass
class World:
    """One order of threads, as far as it has come."""

    model: Model
    codes: Sequence[Any]
    #: Names that are called, each only a name for a step.
    calls: Iterable[str]
    has_failed: bool = False
    names: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.names = fresh(self.model) | dict.fromkeys(self.calls, list)
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
        seen = {name: self.names[name] for name in self.model.shared}
        seen = {name: tuple(v) if isinstance(v, list) else v for name, v in seen.items()}
        return "holds" if eval(self.model.invariant_text or "True", {}, seen) else "broken"


def every_order(model: Model) -> Ends:
    """Of a model its texts are used, what it begins with, and nothing else."""
    texts = ["\n".join(code.lines) for code in model.codes]
    codes = [generator(text, list(model.shared)) for text in texts]
    calls = [
        node.func.id
        for node in ast.walk(ast.parse("\n".join(texts)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    ends: Counter[tuple[str, str]] = Counter()
    chances: dict[tuple[str, str], Fraction] = {}
    line: list[tuple[tuple[int, ...], Fraction]] = [((), Fraction(1))]
    while line:
        order, chance = line.pop()
        world = World(model, codes, calls)
        for number in order:
            world.go(number)
        able = world.able()
        line += [((*order, n), chance / len(able)) for n in able]
        if not able:
            end = (world.ending(), told(model.shared, world.names))
            ends[end] += 1
            chances[end] = chances.get(end, Fraction()) + chance
    return {end: (count, chances[end]) for end, count in ends.items()}


def told(names: Iterable[str], values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={values[name]!r}" for name in names)
