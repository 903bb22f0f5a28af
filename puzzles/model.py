"""A puzzle's world: shared variables, locks and threads; its states, and who may move in each.

A state is a value: the same choices in the same order lead to an equal one. Nothing is random.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from puzzles.expressions import Expression, Unset, Value
from puzzles.steps import Append, Assign, Attempt, Call, Check, Code, Nothing, Pop, Step, Test
from puzzles.syncs import (
    NOBODY,
    Barrier,
    Blocked,
    Condition,
    Event,
    Lock,
    Misused,
    Semaphore,
    Sync,
    Why,
)

#: The end of a thread that has met an error.
CRASHED = -1


class Verdict(StrEnum):
    """How a schedule ends: the first of these that is true of it."""

    ERROR = "error"
    """A thread met an error."""
    TOGETHER = "together"
    """Two threads were where only one may be."""
    DEADLOCK = "deadlock"
    """Some have not ended, and nobody can go on; one of them waits for a lock."""
    ASLEEP = "asleep"
    """Some sleep for ever: nobody is left who would wake them."""
    BROKEN = "broken"
    """All have ended, and what should be true is not."""
    HOLDS = "holds"


class State(NamedTuple):
    """`pcs`: of each thread its next step, the number of its steps at its end, or CRASHED."""

    pcs: tuple[int, ...]
    shared: tuple[Value, ...]
    own: tuple[tuple[Value, ...], ...]
    syncs: tuple[Sync, ...]
    #: Two threads have been together where only one may be; it stays so.
    together: bool = False


@dataclass(frozen=True)
class Model:
    shared: Mapping[str, Value]
    syncs: Mapping[str, Sync]
    threads: Mapping[str, Code]
    #: What should be true at the end, of the shared variables; None: nothing is asked.
    invariant: Expression | None = None
    #: The label of steps at which no two threads may be at once; '': there are none.
    alone: str = ""
    #: As the file has it.
    invariant_text: str = ""
    names: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", list(self.threads))

    @cached_property
    def codes(self) -> Sequence[Code]:
        return list(self.threads.values())

    @cached_property
    def sync_names(self) -> Sequence[str]:
        return list(self.syncs)

    def start(self) -> State:
        """Nobody has moved."""
        own = tuple((Unset.UNSET,) * len(code.own) for code in self.codes)
        values = tuple(self.syncs.values())
        first = State((0,) * len(self.codes), tuple(self.shared.values()), own, values)
        return self._looked_at(first)

    def step_of(self, state: State, thread: int) -> Step | None:
        """What it does next; None if it has ended."""
        pc = state.pcs[thread]
        steps = self.codes[thread].steps
        return steps[pc] if 0 <= pc < len(steps) else None

    def moves(self, state: State) -> Iterator[tuple[int, State]]:
        """Each thread that can go on, with the state that follows."""
        for thread in range(len(self.codes)):
            after = self.after(state, thread)
            if isinstance(after, State):
                yield thread, after

    def after(self, state: State, thread: int) -> State | Blocked | None:
        """The state after this thread's next step; why it can't take it; None if it has ended."""
        step = self.step_of(state, thread)
        if step is None:
            return None
        draft = _Draft(state, thread, step.then, self)
        try:
            blocked = _DO[type(step.op)](draft, step.op)
        except (Misused, _Failed, NameError, LookupError, TypeError, ValueError, ArithmeticError):
            return self._looked_at(_crashed(_Draft(state, thread, CRASHED, self), step))
        return blocked or self._looked_at(draft.done())

    def _looked_at(self, state: State) -> State:
        if not self.alone or state.together:
            return state
        steps = (self.step_of(state, thread) for thread in range(len(self.codes)))
        there = sum(step is not None and step.label == self.alone for step in steps)
        return state._replace(together=True) if there > 1 else state

    def decided(self, state: State) -> Verdict | None:
        """How every schedule that has come here ends; None while that depends on what follows."""
        if CRASHED in state.pcs:
            return Verdict.ERROR
        if state.together:
            return Verdict.TOGETHER
        return None if any(self.moves(state)) else self.verdict(state)

    def verdict(self, state: State) -> Verdict:
        """Of a state in which nobody can move."""
        if CRASHED in state.pcs:
            return Verdict.ERROR
        if state.together:
            return Verdict.TOGETHER
        waiting = [self.after(state, thread) for thread in range(len(self.codes))]
        reasons = {each.why for each in waiting if isinstance(each, Blocked)}
        if reasons:
            return Verdict.ASLEEP if reasons == {Why.ASLEEP} else Verdict.DEADLOCK
        return Verdict.HOLDS if self._holds(state) else Verdict.BROKEN

    def _holds(self, state: State) -> bool:
        try:
            return self.invariant is None or bool(self.invariant(state.shared, ()))
        except (LookupError, TypeError, ValueError, ArithmeticError) as error:
            named = ", ".join(
                f"{n} = {v!r}" for n, v in zip(self.shared, state.shared, strict=True)
            )
            raise Ill("invariant", f"The invariant has no answer where {named}: {error}") from error


class Ill(Exception):
    """The model can't be what real threads do: `text` says where. Found when it is explored."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(why)
        self.text = text


class _Failed(Exception):
    """An assertion of the puzzle did not hold."""


class _Draft:
    """The state that a step makes."""

    def __init__(self, state: State, me: int, then: int, model: Model) -> None:
        self.state, self.me, self.then, self.model = state, me, then, model
        self.shared, self.own, self.syncs = state.shared, state.own[me], state.syncs

    def value(self, expression: Expression) -> Value:
        return expression(self.shared, self.own)

    def get(self, place: int, *, is_shared: bool) -> Value:
        return (self.shared if is_shared else self.own)[place]

    def put(self, place: int, value: Value, *, is_shared: bool) -> None:
        if is_shared:
            self.shared = (*self.shared[:place], value, *self.shared[place + 1 :])
        else:
            self.own = (*self.own[:place], value, *self.own[place + 1 :])

    def set(self, place: int, sync: Sync) -> None:
        self.syncs = (*self.syncs[:place], sync, *self.syncs[place + 1 :])

    def name(self, place: int) -> str:
        return self.model.sync_names[place]

    def done(self) -> State:
        own = (*self.state.own[: self.me], self.own, *self.state.own[self.me + 1 :])
        pcs = (*self.state.pcs[: self.me], self.then, *self.state.pcs[self.me + 1 :])
        return State(pcs, self.shared, own, self.syncs, self.state.together)


def _crashed(draft: _Draft, step: Step) -> State:
    """An error leaves the `with` blocks around it, and each gives its lock back."""
    for place in step.held:
        with suppress(Misused):  # one error more, on the way out with the first
            _give(draft, place, draft.syncs[place])
    return draft.done()


def _assign(draft: _Draft, op: Assign) -> None:
    value = draft.value(op.value)
    _alone(draft, value, has_name=op.has_name)
    draft.put(op.place, value, is_shared=op.is_shared)


def _alone(draft: _Draft, value: Value, *, has_name: bool) -> None:
    """A list is what one name says: by another one real threads would change the same."""
    if has_name and isinstance(value, tuple):
        step = draft.model.step_of(draft.state, draft.me)
        assert step is not None
        raise Ill(step.text, "A list of a puzzle has one name; this line gives it another.")


def _test(draft: _Draft, op: Test) -> None:
    if not draft.value(op.value):
        draft.then = op.otherwise


def _check(draft: _Draft, op: Check) -> None:
    if not draft.value(op.value):
        raise _Failed(op.said)


def _list(value: Value) -> tuple[Value, ...]:
    """Raises TypeError, as a method of something else would."""
    if not isinstance(value, tuple):
        raise TypeError
    return value


def _append(draft: _Draft, op: Append) -> None:
    before, value = _list(draft.get(op.place, is_shared=op.is_shared)), draft.value(op.value)
    _alone(draft, value, has_name=op.has_name)
    draft.put(op.place, (*before, value), is_shared=op.is_shared)


def _pop(draft: _Draft, op: Pop) -> None:
    before = _list(draft.get(op.place, is_shared=op.is_shared))
    taken = before[0 if op.first else -1]
    draft.put(op.place, before[1:] if op.first else before[:-1], is_shared=op.is_shared)
    if op.into is not None:
        draft.put(op.into, taken, is_shared=False)


def _call(draft: _Draft, op: Call) -> Blocked | None:
    return _CALL[op.what](draft, op.sync, draft.syncs[op.sync])


def _attempt(draft: _Draft, op: Attempt) -> None:
    blocked = _take(draft, op.sync, draft.syncs[op.sync])
    draft.put(op.into, blocked is None, is_shared=False)


def _nothing(_draft: _Draft, _op: Nothing) -> None:
    """A step that only takes its turn."""


def _take(draft: _Draft, place: int, sync: Sync) -> Blocked | None:
    if isinstance(sync, Semaphore):
        if not sync.permits:
            return Blocked(Why.PERMIT, draft.name(place))
        draft.set(place, Semaphore(sync.permits - 1))
        return None
    assert isinstance(sync, Lock)
    taken = sync.taken(draft.me)
    if taken is None:
        return Blocked(Why.LOCK, draft.name(place), sync.owner)
    draft.set(place, taken)
    return None


def _give(draft: _Draft, place: int, sync: Sync) -> None:
    if isinstance(sync, Semaphore):
        draft.set(place, Semaphore(sync.permits + 1))
        return
    assert isinstance(sync, Lock)
    draft.set(place, sync.given_back(draft.me))


def _held(draft: _Draft, sync: Sync) -> tuple[Condition, Lock]:
    """A condition and its lock. Raises Misused where `threading` does: of a plain lock it sees
    that somebody holds it, but not who."""
    assert isinstance(sync, Condition)
    lock = draft.syncs[sync.lock]
    assert isinstance(lock, Lock)
    if lock.owner == NOBODY or (lock.again and lock.owner != draft.me):
        raise Misused("a condition without its lock")
    return sync, lock


def _sleep(draft: _Draft, place: int, sync: Sync) -> None:
    condition, lock = _held(draft, sync)
    draft.set(condition.lock, replace(lock, owner=NOBODY, depth=0))
    draft.set(place, condition.slept(draft.me, lock.depth))


def _wake(draft: _Draft, place: int, sync: Sync) -> Blocked | None:
    """The lock again, as often as it was held (an RLock may be held several times)."""
    assert isinstance(sync, Condition)
    if draft.me in sync.asleep:
        return Blocked(Why.ASLEEP, draft.name(place))
    blocked = _take(draft, sync.lock, draft.syncs[sync.lock])
    if blocked is None:
        depth, rest = sync.woken(draft.me)
        lock = draft.syncs[sync.lock]
        assert isinstance(lock, Lock)
        draft.set(sync.lock, replace(lock, depth=depth))
        draft.set(place, rest)
    return blocked


def _notify(draft: _Draft, place: int, sync: Sync) -> None:
    condition, _lock = _held(draft, sync)
    draft.set(place, replace(condition, asleep=condition.asleep[1:]))


def _notify_all(draft: _Draft, place: int, sync: Sync) -> None:
    condition, _lock = _held(draft, sync)
    draft.set(place, replace(condition, asleep=()))


def _set(draft: _Draft, place: int, _sync: Sync) -> None:
    draft.set(place, Event(is_set=True))


def _clear(draft: _Draft, place: int, _sync: Sync) -> None:
    draft.set(place, Event(is_set=False))


def _await(draft: _Draft, place: int, sync: Sync) -> Blocked | None:
    assert isinstance(sync, Event)
    return None if sync.is_set else Blocked(Why.EVENT, draft.name(place))


def _arrive(draft: _Draft, place: int, sync: Sync) -> None:
    assert isinstance(sync, Barrier)
    inside = (*sync.inside, draft.me)
    if len(inside) < sync.parties:
        draft.set(place, replace(sync, inside=inside))
    else:
        draft.set(place, Barrier(sync.parties, (), tuple(sorted({*sync.free, *inside}))))


def _pass(draft: _Draft, place: int, sync: Sync) -> Blocked | None:
    assert isinstance(sync, Barrier)
    if draft.me not in sync.free:
        return Blocked(Why.BARRIER, draft.name(place))
    draft.set(place, replace(sync, free=tuple(each for each in sync.free if each != draft.me)))
    return None


_DO: Mapping[type, Callable[..., Blocked | None]] = {
    Assign: _assign, Test: _test, Check: _check, Append: _append, Pop: _pop, Call: _call,
    Attempt: _attempt, Nothing: _nothing,
}  # fmt: skip
_CALL: Mapping[str, Callable[[_Draft, int, Sync], Blocked | None]] = {
    "take": _take, "give": _give, "sleep": _sleep, "wake": _wake, "notify": _notify,
    "notify_all": _notify_all, "set": _set, "clear": _clear, "await": _await,
    "arrive": _arrive, "pass": _pass,
}  # fmt: skip
