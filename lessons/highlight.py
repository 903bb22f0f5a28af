"""Code as numbered lines of HTML, in the few classes that the look has."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from html import escape, unescape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Token, _TokenType
from pygments.util import ClassNotFound

#: Languages that a code fence may name.
LANGUAGES = ("python", "text", "console", "bash", "toml", "pycon")

_CLASSES = {
    Token.Keyword: "kw",
    Token.Operator.Word: "kw",
    Token.Literal.String: "str",
    Token.Comment: "cm",
}
_NAMES = {
    "Thread": "k thr",
    "ThreadPoolExecutor": "k thr",
    "threading": "k thr",
    "Process": "k prc",
    "ProcessPoolExecutor": "k prc",
    "multiprocessing": "k prc",
    "asyncio": "k aio",
}


def highlight(code: str, language: str, hot: Collection[int] = ()) -> str:
    """`<span class="l">` for each line of `code`; line numbers in `hot` (from 1) are marked."""
    lines = enumerate(_lines(code.rstrip("\n"), _lexer(language)), start=1)
    return "\n".join(
        f'<span class="{"l hot" if number in hot else "l"}">{line}</span>' for number, line in lines
    )


@lru_cache
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return get_lexer_by_name("text")


def _lines(code: str, lexer: Lexer) -> Iterator[str]:
    line: list[str] = []
    for kind, text in lexer.get_tokens(code):
        first, *rest = text.split("\n")
        line.append(_span(kind, first))
        for part in rest:
            yield "".join(line)
            line = [_span(kind, part)]
    yield "".join(line)


def _span(kind: _TokenType, text: str) -> str:
    css = _NAMES.get(text, "") if _is(kind, Token.Name) else _class_of(kind)
    return f'<span class="{css}">{escape(text)}</span>' if css and text else escape(text)


def _class_of(kind: _TokenType) -> str:
    return next((css for parent, css in _CLASSES.items() if _is(kind, parent)), "")


def _is(kind: _TokenType, parent: _TokenType) -> bool:
    """Is `kind` the type `parent`, or one below it?"""
    return kind[: len(parent)] == parent


def text_of(html: str) -> str:
    """The text of HTML that we made ourselves, without its tags."""
    return unescape(re.sub(r"<[^>]*>", "", html))
