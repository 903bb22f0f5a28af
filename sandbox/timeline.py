"""Geometry of the timeline: one group a strategy, one lane a worker, one axis for all. Pure.

For an SVG without a `viewBox`: x and widths are per cent of its width, like "12.34%", y and
heights are pixels, so text never scales. All are strings where they may have a decimal point: in
a template they must not be written in the visitor's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sandbox.coarse import Piece, coarsen, contiguous
from sandbox.measurement import Measurement, Round, Span, occurring

#: The width for which spans are merged, and the least width of one.
NOMINAL_PX = 600
LEAST_PX = 2
LANE_PX = 22
BAR_PX = 18
TICKS_MAX = 5
#: What of the width is left free on the right of the longest round.
MARGIN = 1.03

CSS = {
    "run": "ran",
    "gil_wait": "wait",
    "cpu_wait": "cpuwait",
    "io_wait": "iowait",
    "start": "hb",
    "unknown": "unknown",
}
#: Drawn as an outline of one pixel, so half a pixel smaller on each side.
OUTLINED = ("gil_wait", "cpu_wait", "io_wait", "unknown")
_LOOKS = {"sequential": "seq", "threads": "thr", "asyncio": "aio", "thread": "thr"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle; `fill` is an attribute of its own only where the class does not say it."""

    phase: str
    css: str
    fill: str
    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One worker, or all of a strategy that has them one after another; `band`: it is shaded."""

    worker: str
    css: str
    y: int
    band: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One round of one strategy. `total_x` is its end; of a live round, `now_x` is the moment."""

    strategy: str
    css: str
    icon: str
    round: int
    wall_s: float
    workers: int
    height: int
    total_x: str
    now_x: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    seconds: float
    x: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """`least_s`: shorter spans are drawn together; `merged`: there were such. `phases` occur."""

    groups: tuple[Group, ...]
    ticks: tuple[Tick, ...]
    end_s: float
    least_s: float
    merged: bool
    phases: tuple[str, ...]


def look(strategy: str) -> str:
    """The class that gives a strategy (or a worker of one-of-each) its hue, glyph and pattern."""
    return "prc" if strategy.startswith("process") else _LOOKS.get(strategy, "seq")


def per_cent(part: float, whole: float) -> str:
    """For an attribute of SVG, within the picture."""
    return f"{min(max(100 * part / whole, 0.0), 100.0):.2f}%"


def shown(measurement: Measurement) -> tuple[Round, ...]:
    """The one round of each strategy that the timeline shows.

    While a run goes on the latest; then the one whose time is the median of those that count, so
    that the picture ends where the bar of the median does; without any, the last.
    """
    picked = (_picked(measurement, strategy) for strategy in measurement.strategies)
    return tuple(each for each in picked if each is not None)


def _picked(measurement: Measurement, strategy: str) -> Round | None:
    takes = [each for each in measurement.takes if each.strategy == strategy]
    rounds = measurement.rounds_of(strategy)
    counting = sorted((each for each in rounds if each.counts), key=lambda each: each.wall_s)
    if measurement.ended is None or not rounds:
        return takes[-1] if takes else None
    return counting[(len(counting) - 1) // 2] if counting else rounds[-1]


def longest_s(measurement: Measurement) -> float:
    """Of all takes: an axis of this length does not jump while a run goes on."""
    return max((each.wall_s for each in measurement.takes), default=0.0)


def lay_out(rounds: Sequence[Round], at_least_s: float = 0.0) -> Timeline:
    """The picture of these rounds, one of each strategy, in their order.

    The axis reaches beyond the longest of them and beyond `at_least_s`.
    """
    end_s = MARGIN * max(at_least_s, 1e-6, *(_length_s(each) for each in rounds), 0.0)
    least_s = end_s * LEAST_PX / NOMINAL_PX
    spans = [span for each in rounds for span in each.spans]
    return Timeline(
        groups=tuple(_group(each, end_s) for each in rounds),
        ticks=_ticks(end_s),
        end_s=end_s,
        least_s=least_s,
        merged=any(span.seconds < least_s for span in spans),
        phases=occurring(spans),
    )


def _length_s(round_: Round) -> float:
    return max([round_.wall_s, *(span.end_ns / 1e9 for span in round_.spans)])


def _ticks(end_s: float) -> tuple[Tick, ...]:
    """At most six, at 1, 2 or 5 times a power of ten."""
    exponents = range(-9, 9)
    steps = (digit * 10.0**exponent for exponent in exponents for digit in (1, 2, 5))
    step = next((step for step in steps if end_s / step <= TICKS_MAX), end_s)
    count = int(end_s / step) + 1
    return tuple(_tick(round(number * step, 9), end_s) for number in range(count))


def _tick(seconds: float, end_s: float) -> Tick:
    anchor = "start" if seconds == 0 else "end" if seconds > 0.97 * end_s else "middle"
    return Tick(seconds, per_cent(seconds, end_s), anchor)


def _group(round_: Round, end_s: float) -> Group:
    lanes = _lanes(round_, end_s)
    at = per_cent(round_.wall_s, end_s)
    return Group(
        strategy=round_.strategy,
        css=look(round_.strategy),
        icon=f"i-{look(round_.strategy)}",
        round=round_.round,
        wall_s=round_.wall_s,
        workers=len(round_.workers),
        height=LANE_PX * max(len(lanes), 1) + 2,
        total_x=at if round_.finished else "",
        now_x="" if round_.finished else at,
        lanes=lanes,
    )


def _lanes(round_: Round, end_s: float) -> tuple[Lane, ...]:
    """Workers of one strategy side by side; sequential ones share a lane."""
    by_worker: dict[str, Sequence[Piece]] = {
        worker: _drawn(tuple(span for span in round_.spans if span.worker == worker), end_s)
        for worker in round_.workers
    }
    if round_.strategy == "sequential":
        jobs = sorted(filter(None, by_worker.values()), key=lambda job: job[0].start)
        by_worker = {"": _one_after_another(jobs, end_s)} if jobs else {}
    return tuple(
        _lane(round_, worker, number, pieces, end_s)
        for number, (worker, pieces) in enumerate(by_worker.items())
    )


@lru_cache(maxsize=512)
def _drawn(spans: tuple[Span, ...], end_s: float) -> tuple[Piece, ...]:
    """One worker's spans as pieces that can be drawn, in seconds.

    Kept, as a live picture is drawn anew for each round, and most lanes are as they were.
    """
    pieces = (Piece(span.phase, span.start_ns / 1e9, span.end_ns / 1e9) for span in spans)
    return tuple(coarsen(contiguous(pieces), end_s * LEAST_PX / NOMINAL_PX))


def _one_after_another(jobs: Sequence[Sequence[Piece]], end_s: float) -> list[Piece]:
    """All jobs in one lane, a hairline between two; none begins before the last one ended."""
    hairline = end_s / NOMINAL_PX
    pieces: list[Piece] = []
    for job in jobs:
        reached = pieces[-1].end if pieces else 0.0
        ours = [piece._replace(start=max(piece.start, reached)) for piece in job]
        ours = [piece for piece in ours if piece.length > 0]
        if pieces and ours and ours[0].start - reached < hairline < pieces[-1].length:
            pieces[-1] = pieces[-1]._replace(end=reached - hairline)
        pieces += ours
    return pieces


def _lane(round_: Round, worker: str, number: int, pieces: Sequence[Piece], end_s: float) -> Lane:
    css = look(worker if round_.strategy == "one-of-each" else round_.strategy)
    y = number * LANE_PX
    bars = tuple(_bar(piece, css, y, end_s) for piece in pieces)
    return Lane(worker=worker, css=css, y=y, band=number % 2 == 0, bars=bars)


def _bar(piece: Piece, css: str, y: int, end_s: float) -> Bar:
    """Its edges are rounded, not its width: neighbours meet and never overlap."""
    left, right = (round(1e4 * min(edge / end_s, 1.0)) for edge in (piece.start, piece.end))
    inset = 0.5 if piece.phase in OUTLINED else 0.0
    return Bar(
        phase=piece.phase,
        css=CSS.get(piece.phase, "unknown"),
        fill=f"url(#h-{css})" if piece.phase == "start" else "",
        x=f"{left / 100:.2f}%",
        width=f"{(right - left) / 100:.2f}%",
        y=f"{y + 2 + inset:g}",
        height=f"{BAR_PX - 2 * inset:g}",
    )
