"""Template filters for measured numbers and their pictures."""

from typing import Any

from django import template
from django.templatetags.l10n import unlocalize
from django.utils.safestring import SafeString, mark_safe

from sandbox import numbers
from sandbox.timeline import Lane
from sandbox.timeline import look as timeline_look
from sandbox.words import DemoWords

FILL = ' fill="%s"'

register = template.Library()
register.filter("seconds", numbers.seconds)
register.filter("times", numbers.times)
register.filter("measured", numbers.measured)
register.filter("tick_of", numbers.tick_of)
register.filter("unlocalize", unlocalize)


@register.filter
def named(subject: str, words: DemoWords) -> Any:
    """The words of a demo for a subject, an answer or a caption."""
    return words.subject(subject).name


@register.filter
def note(subject: str, words: DemoWords) -> Any:
    return words.subject(subject).note


@register.filter
def cell(value: Any, words: DemoWords) -> Any:
    """A fact as people read it: yes and no, a number, the words for a name, or a dash."""
    if isinstance(value, bool):
        return words.choice("on" if value else "off").name
    if isinstance(value, int | float):
        return numbers.amount(value)
    return "–" if value is None else words.subject(value).name


@register.filter
def look(subject: str, words: DemoWords) -> str:
    """The class of its hue: as the demo’s words say, or as the timeline has it."""
    return words.looks.get(subject) or timeline_look(subject)


@register.filter
def bars(lane: Lane) -> SafeString:
    """The rectangles of a lane: some hundreds a picture, drawn anew for each event, of which a
    template takes eight times as long. Each attribute is a number or a name of our own.
    """
    rectangles = (
        f'<rect class="{bar.css}"{FILL % bar.fill if bar.fill else ""}'
        f' x="{bar.x}" y="{bar.y}" width="{bar.width}" height="{bar.height}"/>'
        for bar in lane.bars
    )
    return mark_safe("".join(rectangles))  # noqa: S308
