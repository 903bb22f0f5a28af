"""The timeline in numbers: every worker with its place, its times and its phases. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.measurement import Round, Span, in_order, occurring


@dataclass(frozen=True, slots=True)
class Row:
    """One worker, in seconds from the beginning of its round.

    `cells`: its time in each of the table's phases; `cpu_s`: processor time that it used.
    """

    strategy: str
    round: int
    worker: str
    pid: int
    tid: int
    start_s: float
    end_s: float
    cpu_s: float
    cells: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`phases` head the cells of all rows: those that occurred."""

    phases: tuple[str, ...]
    rows: tuple[Row, ...]


def table(rounds: Sequence[Round]) -> Table:
    """One row for each strategy and worker, as in the timeline of these rounds.

    Rounded to a tenth of a millisecond: clocks are finer, but workers are looked at about once a
    millisecond, so more digits would only look exact.
    """
    phases = occurring(span for each in rounds for span in each.spans)
    rows = (_row(each, spans, phases) for each in rounds for spans in _by_worker(each))
    return Table(phases, tuple(rows))


def _by_worker(round_: Round) -> list[list[Span]]:
    """A worker is its label, its process and its thread."""
    groups: dict[tuple[str, int, int], list[Span]] = {}
    for span in round_.spans:
        groups.setdefault((span.worker, span.pid, span.tid), []).append(span)
    return [groups[name] for name in sorted(groups, key=lambda name: (in_order(name[0]), name))]


def _row(round_: Round, spans: Sequence[Span], phases: Sequence[str]) -> Row:
    first = spans[0]
    spent = {phase: sum(span.seconds for span in spans if span.phase == phase) for phase in phases}
    return Row(
        strategy=round_.strategy,
        round=round_.round,
        worker=first.worker,
        pid=first.pid,
        tid=first.tid,
        start_s=_tenth_of_ms(min(span.start_ns for span in spans) / 1e9),
        end_s=_tenth_of_ms(max(span.end_ns for span in spans) / 1e9),
        cpu_s=_tenth_of_ms(sum(span.cpu_ns for span in spans) / 1e9),
        cells=tuple(_tenth_of_ms(spent[phase]) for phase in phases),
    )


def _tenth_of_ms(seconds: float) -> float:
    return round(seconds, 4)
