"""What courses said, since when, and who wrote it: kept whenever a row is saved, and a way back.

Rows are noted by signals, so that no way to save one is forgotten; `by` says whose hand it is.
A `QuerySet.update` passes by them, as it passes by everything.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_save, pre_save

from lessons import meanwhile
from lessons.doors.models import PastWords
from lessons.glossary.models import Term, TermText
from lessons.models import Course, Lesson, Loaded, Section
from lessons.variants.models import CourseText, LessonText, SectionText
from quizzes.version_diff import Change, in_context, pieces_of

KEPT: tuple[type[Loaded], ...] = (
    Course, Section, Lesson, Term, TermText, CourseText, SectionText, LessonText,
)  # fmt: skip
Source = PastWords.Source
type Words = Mapping[str, Any]

MOST = 30
"""Entries that a page tells; to compare texts takes its time."""

_STORED = "_words_stored"
_hand: ContextVar[tuple[str, str]] = ContextVar("hand", default=(Source.UNKNOWN, ""))


@contextmanager
def by(source: PastWords.Source, who: str = "") -> Iterator[None]:
    """Whose hand saves rows in here."""
    token = _hand.set((source, who))
    try:
        yield
    finally:
        _hand.reset(token)


def install() -> None:
    """From now on all rows of courses are noted."""
    for model in KEPT:
        pre_save.connect(_look, model, dispatch_uid=f"history-look-{model.__name__}")
        post_save.connect(_note, model, dispatch_uid=f"history-note-{model.__name__}")


def words_of(row: Loaded) -> Words:
    return {name: getattr(row, name) for name in row.FROM_FILE}


def _look(sender: type[Loaded], instance: Loaded, raw: bool, **_sent: Any) -> None:
    rows = sender._base_manager.filter(pk=instance.pk)
    stored = rows.values(*sender.FROM_FILE).first() if instance.pk and not raw else None
    instance.__dict__[_STORED] = stored


def _note(sender: type[Loaded], instance: Loaded, raw: bool, **_sent: Any) -> None:
    stored, now = instance.__dict__.pop(_STORED, None), words_of(instance)
    if raw or stored == now:
        return
    kind, (source, who) = sender._meta.model_name, _hand.get()
    place = {"kind": kind, "row": instance.pk}
    entries = [PastWords(**place, words=now, source=source, who=who)]
    # What was stored before anything was noted is the beginning.
    if stored is not None and not PastWords.objects.filter(**place).exists():
        entries.insert(0, PastWords(**place, words=stored))
    PastWords.objects.bulk_create(entries)


@dataclass(frozen=True)
class Past:
    """An entry, with what it changed; `is_now`: the row still says so."""

    entry: PastWords
    name: str
    changes: list[Change]
    is_first: bool
    is_now: bool


def of(rows: Iterable[Loaded]) -> list[Past]:
    """The last that is kept of these rows, newest first."""
    found = [past for row in rows for past in _of_row(row)]
    found.sort(key=lambda past: (past.entry.at, past.entry.pk), reverse=True)
    return found[:MOST]


def _of_row(row: Loaded) -> Iterator[Past]:
    entries = entries_of(row).order_by("-pk")[: MOST + 1]
    now = words_of(row)
    for number, entry in enumerate(entries[:MOST]):
        before = entries[number + 1].words if number + 1 < len(entries) else None
        changes = [] if before is None else _changes(row, before, entry.words)
        yield Past(entry, str(row), changes, before is None, entry.words == now)


def entries_of(row: Loaded) -> QuerySet[PastWords]:
    """All that is kept of a row."""
    return PastWords.objects.filter(kind=row._meta.model_name, row=row.pk)


def _changes(row: Loaded, before: Words, after: Words) -> list[Change]:
    names = [name for name in row.FROM_FILE if before.get(name) != after.get(name)]
    return [
        Change(
            meanwhile.label(row, name),
            in_context(pieces_of(*(_said(each, name) for each in (before, after)))),
        )
        for name in names
    ]


def _said(words: Words, name: str) -> str:
    return meanwhile.said(words.get(name))


@transaction.atomic
def put_back(row: Loaded, entry: PastWords) -> None:
    """Let the row say again what it said then; this is one entry more, and none is deleted.

    Raises ValidationError where that is no longer possible.
    """
    for name in row.FROM_FILE:
        if name in entry.words:
            setattr(row, name, entry.words[name])
    row.full_clean()
    row.save()
