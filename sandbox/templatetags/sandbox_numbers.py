"""Template filters for measured numbers and their pictures."""

from django import template
from django.templatetags.l10n import unlocalize
from django.utils.safestring import SafeString, mark_safe

from sandbox import numbers
from sandbox.timeline import Lane

FILL = ' fill="%s"'

register = template.Library()
register.filter("seconds", numbers.seconds)
register.filter("times", numbers.times)
register.filter("unlocalize", unlocalize)


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
