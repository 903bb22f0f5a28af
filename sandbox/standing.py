"""Where a run stands among all others of equal parameters on machines of its kind."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sandbox import words
from sandbox.beside import unit_of
from sandbox.displays.among import Among, among
from sandbox.figures import figures, kind_of_machine
from sandbox.measurement import Measurement
from sandbox.models import Execution
from sandbox.numbers import measured, percent

#: So many of the newest are read, however many there are.
NEWEST = 500
#: Fewer show nothing.
FEWEST = 5


@dataclass(frozen=True)
class Row:
    """One figure: its picture, and the same in a sentence."""

    label: Any
    look: str
    picture: Among
    lowest: str
    highest: str
    sentence: str


@dataclass(frozen=True)
class Group:
    """Figures of one series."""

    caption: Any
    rows: list[Row]


@dataclass(frozen=True)
class Standing:
    """`runs`: how many, this one included; with fewer than `FEWEST` there are no groups."""

    runs: int
    kind: str
    groups: list[Group]
    full: bool

    @property
    def too_few(self) -> str:
        if self.groups:
            return ""
        return ngettext(
            "%(n)s run so far; shown from %(fewest)s on.",
            "%(n)s runs so far; shown from %(fewest)s on.",
            self.runs,
        ) % {"n": self.runs, "fewest": FEWEST}


def kept(execution: Execution, measurement: Measurement) -> dict[str, Any]:
    """Fields of an execution that is over: what it is found by; nothing of the site's own."""
    found = {} if execution.canary or not execution.valid else figures(measurement)
    cpu = execution.machine.cpu if execution.machine else ""
    return {"figures": found, "kind": kind_of_machine(cpu, measurement) if found else ""}


def standing_of(execution: Execution, own: bool = True) -> Standing | None:
    """None for one that is not counted. `own`: it is the visitor's. One query."""
    if not execution.kind:
        return None
    newest = Execution.objects.of_kind(execution).values_list("id", "figures")[:NEWEST]
    others = [found for id_, found in newest if id_ != execution.id]
    runs = len(others) + 1
    shown = _groups(execution, others, own)
    return Standing(runs, execution.kind, shown, full=runs >= NEWEST)


def _groups(execution: Execution, others: list[dict[str, float]], own: bool) -> list[Group]:
    of = words.DEMOS[execution.demo]
    groups: dict[str, list[Row]] = {}
    for name, mine in execution.figures.items():
        series, _point, subject = name.partition(".")
        values = [mine, *(found[name] for found in others if name in found)]
        if len(values) >= FEWEST:
            row = _row(of, subject, unit_of(series), among(mine, values), own)
            groups.setdefault(series, []).append(row)
    return [Group(_caption(of, series), rows) for series, rows in groups.items()]


def _caption(of: words.DemoWords, series: str) -> Any:
    shared = {"speed_up": _("Times faster than one after another"), "median_s": _("Total time")}
    label = of.subject(series).name
    return shared.get(series) or (of.title if label == series else label)


def _row(of: words.DemoWords, subject: str, unit: str, picture: Among, own: bool) -> Row:
    slots = {
        "mine": said(picture.mine, unit),
        "n": picture.runs,
        "low": said(picture.low, unit),
        "high": said(picture.high, unit),
    }
    sentence = (
        _("Yours: %(mine)s; half of %(n)s runs lie between %(low)s and %(high)s.")
        if own
        else _("This one: %(mine)s; half of %(n)s runs lie between %(low)s and %(high)s.")
    )
    return Row(
        of.subject(subject).name,
        of.looks.get(subject, ""),
        picture,
        said(picture.lowest, unit),
        said(picture.highest, unit),
        sentence % slots,
    )


def said(value: float, unit: str) -> str:
    """Finer than elsewhere: runs of a kind are much alike."""
    if unit == "times":
        return f"{number_format(round(value, 2), decimal_pos=2)}×"
    return percent(value) if unit == "share" else measured(value, unit)
