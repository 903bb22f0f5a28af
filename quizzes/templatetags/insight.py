"""Template filters for the figures of item analysis."""

from html import unescape

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from quizzes.analysis import words
from quizzes.analysis.formulas import Interval
from quizzes.text import block, inline

register = template.Library()


# A template hands over "" for a figure that is not there.
@register.filter
def percent(value: float | str | None) -> str:
    """A share, '43 %'."""
    return words.percent(None if isinstance(value, str) else value)


@register.filter
def decimal(value: float | str | None) -> str:
    """A figure, '0.42'."""
    return words.decimal(None if isinstance(value, str) else value)


@register.filter
def percents(interval: Interval | str | None) -> str:
    """An interval of shares, '31–52 %'."""
    return words.percents(None if isinstance(interval, str) else interval)


@register.filter
def decimals(interval: Interval | str | None) -> str:
    """An interval of figures, '0.31–0.52'."""
    return words.decimals(None if isinstance(interval, str) else interval)


@register.filter
def x(value: float) -> str:
    """A share as a place across a picture."""
    return f"{100 * min(1.0, max(0.0, value)):.1f}%"


@register.filter
def signed_x(value: float) -> str:
    """A figure from -1 to 1 as a place across a picture."""
    return x((value + 1) / 2)


@register.filter
def across(low: float, high: float) -> str:
    """How wide it is from `low` to `high`, both shares."""
    return x(high - low)


@register.filter
def in_paragraphs(source: str) -> SafeString:
    """A question as learners read it."""
    return block(source)


@register.filter
def in_line(source: str) -> SafeString:
    """A choice as learners read it."""
    return inline(source)


@register.filter
def opening(stem: str) -> str:
    """The question itself, without its details and its marks of Markdown."""
    return unescape(strip_tags(inline(stem.strip().partition("\n\n")[0])))
