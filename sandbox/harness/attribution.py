"""Pure: from the slices of workers to spans that say who was doing what.

The rules:

1. A slice whose wall time exceeds its CPU time by less than GAP_NS was run throughout. Otherwise
   it has one *hole*, as long as that excess.
2. Where the hole lies within its slice was not observed; it can be off by the CPU time of the
   slice, about a millisecond. It is put where another thread of the process is known to have
   taken over (its first sample, or the end of its own hole, whose length is exact), else where
   another is first seen running, else in the middle.
3. The last part of a hole, as long as the time in the run queue, is `cpu_wait`.
4. Up to the moment at which the awaited thing is known to have happened, a hole is `io_wait`.
5. What remains is `gil_wait` exactly where another thread of the process was running Python, and
   `unknown` elsewhere. Only where others ran during a hole, pieces of it that are shorter than
   two slices count as `gil_wait` too: the edges of what others did are no better known than that.
"""

from bisect import insort
from collections.abc import Iterator
from typing import NamedTuple

from .sampling import GAP_NS, Record

RESOLUTION_MAX_NS = 5_000_000  # however coarse the slices: a freeze of a switch interval shows
DELIVERY_NS = 2_000_000  # from an answer's being sent to its receiver's running again


class Span(NamedTuple):
    """A stretch of one worker's time, in ns since the beginning of its strategy-round."""

    worker: str
    pid: int
    tid: int
    phase: str
    start_ns: int
    end_ns: int
    cpu_ns: int


class Hole(NamedTuple):
    """The part of a slice in which its worker did not run; perf_counter ns."""

    begin: int
    end: int
    queue: int
    awaited: int


type Stretch = tuple[int, int]
type Piece = tuple[int, int, str]


def attribute(records: list[Record], gil: bool, origin: int) -> list[Span]:
    """The spans of `records` (of one process or several), in times since `origin`."""
    holes = place_holes(records)
    running = [list(_between(record, holes[at])) for at, record in enumerate(records)]
    spans: list[Span] = []
    for at, record in enumerate(records):
        others = [running[other] for other in _company(records, at)] if gil else []
        observed = union([stretch for stretches in others for stretch in stretches])
        pieces = _merged(_pieces(record, holes[at], running[at], observed))
        spans += _as_spans(record, pieces, origin)
    return spans


def longest(phase: str, spans: list[Span]) -> int:
    """The longest span of this phase, in ns."""
    return max((one.end_ns - one.start_ns for one in spans if one.phase == phase), default=0)


def _company(records: list[Record], at: int) -> list[int]:
    """The places of the other threads of this one's process."""
    me = records[at]
    return [i for i, one in enumerate(records) if one.pid == me.pid and one.tid != me.tid]


def place_holes(records: list[Record]) -> list[list[Hole]]:
    """The holes of each record, in order (rules 1 and 2)."""
    holes: list[list[Hole]] = [[] for _ in records]
    takeovers = sorted((one.slices[0][0], at) for at, one in enumerate(records) if one.slices)
    slices = sorted((one, at) for at, record in enumerate(records) for one in record.slices)
    for (begin, end, cpu, queue, awaited), at in slices:
        gap = end - begin - cpu
        if gap < GAP_NS:
            continue
        company = set(_company(records, at))
        moments = (moment for moment, other in takeovers if other in company)
        start = next((moment for moment in moments if begin <= moment <= begin + cpu), None)
        if start is None:
            others = [] if awaited else [records[other] for other in company]
            start = min(_first_seen(others, begin, end, begin + cpu // 2), begin + cpu)
        holes[at].append(Hole(start, start + gap, min(queue, gap), awaited))
        insort(takeovers, (start + gap, at))
    return holes


def _first_seen(records: list[Record], begin: int, end: int, otherwise: int) -> int:
    """When one of these is first seen to run throughout a slice."""
    seen = (
        max(begin, one[0])
        for record in records
        for one in record.slices
        if one[0] < end and begin < one[1] and one[1] - one[0] - one[2] < GAP_NS
    )
    return min(seen, default=otherwise)


def _pieces(
    record: Record, holes: list[Hole], running: list[Stretch], observed: list[Stretch]
) -> Iterator[Piece]:
    """Everything that this record's worker did and waited for, in order."""
    pieces = [(begin, end, "run") for begin, end in running]
    if record.slices and record.asked:
        pieces.append((record.asked, record.slices[0][0], "start"))
    for hole in holes:
        pieces += _explain(hole, observed, _resolution(record))
    return iter(sorted(piece for piece in pieces if piece[0] < piece[1]))


def _explain(hole: Hole, observed: list[Stretch], resolution: int) -> Iterator[Piece]:
    """The pieces of a hole (rules 3 to 5)."""
    ready = hole.end - hole.queue
    if hole.queue < GAP_NS:
        ready = hole.end
    elif ready - hole.begin < GAP_NS:
        ready = hole.begin
    yield ready, hole.end, "cpu_wait"
    over = min(max(hole.awaited, hole.begin), ready)
    if hole.awaited and ready - over < DELIVERY_NS:
        over = ready
    yield hole.begin, over, "io_wait"
    seen = list(clipped(observed, over, ready))
    yield from ((begin, end, "gil_wait") for begin, end in seen)
    for begin, end in gaps(seen, over, ready):
        yield begin, end, "gil_wait" if seen and end - begin < resolution else "unknown"


def _resolution(record: Record) -> int:
    """How far the edge of a hole may be off: two slices, in ns."""
    return min(2 * max(one[2] for one in record.slices), RESOLUTION_MAX_NS)


def _between(record: Record, holes: list[Hole]) -> Iterator[Stretch]:
    """Where this record's worker ran: from its first sample to its last, but for its holes."""
    if record.slices:
        edges = [(hole.begin, hole.end) for hole in holes]
        yield from gaps(edges, record.slices[0][0], record.slices[-1][1])


def union(stretches: list[Stretch]) -> list[Stretch]:
    """The same ground covered by stretches in order that do not touch."""
    joined: list[Stretch] = []
    for begin, end in sorted(stretches):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def clipped(stretches: list[Stretch], begin: int, end: int) -> Iterator[Stretch]:
    """What of these stretches lies between `begin` and `end`."""
    return ((max(a, begin), min(b, end)) for a, b in stretches if a < end and b > begin)


def gaps(stretches: list[Stretch], begin: int, end: int) -> Iterator[Stretch]:
    """What of begin..end these ordered stretches leave open."""
    for a, b in [*stretches, (end, end)]:
        if begin < a:
            yield begin, a
        begin = max(begin, b)


def _merged(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of one phase as one piece."""
    merged: list[Piece] = []
    for begin, end, phase in pieces:
        if merged and merged[-1][2] == phase:
            merged[-1] = (merged[-1][0], end, phase)
        else:
            merged.append((begin, end, phase))
    return merged


def _as_spans(record: Record, pieces: list[Piece], origin: int) -> Iterator[Span]:
    """Spans with the record's CPU time shared out over the stretches that it ran."""
    cpu = sum(one[2] for one in record.slices)
    ran = sum(end - begin for begin, end, phase in pieces if phase == "run") or 1
    for begin, end, phase in pieces:
        used = cpu * (end - begin) // ran if phase == "run" else 0
        since = max(0, begin - origin)
        yield Span(record.worker, record.pid, record.tid, phase, since, end - origin, used)
