"""Template filters for measured numbers."""

from django import template
from django.templatetags.l10n import unlocalize

from sandbox import numbers

register = template.Library()
register.filter("seconds", numbers.seconds)
register.filter("times", numbers.times)
register.filter("unlocalize", unlocalize)
