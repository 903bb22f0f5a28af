"""Geometry of total times: a ring a round, a bar to the median, a line over the spread. Pure."""

from dataclasses import dataclass

from sandbox.measurement import Measurement, StrategySummary
from sandbox.timeline import MARGIN, look, per_cent


@dataclass(frozen=True, slots=True)
class Ring:
    """One round; `counts` as in `measurement.Round`."""

    round: int
    wall_s: float
    counts: bool
    x: str


@dataclass(frozen=True, slots=True)
class RingRow:
    """One strategy; `width`, `low` and `high` are "" where times are withheld or not known yet."""

    strategy: str
    css: str
    icon: str
    summary: StrategySummary
    width: str
    low: str
    high: str
    rings: tuple[Ring, ...]


def rings(measurement: Measurement) -> tuple[RingRow, ...]:
    """A row for each strategy that has a finished round; all on one scale that begins at 0."""
    end_s = MARGIN * max((each.wall_s for each in measurement.rounds), default=1.0)
    return tuple(_row(measurement, summary, end_s) for summary in measurement.summaries)


def _row(measurement: Measurement, summary: StrategySummary, end_s: float) -> RingRow:
    css = look(summary.strategy)

    def x(seconds: float | None) -> str:
        return "" if seconds is None else per_cent(seconds, end_s)

    return RingRow(
        strategy=summary.strategy,
        css=css,
        icon=f"i-{css}",
        summary=summary,
        width=x(summary.median_s),
        low=x(summary.min_s),
        high=x(summary.max_s),
        rings=tuple(
            Ring(each.round, each.wall_s, each.counts, per_cent(each.wall_s, end_s))
            for each in measurement.rounds_of(summary.strategy)
        ),
    )
