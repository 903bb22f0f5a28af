"""The picture of a run, live or over: timeline, legend, times of each way, and the equal tables."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sandbox import timeline, words
from sandbox.findings import pictures
from sandbox.harness.events import STRATEGIES
from sandbox.measurement import Measurement, Progress, SpeedUp
from sandbox.numbers import seconds, spread, tick, times
from sandbox.rings import RingRow, rings
from sandbox.table import Row
from sandbox.table import table as table_of
from sandbox.timeline import Group, Tick, Timeline


@dataclass(frozen=True)
class Named:
    """A strategy's group with its words; `description` says in one line what the picture shows."""

    group: Group
    label: Any
    note: Any
    description: str


@dataclass(frozen=True)
class LegendItem:
    label: Any
    css: str
    fill: str


@dataclass(frozen=True)
class Times:
    """One way in the table of times; `row` is its picture."""

    row: RingRow
    label: Any
    spread: str


@dataclass(frozen=True)
class TableRow:
    label: Any
    worker: Any
    row: Row


@dataclass(frozen=True)
class SummaryRow:
    label: Any
    median: str
    low: str
    high: str
    cpu: str
    speed_up: str


@dataclass(frozen=True)
class Board:
    progress: str
    timeline: Timeline
    groups: list[Named]
    ticks: list[tuple[Tick, str]]
    legend: list[LegendItem]
    merged_note: str
    times: list[Times]
    summary: list[SummaryRow]
    table_phases: list[Any]
    table: list[TableRow]
    #: Of a demo that observes, and the words for them; the rest is then empty.
    pictures: list[Any]
    words: words.DemoWords | None
    #: With tables; the live picture has none.
    numbers: bool


def board_of(measurement: Measurement, numbers: bool = True) -> Board:
    """What is known so far; the same for a run under way and for one that is over.

    Without `numbers` it has no tables: the live picture shows none.
    """
    rounds = () if measurement.condensed else timeline.shown(measurement)
    # While it goes on the axis must not jump; afterwards only what is shown counts.
    at_least_s = 0.0 if measurement.ended else timeline.longest_s(measurement)
    drawn = timeline.lay_out(rounds, at_least_s)
    table = table_of(rounds if numbers else ())
    return Board(
        progress=progress(measurement),
        timeline=drawn,
        groups=[_named(group, measurement) for group in drawn.groups],
        ticks=[(each, tick(each.seconds)) for each in drawn.ticks],
        legend=[_legend(phase) for phase in drawn.phases],
        merged_note=_merged_note(drawn),
        times=_times(measurement) if numbers else [],
        summary=_summary(measurement) if numbers else [],
        table_phases=[words.PHASES[phase].name for phase in table.phases],
        table=[
            TableRow(words.STRATEGIES[row.strategy].name, _worker(row.worker), row)
            for row in table.rows
        ],
        pictures=pictures(measurement),
        words=words.DEMOS.get(measurement.demo),
        numbers=numbers,
    )


def progress(measurement: Measurement) -> str:
    """One line for the learner who watches. Rounds are told of when they are over, so that drawing
    them does not disturb the next one; what is on the machine now is therefore the next."""
    if measurement.python is None:
        return _("Starting a fresh interpreter on the lab machine…")
    now = measurement.progress
    if measurement.demo:
        return _observed_so_far(measurement)
    if now is None:
        return _("Looking how quick and how quiet this machine is…")
    if now.strategy not in STRATEGIES:
        return _("The program runs.")
    return _rounds_so_far(measurement, now)


def _observed_so_far(measurement: Measurement) -> str:
    return _measured_so_far(measurement.rounds_counting, measurement.rounds_planned or None)


def _rounds_so_far(measurement: Measurement, now: Progress) -> str:
    if now.round == 0:
        return _("Warmed up; that does not count. Round 1 is on the machine.")
    latest = [
        take for take in measurement.takes if (take.round, take.take) == (now.round, now.take)
    ]
    if any(take.disturbed for take in latest):
        return _("Round %(round)s was disturbed and is measured again.") % {"round": now.round}
    done = len({take.round for take in measurement.rounds if take.counts})
    return _measured_so_far(done, now.rounds_planned)


def _measured_so_far(done: int, planned: int | None) -> str:
    if planned is None:
        return _("The program runs.")
    if done >= planned:
        return _("All %(all)s rounds are measured.") % {"all": planned}
    counted = {"done": done, "all": planned}
    return _("Measured: %(done)s of %(all)s rounds. The next one is on the machine.") % counted


def _named(group: Group, measurement: Measurement) -> Named:
    label = words.STRATEGIES[group.strategy]
    return Named(group, label.name, _note(group, label), _described(group, label, measurement))


def _note(group: Group, label: words.Label) -> Any:
    """How many workers, where that is more than the label says."""
    if group.strategy == "threads":
        return ngettext("%d thread in one process", "%d threads in one process", group.workers) % (
            group.workers
        )
    if group.strategy.startswith("processes"):
        return ngettext(
            "%d process, its own interpreter",
            "%d processes, each its own interpreter",
            group.workers,
        ) % (group.workers)
    return label.note


def _described(group: Group, label: words.Label, measurement: Measurement) -> str:
    summary = measurement.of(group.strategy)
    total = _("%(way)s: %(time)s in this round") % {
        "way": label.name,
        "time": seconds(group.wall_s),
    }
    if summary is None:
        return total
    shares = [
        f"{words.PHASES[phase].name} {round(100 * share)} %"
        for phase, share in summary.shares.items()
        if share >= 0.01
    ]
    return f"{total}. {', '.join(shares)}." if shares else total


def _legend(phase: str) -> LegendItem:
    fill = "url(#h-seq)" if phase == "start" else ""
    return LegendItem(words.PHASES[phase].name, timeline.CSS.get(phase, "unknown"), fill)


def _merged_note(drawn: Timeline) -> str:
    if not drawn.merged:
        return ""
    return _("What took less than %(least)s is too thin to draw and is drawn together.") % {
        "least": seconds(drawn.least_s)
    }


def _worker(worker: str) -> Any:
    return words.WORKERS.get(worker, worker)


def _times(measurement: Measurement) -> list[Times]:
    """Nothing where times may not be compared."""
    if not measurement.valid:
        return []
    return [
        Times(
            row, words.STRATEGIES[row.strategy].name, spread(row.summary.min_s, row.summary.max_s)
        )
        for row in rings(measurement)
    ]


def _summary(measurement: Measurement) -> list[SummaryRow]:
    return [
        SummaryRow(
            words.STRATEGIES[each.strategy].name,
            seconds(each.median_s),
            seconds(each.min_s),
            seconds(each.max_s),
            seconds(each.cpu_s),
            _interval(each.speed_up),
        )
        for each in measurement.summaries
    ]


def _interval(speed_up: SpeedUp | None) -> str:
    if speed_up is None:
        return "–"
    return f"{times(speed_up.value)} ({times(speed_up.low)}–{times(speed_up.high)})"
