"""A thread of a puzzle: Python of a few kinds of lines, each an atomic step.

    reg = counter            # read         assignment: to a shared variable or one's own
    if seats > 0:            # look         if, elif, else, while: the test is a step
    with lock:                              two steps: to take it, and to give it back
    lock.acquire()  lock.release()
    got = lock.acquire(blocking=False)      True if it could be taken at once, into one's own
    ready.wait()                            of a condition two steps: to fall asleep, and to take
    ready.notify()  ready.notify_all()      the lock again once woken
    items.append(x)  x = items.pop()        lists; pop(0) takes the first
    event.set()  event.clear()  event.wait()        barrier.wait()
    assert conn_is_open, "half-built"       an error, if it is not so
    transfer()               # pay          any other call does nothing: a name for a step
    pass  break  continue  return           a step each; who leaves a `with` then gives back

The comment of a line is the short name of its step.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from puzzles.expressions import Expression


@dataclass(frozen=True, slots=True)
class Assign:
    """`has_name`: its value may be one that a variable, or a list, has as well."""

    is_shared: bool
    place: int
    value: Expression
    has_name: bool


@dataclass(frozen=True, slots=True)
class Test:
    """Goes on behind itself, or at `otherwise`."""

    value: Expression
    otherwise: int


@dataclass(frozen=True, slots=True)
class Check:
    value: Expression
    said: str


@dataclass(frozen=True, slots=True)
class Append:
    is_shared: bool
    place: int
    value: Expression
    has_name: bool


@dataclass(frozen=True, slots=True)
class Pop:
    """An entry of the list into a variable of one's own (None: it is dropped)."""

    is_shared: bool
    place: int
    first: bool
    into: int | None


@dataclass(frozen=True, slots=True)
class Call:
    """`what` of the sync at `sync`: take, give, sleep, wake, notify, notify_all, set, clear,
    await, arrive, pass."""

    sync: int
    what: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """Taking the sync at `sync` if it is free; whether it was, into one's own variable."""

    sync: int
    into: int


@dataclass(frozen=True, slots=True)
class Goto:
    """No step of its own: whoever comes here is at `to`."""

    to: int


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


type Op = Assign | Test | Check | Append | Pop | Call | Attempt | Goto | Nothing


@dataclass(frozen=True, slots=True)
class Step:
    """`line` of the thread's text, from 1; `label`: its short name, or ''; `then`: the step that
    is next; `held`: the locks that an error here gives back on its way out, the innermost first."""

    line: int
    text: str
    label: str
    op: Op
    then: int = 0
    held: tuple[int, ...] = ()


@dataclass(frozen=True)
class Code:
    """A thread: its lines as they are shown, and its steps. Step `len(steps)` is the end."""

    lines: Sequence[str]
    steps: Sequence[Step]
    #: Variables of its own, in their order; all are None at first.
    own: Sequence[str]
