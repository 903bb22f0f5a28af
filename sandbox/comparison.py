"""Two runs of one demo, compared: what they differ in first, then what each of them measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sandbox import abreast, words
from sandbox.abreast import Row, Table
from sandbox.findings import pictures
from sandbox.machine_strip import in_words as pythons_in_words
from sandbox.machine_strip import machine_strip, pythons
from sandbox.measurement import Measurement
from sandbox.models import INTERPRETER, Run, Share, State
from sandbox.numbers import amount, times
from sandbox.outcome import Outcome, outcome_of
from sandbox.run_data import measurement_of
from sandbox.timeline import look
from sandbox.words import DemoWords


class Refusal(Enum):
    """Why two runs are not laid beside each other, each with its sentence."""

    NOT_TWO = gettext_lazy("Two runs are compared: choose exactly two.")
    SAME = gettext_lazy("That is one run, chosen twice. Choose another one beside it.")
    OTHER_LAB = gettext_lazy(
        "These are runs of different labs: their figures are of different things. Choose two runs "
        "of one lab."
    )
    NOT_OVER = gettext_lazy(
        "A run can be compared once it came to its end, and one of these did not: it still goes "
        "on, or it was stopped, broke or was lost."
    )


class NotComparable(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why.name)
        self.why = why


@dataclass(frozen=True)
class Side:
    """One of the two. `share`: it is seen as somebody's shared run."""

    run: Run
    share: Share | None
    measurement: Measurement
    outcome: Outcome

    @property
    def machine(self) -> list[tuple[str, Any]]:
        return machine_strip(self.run.execution, self.measurement)


@dataclass(frozen=True)
class Difference:
    """`what` differs: as the first of the two has it, and as the second."""

    what: Any
    a: Any
    b: Any


@dataclass(frozen=True)
class LaidOut:
    """A figure of both with its words; `said`: what may be concluded from them."""

    row: Row
    subject: Any
    way: Any
    css: str
    said: str


@dataclass(frozen=True)
class Figures:
    caption: Any
    table: Table
    rows: list[LaidOut]
    #: What stands in the place of a figure that A, or B, does not have.
    missing: tuple[str, str]


@dataclass(frozen=True)
class Compared:
    slug: str
    title: Any
    words: DemoWords
    sides: list[tuple[str, Side]]
    differences: list[Difference]
    headline: str
    figures: list[Figures]
    #: Of observing demos: their pictures that are not on one axis, side by side.
    pictures: list[tuple[str, list[Any]]]


def side(run: Run, share: Share | None) -> Side:
    """What others predicted is never told here."""
    execution = run.execution
    measurement = measurement_of(execution)
    outcome = outcome_of(run.demo, execution.parameters, measurement, None)
    return Side(run, share, measurement, outcome)


def compared(a: Side, b: Side) -> Compared:
    """Raises NotComparable."""
    if a.run.id == b.run.id:
        raise NotComparable(Refusal.SAME)
    if a.run.demo != b.run.demo:
        raise NotComparable(Refusal.OTHER_LAB)
    if {a.run.state, b.run.state} != {State.DONE}:
        raise NotComparable(Refusal.NOT_OVER)
    of = words.DEMOS[a.run.demo]
    found = list(differences(a, b, of))
    missing = _missing(a), _missing(b)
    tables = abreast.abreast(a.measurement, b.measurement)
    return Compared(
        slug=a.run.demo,
        title=of.title,
        words=of,
        sides=[("A", a), ("B", b)],
        differences=found,
        headline=_headline(found, a.run.execution_id == b.run.execution_id),
        figures=[_figures(each, of, missing) for each in tables],
        pictures=_pictures(a, b),
    )


def differences(a: Side, b: Side, of: DemoWords) -> Iterator[Difference]:
    """Parameters first, then where and in what it ran; what is not known of one is not compared."""
    ours, theirs = a.run.execution.parameters, b.run.execution.parameters
    for name in dict.fromkeys([*ours, *theirs]):
        if name != INTERPRETER and ours.get(name) != theirs.get(name):
            yield Difference(
                of.parameter(name).name,
                in_words(ours.get(name), of),
                in_words(theirs.get(name), of),
            )
    for what, values in _circumstances(a, b):
        if values[0] != values[1] and all(values):
            yield Difference(what, *values)


def _circumstances(a: Side, b: Side) -> Iterator[tuple[str, list[str]]]:
    sides = (a, b)
    machines = [each.run.execution.machine for each in sides]
    yield _("Machine"), [machine.name if machine else "" for machine in machines]
    yield _("Processor"), [machine.cpu if machine else "" for machine in machines]
    yield _("Processor cores"), [str(each.measurement.cores or "") for each in sides]
    yield "Python", [_python(each) for each in sides]
    yield _("GIL"), [_gil(each.measurement) for each in sides]
    yield _("Start method"), [each.measurement.start_method or "" for each in sides]


def _python(of: Side) -> str:
    """The version alone: whether it has a GIL is a difference of its own."""
    ran = pythons(of.measurement, of.run.execution.interpreter)
    alone = len(ran) == 1
    return pythons_in_words((version, free and not alone) for version, free in ran)


def _gil(measurement: Measurement) -> str:
    if measurement.gil is None or measurement.subjects("version"):
        return ""
    return _("on") if measurement.gil else _("off")


def in_words(value: Any, of: DemoWords) -> str:
    """The value of a parameter as the set-up form names it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(of.choice("on" if value else "off").name)
    if isinstance(value, int | float):
        return amount(value)
    if isinstance(value, list):
        return ", ".join(str(of.subject(str(each)).name) for each in value)
    return str(of.choice(str(value)).name)


def _headline(found: list[Difference], same_measurement: bool) -> str:
    if same_measurement:
        return _("Both runs are served by one and the same measurement.")
    if not found:
        return _(
            "Nothing differs that is known of them: where their figures differ, it is by chance or "
            "by something that was not seen."
        )
    if len(found) == 1:
        return _("Only this differs: %(what)s.") % {"what": found[0].what}
    return ngettext(
        "%(n)s thing differs.",
        "%(n)s things differ, so a difference in the figures has no single cause.",
        len(found),
    ) % {"n": len(found)}


CAPTIONS = {
    abreast.TOTAL: gettext_lazy("Total time"),
    abreast.SPEED_UP: gettext_lazy("Times faster than one after another"),
}


def _missing(each: Side) -> str:
    return _("not measured") if each.measurement.valid else _("withheld")


def _figures(table: Table, of: DemoWords, missing: tuple[str, str]) -> Figures:
    caption = CAPTIONS.get(table.caption) or of.subject(table.caption).name
    return Figures(caption, table, [_laid_out(row, of) for row in table.rows], missing)


def _laid_out(row: Row, of: DemoWords) -> LaidOut:
    subject, *more = (_named(part, of) for part in row.key)
    return LaidOut(row, subject, ", ".join(map(str, more)), _hue(row, of), _said(row))


def _hue(row: Row, of: DemoWords) -> str:
    """Of the way, if it has one, else of the subject."""
    known = (of.looks.get(str(part)) for part in reversed(row.key))
    return next((hue for hue in known if hue), look(str(row.key[0])))


def _named(part: str | float, of: DemoWords) -> Any:
    return of.subject(part).name if isinstance(part, str) else amount(part)


def _said(row: Row) -> str:
    if row.beside == "overlap":
        return _("The ranges overlap: no sure difference.")
    if row.beside == "close":
        return _("Less than 10 per cent apart: no real difference.")
    if row.beside == "":
        return ""
    if row.times is None:
        return _("More in B.") if row.beside == "more" else _("Less in B.")
    if row.beside == "more":
        return _("More in B: %(times)s of A.") % {"times": times(row.times)}
    return _("Less in B: A has %(times)s of it.") % {"times": times(1 / row.times)}


def _pictures(a: Side, b: Side) -> list[tuple[str, list[Any]]]:
    """Those whose figures no table has."""
    drawn = []
    for name, each in (("A", a), ("B", b)):
        known = abreast.groups_of(each.measurement)
        all_ = pictures(each.measurement)
        drawn.append((name, [one for one in all_ if one.caption not in known]))
    return drawn if any(own for _name, own in drawn) else []
