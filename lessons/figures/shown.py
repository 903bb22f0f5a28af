"""The list of a chapter's figures: what was measured, when, and on what."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lessons.figures.models import Figure
from lessons.figures.units import unit_of
from lessons.figures.values import Path, place
from lessons.markdown import targets
from sandbox import words
from sandbox.numbers import amount
from sandbox.words import DemoWords, Text

#: What a run's summary says of a strategy.
PARTS: Mapping[str, Text] = {
    "median_s": gettext_lazy("total time"),
    "min_s": gettext_lazy("fastest round"),
    "max_s": gettext_lazy("slowest round"),
    "cpu_s": gettext_lazy("processor time"),
    "speed_up": gettext_lazy("times faster than one after another"),
    "shares": gettext_lazy("share of the time"),
}


@dataclass(frozen=True)
class Row:
    """A figure of a chapter. `url` leads to its `lab`, set up as it was."""

    figure: Figure
    value: str
    what: str
    lab: Text
    url: str


def rows(text: str, figures: Mapping[str, Figure]) -> list[Row]:
    """Of the figures that a chapter's text links to, in its order; unknown ones are left out."""
    found = (figures[key] for key in targets(text, "figure") if key in figures)
    return [_row(figure) for figure in found]


def _row(figure: Figure) -> Row:
    value = figure.in_words(get_language() or "en")
    query = urlencode(list(QueryDict(figure.parameters).lists()), doseq=True)
    url = reverse("sandbox:demo_detail", args=[figure.demo]) + (f"?{query}" if query else "")
    demo = words.DEMOS.get(figure.demo)
    return Row(figure, value, what(figure), demo.title if demo else figure.demo, url)


def what(figure: Figure) -> str:
    """What was measured, in the lab's own words."""
    demo = words.DEMOS.get(figure.demo)
    try:
        at = place(figure.place)
    except ValueError:  # an older release knew more
        return figure.key
    if demo is None:
        return figure.place
    if at.by is None:
        return _named(at.path, demo)
    ratio = {"above": _named(at.path, demo), "below": _named(at.by, demo)}
    return _("%(above)s, divided by: %(below)s") % ratio


def _named(path: Path, demo: DemoWords) -> str:
    names: list[Text] = []
    if path.names[0] == "observations":
        names = [demo.subject(path.names[2]).name, _known(path.names[1], demo)]
        names += [_("at %(x)s") % {"x": amount(float(path.names[3]))}] if path.names[3:] else []
    elif path.names[0] == "summary":
        names = [demo.subject(path.names[1]).name, *(_part(each) for each in path.names[2:])]
    else:
        names = [_plain(name, demo) for name in path.names[1:]]
    return ", ".join(str(name) for name in names if name)


def _part(name: str) -> Text:
    phase = words.PHASES.get(name)
    return phase.name if phase else PARTS.get(name, name)


def _known(series: str, demo: DemoWords) -> Text:
    """A series as the lab calls it; '' where it has no name of its own, being what the lab is
    about."""
    name = demo.subject(series).name
    return "" if name == series else name


def _plain(name: str, demo: DemoWords) -> Text:
    """A name as the lab calls it; else without the unit that it ends in."""
    unit = unit_of(name)
    return _known(name, demo) or name.removesuffix(f"_{unit}").replace("_", " ")
