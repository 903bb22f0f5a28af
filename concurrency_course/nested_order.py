"""The order in which nested-admin shows a refused screen again.

Its own filter, as of 4.1, compares two forms where their positions are equal, and breaks; and it
reads a position as a number whatever was sent.
"""

import math
from collections.abc import Iterable
from typing import Any

from nested_admin.templatetags.nested_admin import register


def in_order(forms: Iterable[Any], position: str) -> list[Any]:
    """Inline forms by what was sent as their `position`; equal ones as they came, others last."""
    return sorted(forms, key=lambda form: _place(form, position)) if position else list(forms)


def _place(form: Any, position: str) -> float:
    sent = str(form.form[position].data or "")
    return float(sent) if sent.isascii() and sent.isdigit() else math.inf


def install() -> None:
    """Before any template is read."""
    register.filter("formsetsort", in_order)
