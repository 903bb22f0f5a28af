"""Locks, conditions and the like, as threads of a puzzle know them: values that never change.

Each kind does what its namesake in `threading` does. `Blocked` says why a thread can't go on.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

NOBODY = -1


class Why(StrEnum):
    """What a thread waits for."""

    LOCK = "lock"
    ASLEEP = "asleep"
    PERMIT = "permit"
    EVENT = "event"
    BARRIER = "barrier"


@dataclass(frozen=True, slots=True)
class Blocked:
    """A thread can't take its next step: for what it waits, and for whom (NOBODY: not for one)."""

    why: Why
    name: str
    by: int = NOBODY


class Misused(Exception):
    """What `threading` refuses with a RuntimeError, such as releasing a lock that is free."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Held by one thread at most. `again`: its owner may take it several times (RLock)."""

    again: bool = False
    owner: int = NOBODY
    depth: int = 0

    def taken(self, me: int) -> "Lock | None":
        """By this thread; None while it can't be."""
        if self.owner == NOBODY or (self.again and self.owner == me):
            return replace(self, owner=me, depth=self.depth + 1)
        return None

    def given_back(self, me: int) -> "Lock":
        """Raises Misused; a plain lock may be released by anybody, as in `threading`."""
        if self.owner == NOBODY or (self.again and self.owner != me):
            raise Misused("release of a lock that is not held")
        if self.depth > 1:
            return replace(self, depth=self.depth - 1)
        return replace(self, owner=NOBODY, depth=0)


@dataclass(frozen=True, slots=True)
class Condition:
    """Its lock is another sync of the model, at `lock`; sleepers stand in the order they came."""

    lock: int
    asleep: tuple[int, ...] = ()
    #: Who holds an RLock more than once when it falls asleep, and how often: so it is when woken.
    deep: tuple[tuple[int, int], ...] = ()

    def slept(self, me: int, depth: int) -> "Condition":
        deep = tuple(sorted((*self.deep, (me, depth)))) if depth > 1 else self.deep
        return replace(self, asleep=(*self.asleep, me), deep=deep)

    def woken(self, me: int) -> "tuple[int, Condition]":
        """How often this thread held the lock, and the condition that no longer knows it."""
        rest = tuple(each for each in self.deep if each[0] != me)
        return dict(self.deep).get(me, 1), replace(self, deep=rest)


@dataclass(frozen=True, slots=True)
class Semaphore:
    permits: int


@dataclass(frozen=True, slots=True)
class Event:
    is_set: bool = False


@dataclass(frozen=True, slots=True)
class Barrier:
    """Lets its `parties` go once all of them have come; `inside` are those who have."""

    parties: int
    inside: tuple[int, ...] = ()
    #: Those who came in an earlier round and have not gone on yet.
    free: tuple[int, ...] = ()


type Sync = Lock | Condition | Semaphore | Event | Barrier
