"""'Place the lock': a puzzle's lines without one, and what they become with locks put around some.

A placement is written as `A1-3.lock,B1-3.lock`: in the first thread `lock` is around lines 1 to 3,
as the lines are without it; a thread that is not named has none. So each placement is an address.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

from puzzles.compiling import read
from puzzles.counting import Explored, explore
from puzzles.expressions import Refused
from puzzles.model import Model
from puzzles.states import Verdict
from puzzles.steps import Code

ONE = re.compile(r"([A-D])([1-9]\d?)-([1-9]\d?)\.(\w{1,40})", re.ASCII)
LONGEST = 200
"""Characters of a placement."""
MOST = 2_000
"""Placements of a puzzle; a page looks through them for the smallest that is safe."""
STEP_IN = "    "


class Misplaced(Exception):
    """It can't be put there."""


class Unreadable(Misplaced):
    """It is no placement of this puzzle: nobody who uses the page comes there."""


class CutsBlock(Misplaced):
    """Of a block, such as an `if` and what it governs, one part is inside and one is not."""


@dataclass(frozen=True, order=True)
class Around:
    """In the thread of this letter, `lock` is around lines `first` to `last`, from 1."""

    letter: str
    first: int
    last: int
    lock: str

    def __str__(self) -> str:
        return f"{self.letter}{self.first}-{self.last}.{self.lock}"

    @property
    def lines(self) -> int:
        return self.last - self.first + 1


type Placement = Sequence[Around]
"""At most one of each thread, in the threads' order."""


def written(placement: Placement) -> str:
    """As it stands in an address."""
    return ",".join(map(str, sorted(placement)))


@dataclass(frozen=True)
class Placed:
    """A puzzle with locks where a learner has put them."""

    placement: Placement
    model: Model

    @property
    def text(self) -> str:
        return written(self.placement)

    @property
    def lines(self) -> int:
        """How many lines only one thread at a time can be in."""
        return sum(each.lines for each in self.placement)

    @cached_property
    def explored(self) -> Explored:
        return explore(self.model)


@dataclass(frozen=True)
class Placing:
    """What a learner places: some of `locks`, in the lines of `base`, which has none of them."""

    base: Model
    locks: Sequence[str]
    fine: frozenset[Verdict]

    @property
    def letters(self) -> str:
        return "ABCD"[: len(self.base.codes)]

    def read(self, text: str) -> Placed:
        """The placement of an address. Raises Misplaced."""
        said = [ONE.fullmatch(part) for part in text[: LONGEST + 1].split(",")] if text else []
        found = [Around(m[1], int(m[2]), int(m[3]), m[4]) for m in said if m]
        if len(text) > LONGEST or len(found) < len(said):
            raise Unreadable(text[:LONGEST])
        return self.placed(found)

    def placed(self, placement: Placement) -> Placed:
        """The program that it makes. Raises Misplaced."""
        letters = [each.letter for each in placement]
        if len({*letters}) < len(letters) or not {*letters} <= {*self.letters}:
            raise Unreadable(written(placement))
        by_letter = {each.letter: each for each in placement}
        threads = {
            name: self._around(code, by_letter[letter]) if letter in by_letter else code
            for letter, (name, code) in zip(self.letters, self.base.threads.items(), strict=True)
        }
        return Placed(sorted(placement), replace(self.base, threads=threads))

    def _around(self, code: Code, around: Around) -> Code:
        first, last = around.first, around.last
        if not first <= last <= len(code.lines) or around.lock not in self.locks:
            raise Unreadable(str(around))
        before, inside, after = (
            code.lines[: first - 1],
            code.lines[first - 1 : last],
            code.lines[last:],
        )
        margin = _margin(inside[0])
        if any(_margin(line) < margin for line in inside) or (after and _margin(after[0]) > margin):
            raise CutsBlock(str(around))
        shifted = [STEP_IN + line for line in inside]
        text = "\n".join([*before, f"{' ' * margin}with {around.lock}:", *shifted, *after])
        try:
            return read(text, {name: n for n, name in enumerate(self.base.shared)}, self.base.syncs)
        except Refused as refused:  # an `else` without its `if`
            raise CutsBlock(str(around)) from refused

    def is_safe(self, placed: Placed) -> bool:
        """Does no order whatever end badly, and does each come to an end? Counted, not tried."""
        found = placed.explored
        return found.proves_safe(self.fine) and not found.has_livelock

    @cached_property
    def smallest(self) -> Placed | None:
        """One of the safe placements that have the fewest lines; None: there is none."""
        placements = sorted(self.all(), key=lambda each: sum(around.lines for around in each))
        safe = (placed for placed in map(self.placed, placements) if self.is_safe(placed))
        return next(safe, None)

    def all(self) -> Iterator[Placement]:
        """Every placement there is, but that of no lock at all."""
        choices = [self._of_thread(letter) for letter in self.letters]
        for chosen in product(*choices):
            if placement := [each for each in chosen if each]:
                yield placement

    def _of_thread(self, letter: str) -> list[Around | None]:
        lines = len(self.base.codes["ABCD".index(letter)].lines)
        spans = [(a, b) for a in range(1, lines + 1) for b in range(a, lines + 1)]
        found = [Around(letter, a, b, lock) for lock in self.locks for a, b in spans]
        return [None, *(each for each in found if self._fits(each))]

    def _fits(self, around: Around) -> bool:
        try:
            self.placed([around])
        except Misplaced:
            return False
        return True


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def faults(placing: Placing) -> Iterator[str]:
    """What makes it no puzzle."""
    bare = placing.base
    if not explore(bare).verdicts - placing.fine:
        yield "Without a lock nothing goes wrong: there is nothing to place it for."
    if sum(1 for _each in placing.all()) > MOST:
        yield f"There are more than {MOST:,} placements."
    elif placing.smallest is None:
        yield "No placement of the lock is safe."
