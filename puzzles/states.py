"""A state of a puzzle's world, which is a value; and how an order of steps may end."""

from enum import StrEnum
from typing import NamedTuple

from puzzles.expressions import Value
from puzzles.syncs import Sync

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


class Ill(Exception):
    """The model can't be what real threads do: `text` says where. Found when it is explored."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(why)
        self.text = text
