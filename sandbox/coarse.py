"""Spans too short to draw are drawn together, each phase with the time that it had. Pure.

A lane of threads that take turns may have a thousand spans, most of them thinner than a pixel.
Consecutive ones are collected until at least two phases have come to the least length that can be
drawn, or until a longer span ends the collection; then each such phase is drawn once, with the
time that it had. What a phase has too little of is owed to it and drawn with its next spans.

So the picture shows fewer and longer turns than there were, in the right shares and a few pixels
off their place, and keeps every span that is long enough by itself. Where a lane has two phases,
neither is drawn too short by as much as the least length; of n phases, none by n times that.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

#: Nothing was measured here: before a worker began, between two jobs.
GAP = ""


class Piece(NamedTuple):
    """A stretch of one phase; any unit of time."""

    phase: str
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


def contiguous(pieces: Iterable[Piece]) -> list[Piece]:
    """In order, cut where they overlap, with gaps as pieces and equal neighbours joined."""
    tiled: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end, piece.phase)):
        reached = tiled[-1].end if tiled else piece.start
        if piece.start > reached:
            tiled.append(Piece(GAP, reached, piece.start))
        if piece.end > max(piece.start, reached):
            tiled.append(piece._replace(start=max(piece.start, reached)))
    return joined(tiled)


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one phase as one piece."""
    whole: list[Piece] = []
    for piece in pieces:
        if whole and (whole[-1].phase, whole[-1].end) == (piece.phase, piece.start):
            whole[-1] = whole[-1]._replace(end=piece.end)
        else:
            whole.append(piece)
    return whole


def coarsen(pieces: Sequence[Piece], least: float) -> list[Piece]:
    """The same stretch with nothing shorter than `least`, but perhaps its last piece.

    `pieces` are contiguous, what comes back leaves gaps out.
    """
    drawing = _Drawing(least)
    for piece in pieces:
        drawing.add(piece)
    drawing.finish()
    drawn = _settled(joined(drawing.drawn), drawing.owed, least)
    return [piece for piece in drawn if piece.phase != GAP]


def _settled(pieces: Sequence[Piece], owed: dict[str, float], least: float) -> list[Piece]:
    """What is owed in the end is paid by moving edges, each by `least` at most."""
    settled = list(pieces)
    for at in range(1, len(settled)):
        left, right = settled[at - 1], settled[at]
        moved = _payment(owed, left, right, least) - _payment(owed, right, left, least)
        owed[left.phase] -= moved
        owed[right.phase] += moved
        settled[at - 1] = left._replace(end=left.end + moved)
        settled[at] = right._replace(start=right.start + moved)
    return settled


def _payment(owed: dict[str, float], to: Piece, by: Piece, least: float) -> float:
    """What a piece can give to its neighbour, to which time is owed."""
    return max(0.0, min(owed[to.phase], -owed[by.phase], by.length - least, least))


class _Drawing:
    """What is drawn so far, what is collected, and what is owed to each phase."""

    def __init__(self, least: float) -> None:
        self.least = least
        self.drawn: list[Piece] = []
        self.owed: defaultdict[str, float] = defaultdict(float)
        self.collected: dict[str, None] = {}  # phases, in the order in which they came
        self.start = self.end = 0.0

    def add(self, piece: Piece) -> None:
        self._collect(piece)
        lengths = self._lengths()
        if len(lengths) > 1 or (lengths and piece.length >= self.least):
            self._draw(lengths)

    def finish(self) -> None:
        """What is left goes to the phases that can be drawn, else to the one that is owed most."""
        phases = self.collected.keys() - {GAP}
        if phases:
            most = max(sorted(phases), key=lambda phase: self.owed[phase])
            self._draw(self._lengths() or {most: self.end - self.start})

    def _collect(self, piece: Piece) -> None:
        if not self.collected:
            self.start = piece.start
        self.end = piece.end
        self.collected[piece.phase] = None
        self.owed[piece.phase] += piece.length

    def _lengths(self) -> dict[str, float]:
        """Phases that are owed enough to be drawn, filling what is collected; {} if none is.

        Those that are owed least come first, so that none is squeezed out by a large one; what
        room is left over goes to the last.
        """
        room = self.end - self.start if self.collected else 0.0
        if room < self.least or all(self.owed[phase] < self.least for phase in self.collected):
            return {}  # as for most of a thousand spans
        lengths: dict[str, float] = {}
        for phase in sorted(self.collected, key=lambda phase: self.owed[phase]):
            length = min(self.owed[phase], room)
            if length >= self.least:
                lengths[phase] = length
                room -= length
        if lengths:
            lengths[next(reversed(lengths))] += room
        return {phase: lengths[phase] for phase in self.collected if phase in lengths}

    def _draw(self, lengths: dict[str, float]) -> None:
        for phase, length in lengths.items():
            self.owed[phase] -= length
            self.drawn.append(Piece(phase, self.start, self.start + length))
            self.start += length
        self.drawn[-1] = self.drawn[-1]._replace(end=self.end)  # no gap from rounding
        self.collected = {}
