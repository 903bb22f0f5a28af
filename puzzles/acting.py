"""What each kind of step does to a state, as `threading` does it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from puzzles.expressions import Expression, Value
from puzzles.states import CRASHED, Ill, State
from puzzles.steps import Append, Assign, Attempt, Call, Check, Nothing, Pop, Step, Test
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


class Failed(Exception):
    """An assertion of the puzzle did not hold."""


#: What a step may raise; its thread has met an error then.
ERRORS = (Misused, Failed, NameError, LookupError, TypeError, ValueError, ArithmeticError)


class Draft:
    """The state that a step of thread `me` makes; `names` are those of the locks and the like."""

    def __init__(self, state: State, me: int, step: Step, names: Sequence[str]) -> None:
        self.state, self.me, self.step, self.names = state, me, step, names
        self.then = step.then
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
        return self.names[place]

    def done(self) -> State:
        own = (*self.state.own[: self.me], self.own, *self.state.own[self.me + 1 :])
        pcs = (*self.state.pcs[: self.me], self.then, *self.state.pcs[self.me + 1 :])
        return State(pcs, self.shared, own, self.syncs, self.state.together)


def act(draft: Draft) -> Blocked | None:
    """Take the step, or say why it can't be taken. Raises what of `ERRORS` Python would raise."""
    return _DO[type(draft.step.op)](draft, draft.step.op)


def crashed(draft: Draft) -> State:
    """An error leaves the `with` blocks around it, and each gives its lock back."""
    draft.then = CRASHED
    for place in draft.step.held:
        with suppress(Misused):  # one error more, on the way out with the first
            _give(draft, place, draft.syncs[place])
    return draft.done()


def _assign(draft: Draft, op: Assign) -> None:
    value = draft.value(op.value)
    _alone(draft, value, has_name=op.has_name)
    draft.put(op.place, value, is_shared=op.is_shared)


def _alone(draft: Draft, value: Value, *, has_name: bool) -> None:
    """A list is what one name says: by another one real threads would change the same."""
    if has_name and isinstance(value, tuple):
        raise Ill(draft.step.text, "A list of a puzzle has one name; this line gives it another.")


def _test(draft: Draft, op: Test) -> None:
    if not draft.value(op.value):
        draft.then = op.otherwise


def _check(draft: Draft, op: Check) -> None:
    if not draft.value(op.value):
        raise Failed(op.said)


def _list(value: Value) -> tuple[Value, ...]:
    """Raises TypeError, as a method of something else would."""
    if not isinstance(value, tuple):
        raise TypeError
    return value


def _append(draft: Draft, op: Append) -> None:
    before, value = _list(draft.get(op.place, is_shared=op.is_shared)), draft.value(op.value)
    _alone(draft, value, has_name=op.has_name)
    draft.put(op.place, (*before, value), is_shared=op.is_shared)


def _pop(draft: Draft, op: Pop) -> None:
    before = _list(draft.get(op.place, is_shared=op.is_shared))
    taken = before[0 if op.first else -1]
    draft.put(op.place, before[1:] if op.first else before[:-1], is_shared=op.is_shared)
    if op.into is not None:
        draft.put(op.into, taken, is_shared=False)


def _call(draft: Draft, op: Call) -> Blocked | None:
    return _CALL[op.what](draft, op.sync, draft.syncs[op.sync])


def _attempt(draft: Draft, op: Attempt) -> None:
    blocked = _take(draft, op.sync, draft.syncs[op.sync])
    draft.put(op.into, blocked is None, is_shared=False)


def _nothing(_draft: Draft, _op: Nothing) -> None:
    """A step that only takes its turn."""


def _take(draft: Draft, place: int, sync: Sync) -> Blocked | None:
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


def _give(draft: Draft, place: int, sync: Sync) -> None:
    if isinstance(sync, Semaphore):
        draft.set(place, Semaphore(sync.permits + 1))
        return
    assert isinstance(sync, Lock)
    draft.set(place, sync.given_back(draft.me))


def _held(draft: Draft, sync: Sync) -> tuple[Condition, Lock]:
    """A condition and its lock. Raises Misused where `threading` does: of a plain lock it sees
    that somebody holds it, but not who."""
    assert isinstance(sync, Condition)
    lock = draft.syncs[sync.lock]
    assert isinstance(lock, Lock)
    if lock.owner == NOBODY or (lock.again and lock.owner != draft.me):
        raise Misused("a condition without its lock")
    return sync, lock


def _sleep(draft: Draft, place: int, sync: Sync) -> None:
    condition, lock = _held(draft, sync)
    draft.set(condition.lock, replace(lock, owner=NOBODY, depth=0))
    draft.set(place, condition.slept(draft.me, lock.depth))


def _wake(draft: Draft, place: int, sync: Sync) -> Blocked | None:
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


def _notify(draft: Draft, place: int, sync: Sync) -> None:
    condition, _lock = _held(draft, sync)
    draft.set(place, replace(condition, asleep=condition.asleep[1:]))


def _notify_all(draft: Draft, place: int, sync: Sync) -> None:
    condition, _lock = _held(draft, sync)
    draft.set(place, replace(condition, asleep=()))


def _set(draft: Draft, place: int, _sync: Sync) -> None:
    draft.set(place, Event(is_set=True))


def _clear(draft: Draft, place: int, _sync: Sync) -> None:
    draft.set(place, Event(is_set=False))


def _await(draft: Draft, place: int, sync: Sync) -> Blocked | None:
    assert isinstance(sync, Event)
    return None if sync.is_set else Blocked(Why.EVENT, draft.name(place))


def _arrive(draft: Draft, place: int, sync: Sync) -> None:
    assert isinstance(sync, Barrier)
    inside = (*sync.inside, draft.me)
    if len(inside) < sync.parties:
        draft.set(place, replace(sync, inside=inside))
    else:
        draft.set(place, Barrier(sync.parties, (), tuple(sorted({*sync.free, *inside}))))


def _pass(draft: Draft, place: int, sync: Sync) -> Blocked | None:
    assert isinstance(sync, Barrier)
    if draft.me not in sync.free:
        return Blocked(Why.BARRIER, draft.name(place))
    draft.set(place, replace(sync, free=tuple(each for each in sync.free if each != draft.me)))
    return None


_DO: Mapping[type, Callable[..., Blocked | None]] = {
    Assign: _assign, Test: _test, Check: _check, Append: _append, Pop: _pop, Call: _call,
    Attempt: _attempt, Nothing: _nothing,
}  # fmt: skip
_CALL: Mapping[str, Callable[[Draft, int, Sync], Blocked | None]] = {
    "take": _take, "give": _give, "sleep": _sleep, "wake": _wake, "notify": _notify,
    "notify_all": _notify_all, "set": _set, "clear": _clear, "await": _await,
    "arrive": _arrive, "pass": _pass,
}  # fmt: skip
