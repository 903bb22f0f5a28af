"""GIFT → plain questions, each with the line at which it begins; nothing is judged here.

Follows https://docs.moodle.org/en/GIFT_format: blocks between empty lines; `//` comments, in which
[id:…] and [tag:…] name a question; `::title::`; `[format]` before a text; answers in braces.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from quizzes.gift.escapes import hide, meant

CATEGORY = "$CATEGORY:"
GAP = "_____"
"""Where the missing word belongs."""


class Form(StrEnum):
    """What GIFT asks for; `UNREADABLE` is what we cannot make sense of."""

    CHOICES = "choices"
    TRUE_FALSE = "true or false"
    NUMBER = "number"
    SHORT = "short answer"
    MATCHING = "matching"
    ESSAY = "essay"
    DESCRIPTION = "description"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Words:
    """A text with the format that it names: html, markdown, plain, moodle, or ""."""

    text: str = ""
    format: str = ""


@dataclass(frozen=True)
class Given:
    """One answer in the braces. `right`: written with =; `weight` in percent, None where none is
    written; `partner` of a pair to be matched."""

    words: Words
    right: bool
    weight: float | None = None
    feedback: Words = Words()
    partner: str = ""


@dataclass(frozen=True)
class GiftQuestion:
    """A block of a file. Of true or false, `given` is what is right (text T or F) and
    `feedbacks` who was wrong and who was right is told."""

    line: int
    form: Form
    stem: Words
    title: str = ""
    given: tuple[Given, ...] = ()
    feedbacks: tuple[Words, ...] = ()
    general: Words = Words()
    gap: bool = False
    id: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""


def read(text: str) -> list[GiftQuestion]:
    """All questions of a file in their order."""
    category = ""
    found = []
    for line, block, comments in _blocks(text):
        asked = block
        if block.startswith(CATEGORY):
            named, _end, asked = block.removeprefix(CATEGORY).partition("\n")
            category = named.strip()
        if asked.strip():
            found.append(_question(line, asked.strip(), comments, category))
    return found


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """(line, block, comments in and right before it); comments are out of the block."""
    lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    block: list[str] = []
    comments: list[str] = []
    start = 1
    for number, line in enumerate([*lines, ""], 1):
        bare = line.strip()
        if bare.startswith("//"):
            comments.append(bare)
        elif bare:
            start = start if block else number
            block.append(line)
        else:
            if block:
                yield start, "\n".join(block).strip(), "\n".join(comments)
            block, comments = [], []


def _question(line: int, block: str, comments: str, category: str) -> GiftQuestion:
    title, rest = _title(hide(block))
    before, found, inner, after = _parts(rest)
    about = {
        "line": line,
        "title": meant(title),
        "id": next(iter(_named("id", comments)), ""),
        "tags": tuple(_named("tag", comments)),
        "category": category,
    }
    if not found:
        form = Form.UNREADABLE if "{" in rest else Form.DESCRIPTION
        return GiftQuestion(form=form, stem=_words(rest), **about)  # type: ignore[arg-type]
    gap = bool(after.strip())
    stem = _words(f"{before.rstrip()} {GAP} {after.lstrip()}".strip() if gap else before)
    answers, _mark, general = inner.partition("####")
    form, given, feedbacks = _answers(answers.strip(), stem.format)
    return GiftQuestion(
        form=form, stem=stem, given=given, feedbacks=feedbacks,
        general=_words(general, stem.format), gap=gap, **about,  # type: ignore[arg-type]
    )  # fmt: skip


def _title(block: str) -> tuple[str, str]:
    found = re.match(r"\s*::(.*?)::", block, re.DOTALL)
    return (" ".join(found[1].split()), block[found.end() :]) if found else ("", block)


def _parts(text: str) -> tuple[str, bool, str, str]:
    """Before the braces, whether there are any, inside, and after."""
    before, opened, rest = text.partition("{")
    inner, closed, after = rest.partition("}")
    return before, bool(opened and closed), inner, after


def _named(what: str, comments: str) -> Iterator[str]:
    """The texts of [id:…] or [tag:…]."""
    for found in re.finditer(rf"\[{what}:((?:\\\]|[^\]])+)\]", comments):
        yield found[1].replace("\\]", "]").strip()


def _words(text: str, default: str = "") -> Words:
    found = re.match(r"\s*\[(html|markdown|plain|moodle)\]", text)
    kind = found[1] if found else default
    return Words(meant(text[found.end() :] if found else text).strip(), kind)


def _answers(inner: str, form: str) -> tuple[Form, tuple[Given, ...], tuple[Words, ...]]:
    """`form`: of the question's text, which its answers share unless they name one."""
    if not inner:
        return Form.ESSAY, (), ()
    if inner.startswith("#"):
        return Form.NUMBER, tuple(_numbers(inner[1:], form)), ()
    if "~" in inner:
        return Form.CHOICES, tuple(_given(_split(inner), form)), ()
    if "=" in inner and "->" in inner:
        return Form.MATCHING, tuple(_given(_split(inner), form, pairs=True)), ()
    truth, *feedbacks = inner.split("#")
    if truth.strip().upper() in {"T", "TRUE", "F", "FALSE"}:
        right = Given(Words(truth.strip().upper()[0]), right=True)
        return Form.TRUE_FALSE, (right,), tuple(_words(each, form) for each in feedbacks)
    if "=" in inner:
        return Form.SHORT, tuple(_given(_split(inner), form)), ()
    return Form.UNREADABLE, (), ()


def _split(inner: str) -> Iterator[tuple[str, str]]:
    """(mark, rest) of each answer, its mark being = or ~; `~=right` is one answer."""
    pieces = re.split(r"([~=])", inner)
    for mark, rest in zip(pieces[1::2], pieces[2::2], strict=True):
        if rest.strip():
            yield mark, rest


def _given(pieces: Iterable[tuple[str, str]], form: str, *, pairs: bool = False) -> Iterator[Given]:
    """`pairs`: each has a partner behind an arrow, which elsewhere is a part of the text."""
    for mark, piece in pieces:
        answer, _mark, feedback = piece.partition("#")
        weight, answer = _weight(answer)
        text, _arrow, partner = answer.partition("->") if pairs else (answer, "", "")
        words = _words(text, form)
        told = _words(feedback, form) if feedback.strip() else Words()
        yield Given(words, mark == "=", weight, told, meant(partner).strip())


def _weight(answer: str) -> tuple[float | None, str]:
    """The percentage before an answer."""
    found = re.match(r"\s*%(-?\d{1,3}(?:[.,]\d{1,9})?)%", answer)
    if not found:
        return None, answer
    return float(found[1].replace(",", ".")), answer[found.end() :]


def _numbers(inner: str, form: str) -> Iterator[Given]:
    """Numbers with = before each, or one alone; ~ is what all others are told."""
    if "=" in inner or "~" in inner:
        yield from _given(_split(inner), form)
    elif inner.strip():
        yield from _given([("=", inner)], form)
