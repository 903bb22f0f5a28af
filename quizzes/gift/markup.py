"""The texts of GIFT as the light Markdown of our questions, and back."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.gift.reading import Words
from quizzes.text import block

CODE, STRONG, EM, PARTS = {"code", "tt", "kbd", "samp"}, {"b", "strong"}, {"i", "em"}, {"p", "div"}
LEFT_OUT = {
    "img": _("an image"),
    "audio": _("a sound"),
    "video": _("a video"),
    "table": _("a table"),
    "iframe": _("an embedded page"),
    "a": _("the address of a link"),
    "sub": _("a low position"),
    "sup": _("a raised position"),
}
_LOOKS_LIKE_HTML = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?/?>|&(#\d+|[a-z]+);", re.IGNORECASE)


def markdown(words: Words) -> tuple[str, list[Promise]]:
    """The text as we write it, and what of it was left out."""
    if words.format == "markdown":
        return words.text, []
    if words.format == "plain" or not _LOOKS_LIKE_HTML.search(words.text):
        return plain(words.text), []
    reader = _Reader()
    reader.feed(words.text)
    reader.close()
    return reader.text(), list(dict.fromkeys(reader.left_out))


def plain(text: str) -> str:
    """A text whose every character is meant as it stands."""
    escaped = re.sub(r"([\\`*_])", r"\\\1", text)
    escaped = re.sub(r"(?m)^(\s*)([-+]|\d+[.)])(?=\s)", _unlisted, escaped)
    return text if block(text) == block(escaped) else escaped


def _unlisted(found: re.Match[str]) -> str:
    """A beginning of a line that would begin a list."""
    mark = found[2]
    return f"{found[1]}{mark[:-1]}\\{mark[-1]}"


class _Reader(HTMLParser):
    """Collects Markdown; a tag that it does not know leaves only its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.left_out: list[Promise] = []
        self.verbatim = 0
        self.is_code = False  # between two backquotes

    def text(self) -> str:
        """All of it, with no more than one empty line in a row outside code."""
        pieces = re.split(r"(```\n.*?\n```)", "".join(self.parts), flags=re.DOTALL)
        tidy = (p if p.startswith("```") else re.sub(r"\n\s*\n\s*", "\n\n", p) for p in pieces)
        return "".join(tidy).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Marks before a text."""
        if tag in LEFT_OUT:
            self.left_out.append(LEFT_OUT[tag])
            self.parts += _alternative(tag, attrs)
        elif tag == "pre":
            self.verbatim += 1
            self.parts.append("\n\n```\n")
        else:
            self.parts.append(self._mark(tag) or {"br": "\n", "li": "\n- "}.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """Marks after it."""
        if tag == "pre" and self.verbatim:
            self.verbatim -= 1
            self.parts.append("\n```\n\n")
        else:
            self.parts.append(self._mark(tag) or {"ul": "\n\n", "ol": "\n\n"}.get(tag, ""))

    def _mark(self, tag: str) -> str:
        if self.verbatim:
            return ""
        self.is_code ^= tag in CODE
        marks = {"`": CODE, "**": STRONG, "*": EM, "\n\n": PARTS}
        return next((mark for mark, tags in marks.items() if tag in tags), "")

    def handle_data(self, data: str) -> None:
        """Code as it stands, else with blanks as HTML has them."""
        if self.verbatim:
            self.parts.append(data.strip("\n"))
        elif self.is_code:
            self.parts.append(data)
        else:
            self.parts.append(plain(re.sub(r"\s+", " ", data)))


def _alternative(tag: str, attrs: list[tuple[str, str | None]]) -> Iterator[str]:
    """The words that stand for an image."""
    alt = dict(attrs).get("alt") if tag == "img" else ""
    if alt:
        yield f"[{plain(alt)}]"
