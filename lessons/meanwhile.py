"""Two instructors with one chapter open: the second is told what the first saved, before writing.

A form carries a seal of the row that it was filled from. Where the row says something else when
the form comes back, nothing is saved, and both are shown; the form then carries the new seal, so
that saving again is a choice that was made with both in sight.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from lessons.models import Lesson
from quizzes.version_diff import Change, in_context, pieces_of


def seal(row: Model, names: Iterable[str]) -> str:
    """A SHA-256 (hex) of what a form of these fields shows of a row."""
    values = [str(row.serializable_value(name)) for name in names]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def stored(pk: int) -> Lesson | None:
    """The chapter as it is now; nobody else changes it until the transaction ends."""
    return Lesson.objects.select_for_update().filter(pk=pk).first()


def differences(row: Model, mine: Mapping[str, Any]) -> list[Change]:
    """What is stored and what was to be written, field by field, prose word by word."""
    told = ((name, _words(row, name), said(value)) for name, value in mine.items())
    return [
        Change(label(row, name), in_context(pieces_of(theirs, own)))
        for name, theirs, own in told
        if theirs != own
    ]


def _words(row: Model, name: str) -> str:
    return said(getattr(row, name))


def said(value: object) -> str:
    """A value of a field, in words."""
    return str(value).replace("\r\n", "\n") if value not in (None, "") else _("(nothing)")


def label(row: Model, name: str) -> str:
    """The name of a field, for people."""
    name = str(getattr(row._meta.get_field(name), "verbose_name", name))
    return name[:1].upper() + name[1:]
