"""`lesson.md` of a chapter, changed where the chapter was changed."""

import tomllib
from collections.abc import Mapping
from typing import Any

from lessons.doors import toml_text
from lessons.front_matter import FENCE
from lessons.models import Lesson

UNLESS_SAID = {"standfirst": "", "language": "en", "status": Lesson.Status.DRAFT.value}
"""What a file means where it says nothing."""


def write(lesson: Lesson, before: str | None) -> str:
    """The file of the chapter; `before` is the file as it was loaded, if there was one.

    A front matter that says the same stays as it is, and so does a text; a text that was changed
    is replaced whole.
    """
    return changed_text(_wanted(lesson), plain(lesson.body), before, UNLESS_SAID)


def changed_text(
    wanted: Mapping[str, Any], body: str, before: str | None, unless_said: Mapping[str, Any]
) -> str:
    """A front matter that says what is wanted, and the text."""
    if before is None:
        told = {key: value for key, value in wanted.items() if value != unless_said.get(key)}
        return f"{FENCE}\n{toml_text.pairs(told)}{FENCE}\n\n{body}"
    head, front, fence, text = _taken_apart(before)
    said = {**unless_said, **tomllib.loads(front)}
    changed = {key: value for key, value in wanted.items() if said.get(key) != value}
    if changed:
        front = toml_text.edit(front, changed)
    if plain(text) != body:
        text = f"\n{body}"
    return head + front + fence + text


def _wanted(lesson: Lesson) -> dict[str, Any]:
    return {
        "title": lesson.title,
        "standfirst": lesson.standfirst.replace("\r\n", "\n"),
        "minutes": lesson.minutes,
        "language": lesson.language,
        "status": str(lesson.status),
    }


def said(text: str) -> tuple[dict[str, Any], str]:
    """What the front matter of a file says, and its text as the loader reads it."""
    _head, front, _fence, body = _taken_apart(text)
    return UNLESS_SAID | tomllib.loads(front), plain(body)


def plain(body: str) -> str:
    """A text as the loader reads it from a file."""
    stripped = "\n".join(body.splitlines()).strip("\n")
    return stripped + "\n" if stripped else ""


def _taken_apart(text: str) -> tuple[str, str, str, str]:
    """The first fence, the TOML, the second fence and the text, each with its line ends."""
    lines = text.splitlines(keepends=True)
    plain = text.splitlines()
    end = plain.index(FENCE, 1)
    return lines[0], "".join(lines[1:end]), lines[end], "".join(lines[end + 1 :])
