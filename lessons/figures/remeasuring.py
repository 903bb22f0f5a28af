"""Measure the figures of a course anew: each run once for all figures that it holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from lessons.figures.files import FigureEntry, Recorded
from lessons.figures.units import WrongUnit
from lessons.figures.values import NoValue
from sandbox.commission import Commissioned, NotMeasured
from sandbox.services import key_of

#: A machine that is busy may be free a moment later.
TRIES = 3

#: Has a demo measured with complete parameters. Raises NotMeasured.
type Measure = Callable[[str, Mapping[str, Any]], Commissioned]


@dataclass(frozen=True)
class Outcome:
    """What became of one figure: `now` has the new value, unless `why` says why there is none."""

    was: FigureEntry
    now: FigureEntry | None = None
    why: str = ""


@dataclass
class Group:
    """Figures that one run holds."""

    demo: str
    settings: Mapping[str, Any]
    figures: list[FigureEntry] = field(default_factory=list)


def groups(figures: Iterable[FigureEntry]) -> list[Group]:
    """In the order of the figures."""
    found: dict[str, Group] = {}
    for figure in figures:
        key = key_of(figure.demo, figure.settings)
        found.setdefault(key, Group(figure.demo, figure.settings)).figures.append(figure)
    return list(found.values())


def remeasure(group: Group, measure: Measure, tries: int = TRIES) -> Iterator[Outcome]:
    """One outcome for each figure of the group; at most `tries` runs."""
    why: Sequence[str] = ()
    for _try in range(tries):
        try:
            done = measure(group.demo, group.settings)
        except NotMeasured as refused:
            why = refused.why
            continue
        yield from (_read(figure, done) for figure in group.figures)
        return
    said = f"{', '.join(why)}, {tries} times" if tries > 1 else ", ".join(why)
    yield from (Outcome(figure, why=said) for figure in group.figures)


def _read(figure: FigureEntry, done: Commissioned) -> Outcome:
    try:
        value = figure.place.read(done.data, figure.unit)
    except (NoValue, WrongUnit) as wrong:
        return Outcome(figure, why=str(wrong))
    return Outcome(figure, now=replace(figure, recorded=_recorded(value, done)))


def _recorded(value: float, done: Commissioned) -> Recorded:
    """Six digits say more than any measurement is good for."""
    machine, ended = done.data["machine"], done.execution.finished_at or datetime.now(UTC)
    return Recorded(
        value=float(f"{value:.6g}"),
        at=ended.astimezone(UTC).replace(microsecond=0),
        cpu=str(machine["cpu"] or ""),
        cores=int(machine["cores"] or 1),
        python=str(machine["python"] or ""),
        build="GIL" if machine["gil"] in (True, None) else "free-threaded",
    )
