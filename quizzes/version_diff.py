"""What one version of a question says otherwise than another, for a reader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from django.db.models import Field
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from quizzes.kinds.contract import Text
from quizzes.models import Choice, Question
from quizzes.versions import Content

SAME, GONE, NEW = "same", "gone", "new"
COMPARED_MOST = 1_000_000
"""Pairs of words that are compared with each other; beyond, a stretch is simply another one."""
CONTEXT = 3
"""Lines that are shown around a change."""


@dataclass(frozen=True)
class Piece:
    """Some words; `how` is same, gone or new."""

    how: str
    text: str


@dataclass(frozen=True)
class Change:
    """One thing that changed: what it is, and its words before and after in one."""

    label: Text
    pieces: list[Piece]


def is_partial(content: Content) -> bool:
    """Only what answers told of the version is known."""
    return bool(content.get("partial"))


def changes(before: Content, after: Content) -> list[Change]:
    """All that an author changed between two versions."""
    old, new = _by_id(before), _by_id(after)
    return [
        *_of_columns(Question, before, after, ""),
        *(_whole(GONE, old, pk) for pk in old if pk not in new),
        *(change for pk in new if pk in old for change in _of_choice(old, new, pk)),
        *(_whole(NEW, new, pk) for pk in new if pk not in old),
        *_of_order(old, new),
    ]


def _by_id(content: Content) -> dict[int, Content]:
    return {choice["id"]: choice for choice in content["choices"]}


def _of_choice(old: dict[int, Content], new: dict[int, Content], pk: int) -> Iterator[Change]:
    yield from _of_columns(Choice, old[pk], new[pk], _name(new, pk))


def _whole(how: str, choices: dict[int, Content], pk: int) -> Change:
    said = _("removed") if how == GONE else _("added")
    return Change(f"{_name(choices, pk)}: {said}", [Piece(how, choices[pk].get("text", ""))])


def _of_order(old: dict[int, Content], new: dict[int, Content]) -> Iterator[Change]:
    before, after = [pk for pk in old if pk in new], [pk for pk in new if pk in old]
    if before != after:
        names = [Truncator(new[pk].get("text", "")).chars(30) for pk in after]
        yield Change(_("Order of the choices"), [Piece(NEW, ", ".join(f"“{n}”" for n in names))])


def _name(choices: dict[int, Content], pk: int) -> str:
    """As the author sees it: its number, and how it begins."""
    text = Truncator(choices[pk].get("text", "")).chars(40)
    number = list(choices).index(pk) + 1
    return _("Choice %(number)s “%(text)s”") % {"number": number, "text": text}


def _of_columns(
    model: type[Question] | type[Choice], before: Content, after: Content, whose: str
) -> Iterator[Change]:
    for field in model._meta.concrete_fields:
        name = field.attname
        if name in before and name in after and before[name] != after[name]:
            label = f"{whose}: {field.verbose_name}" if whose else str(field.verbose_name)
            pieces = pieces_of(_words(field, before[name]), _words(field, after[name]))
            yield Change(label[:1].upper() + label[1:], pieces)


def _words(field: "Field[Any, Any]", value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return _("(nothing)")
    return str(dict(field.flatchoices).get(value, value))


def pieces_of(before: str, after: str) -> list[Piece]:
    """Both texts in one, word by word; the pieces that are not new are `before`.

    Lines are compared first, and words only where lines differ: long texts take no longer.
    """
    pieces: list[Piece] = []
    for same, old, new in _stretches(before.splitlines(True), after.splitlines(True)):
        pieces += [Piece(SAME, old)] if same else _by_words(old, new)
    return [Piece(how, "".join(each.text for each in of)) for how, of in groupby(pieces, _how)]


def _how(piece: Piece) -> str:
    return piece.how


def _by_words(before: str, after: str) -> list[Piece]:
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    if len(old) * len(new) > COMPARED_MOST:
        return [Piece(GONE, before), Piece(NEW, after)]
    pieces: list[Piece] = []
    for same, gone, come in _stretches(old, new):
        if same:
            pieces.append(Piece(SAME, gone))
            continue
        pieces += [Piece(GONE, gone)] if gone else []
        pieces += [Piece(NEW, come)] if come else []
    return pieces


def _stretches(old: list[str], new: list[str]) -> Iterator[tuple[bool, str, str]]:
    """Whether a stretch of both is the same, and what it is in each."""
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield how == "equal", "".join(old[a:b]), "".join(new[c:d])


def in_context(pieces: list[Piece]) -> list[Piece]:
    """The same, with long stretches that are in both left out but for the lines at changes."""
    last = len(pieces) - 1
    return [
        Piece(SAME, _shortened(each.text, head=number > 0, tail=number < last))
        if each.how == SAME
        else each
        for number, each in enumerate(pieces)
    ]


def _shortened(text: str, *, head: bool, tail: bool) -> str:
    lines = text.splitlines(True)
    if len(lines) <= 2 * CONTEXT + 1:
        return text
    before = "".join(lines[:CONTEXT]) if head else ""
    after = "".join(lines[-CONTEXT:]) if tail else ""
    return f"{before}[…]\n{after}"
