"""The `:::` blocks of a lesson: lab, program, puzzle, note, quiz; and code fences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from markdown_it.token import Token

from lessons.blocks import STRATEGIES, Block, Kind, Source
from lessons.fences import read_fence, split
from lessons.highlight import LANGUAGES, highlight
from lessons.inline import check_demo
from puzzles import panels as puzzles
from sandbox.harness.demos import DEMOS

Render = Callable[[Sequence[Token]], str]


@dataclass(frozen=True)
class Call:
    """One `::: name word… option=value…` with the HTML of the text inside it."""

    line: int  # from 0, as tokens count
    words: list[str]
    options: dict[str, str]
    html: str
    source: Source

    @property
    def first_word(self) -> str:
        return self.words[0] if self.words else ""

    def problem(self, message: str) -> None:
        self.source.problem(self.line, message)

    def block(self, kind: Kind, **values: Any) -> Block:
        return Block(kind, self.source.line_of(self.line), **values)


def directive(token: Token, inner: Sequence[Token], source: Source, render: Render) -> Block | None:
    """The block of one `::: name …` with the tokens inside it; None when it is refused."""
    call = _call(token, source, render(inner))
    _check_closed(token, source)
    name = call.words.pop(0) if call.words else ""
    if name not in _DIRECTIVES:
        message = _("“::: %(name)s” is unknown; there are: %(known)s.")
        call.problem(message % {"name": name, "known": ", ".join(_DIRECTIVES)})
        return None
    if call.html.strip() and name != "note":
        message = _("“::: %(name)s” holds no text: close it with ::: on the next line.")
        call.problem(message % {"name": name})
    return _DIRECTIVES[name](call)


def fence(token: Token, source: Source) -> Block:
    """The block of one code fence: ```` ```python title="a.py" hl="3-5" ````.

    How it is run (`lessons.fences`) is checked here and not shown.
    """
    call = _call(token, source)
    _check_fence_closed(token, source)
    if call.first_word not in LANGUAGES:
        message = _("Code needs a language after ```: one of %(known)s.")
        call.problem(message % {"known": ", ".join(LANGUAGES)})
    options, problems = read_fence(call.first_word, call.options)
    for message in problems:
        call.problem(message)
    html = highlight(token.content, options.language, options.hot)
    return call.block(Kind.CODE, html=html, title=options.title, language=options.language)


def _lab(call: Call) -> Block | None:
    query = QueryDict(mutable=True)
    for name, value in call.options.items():
        query.setlist(name, value.split(","))
    parameters = check_demo(call.first_word, query, call.line, call.source)
    if parameters is None:
        return None
    return call.block(Kind.LAB, demo=call.first_word, parameters=parameters)


def _program(call: Call) -> Block | None:
    """The file that the demo runs, read from where it is run: what you read is what runs."""
    hot = _marked(call)
    if check_demo(call.first_word, QueryDict(), call.line, call.source) is None:
        return None
    path = DEMOS[call.first_word].programs[0]
    code = highlight(_text_of(path), "python", hot)
    return call.block(
        Kind.CODE, html=code, title=path.name, language="python", demo=call.first_word
    )


def _puzzle(call: Call) -> Block | None:
    slug = call.first_word
    if slug not in puzzles.known():
        message = _("There is no puzzle “%(puzzle)s”; there are: %(known)s.")
        call.problem(message % {"puzzle": slug, "known": ", ".join(puzzles.known())})
        return None
    if len(call.words) > 1 or call.options:
        call.problem(_("A puzzle is written ::: puzzle lost-update, without anything else."))
    return call.block(Kind.PUZZLE, puzzle=slug)


def _note(call: Call) -> Block:
    strategy = call.words.pop(0) if call.first_word in STRATEGIES else ""
    if len(call.words) > 1 or call.options:
        call.problem(_('A note is written ::: note thr "0.1 ms" (both may be left out).'))
    return call.block(Kind.NOTE, html=call.html, title=call.first_word, strategy=strategy)


def _quiz(call: Call) -> Block:
    if call.words or call.options:
        call.problem(_("“::: quiz” stands alone: a chapter has one quiz, its own."))
    return call.block(Kind.QUIZ)


def _marked(call: Call) -> frozenset[int]:
    """The marked lines of a program, which takes no other option."""
    if call.options.keys() - {"hl"}:
        call.problem(_('A program is written ::: program computing hl="3-5".'))
    options, problems = read_fence("python", {"hl": call.options.get("hl", "")})
    for message in problems:
        call.problem(message)
    return options.hot


_DIRECTIVES = {"lab": _lab, "program": _program, "puzzle": _puzzle, "note": _note, "quiz": _quiz}


@cache
def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _call(token: Token, source: Source, html: str = "") -> Call:
    """Take `lab computing workers=4` apart into words and options."""
    line = token.map[0] if token.map else 0
    try:
        words, options = split(token.info)
    except ValueError:
        source.problem(line, _("A quotation mark in this line is not closed."))
        words, options = token.info.split()[:1], {}
    return Call(line, words, options, html, source)


def _check_closed(token: Token, source: Source) -> None:
    start, end = token.map or (0, 0)
    lines = source.text.split("\n")
    if end >= len(lines) or not lines[end].lstrip().startswith(":::"):
        source.problem(start, _("This block is not closed: write ::: on a line of its own."))


def _check_fence_closed(token: Token, source: Source) -> None:
    start, end = token.map or (0, 0)
    last = source.text.split("\n")[end - 1].strip()
    if end - 1 == start or not last.startswith(token.markup) or last.strip(token.markup[0]):
        source.problem(start, _("This code is not closed: write ``` on a line of its own."))
