"""One text of a chapter, taken apart into its blocks with their lines, links and programs."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from lessons.blocks import ContentError
from lessons.fences import Fence, read_fence, split
from lessons.front_matter import FENCE
from lessons.markdown import tokens_of
from lessons.toml import parse_toml, read_text


@dataclass(frozen=True)
class Link:
    """A link or an image, as it was written. `words` are what is shown."""

    line: int
    target: str
    words: str
    is_image: bool = False


@dataclass(frozen=True)
class Element:
    """One block at the margin of a text.

    `like` is what its counterpart in another language must equal; `words` are its plain text.
    """

    line: int
    kind: str
    like: tuple[object, ...]
    words: str
    links: tuple[Link, ...]
    code: str = ""
    fence: Fence | None = None


@dataclass(frozen=True)
class Text:
    """A chapter's text in one language. Lines of elements are lines of the file."""

    file: str
    head: dict[str, Any]
    head_lines: tuple[str, ...]
    body: str
    first_line: int

    @property
    def title(self) -> str:
        return str(self.head.get("title", ""))

    @property
    def language(self) -> str:
        return str(self.head.get("language", "en"))

    @property
    def is_published(self) -> bool:
        return self.head.get("status") == "published"

    @property
    def version(self) -> str:
        """As Lesson.version: which text a translation was made from."""
        return hashlib.sha256(f"{self.title}\n{self.body}".encode()).hexdigest()[:12]

    @property
    def last_line(self) -> int:
        """Of the file, where the text ends."""
        return self.first_line + max(self.body.count("\n") - 1, 0)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        return tuple(_elements(tokens_of(self.body), self.first_line))

    @property
    def links(self) -> Iterator[Link]:
        return (link for element in self.elements for link in element.links)

    def of_kind(self, kind: str) -> list[Element]:
        return [element for element in self.elements if element.kind == kind]

    def line_of_key(self, key: str) -> int:
        """Where the front matter says it; 1 where it does not."""
        lines = enumerate(self.head_lines, 1)
        return next((n for n, line in lines if line.split("=")[0].strip() == key), 1)


def read(path: Path, errors: list[ContentError]) -> Text:
    """The text of a file; what can't be read is said and empty."""
    lines = read_text(path, errors).splitlines()
    end = lines.index(FENCE, 1) if lines[:1] == [FENCE] and FENCE in lines[1:] else 0
    head = parse_toml("\n".join(lines[1:end]), str(path), 1, errors)
    start = next((n for n in range(end + 1, len(lines)) if lines[n]), end + 1)
    body = "\n".join(lines[end + 1 :]).strip("\n") + "\n"
    return Text(str(path), head, tuple(lines[: end + 1]), body, start + 1)


def of_body(body: str, title: str, language: str, file: str = "") -> Text:
    """A text that is in no file, as the admin has it."""
    head = {"title": title, "language": language, "status": "published"}
    return Text(file, head, (), body.replace("\r\n", "\n"), 1)


def _elements(tokens: Sequence[Token], first_line: int) -> Iterator[Element]:
    start = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield _element(tokens[start : index + 1], first_line)
            start = index + 1


def _element(group: Sequence[Token], first_line: int) -> Element:
    first = group[0]
    line = first_line + (first.map[0] if first.map else 0)
    links = tuple(_links(group, first_line))
    words = " ".join(_words(group))
    kind, like, fence = _kind(group)
    code = first.content if first.type == "fence" else ""
    return Element(line, kind, like, words, links, code, fence)


def _kind(group: Sequence[Token]) -> tuple[str, tuple[object, ...], Fence | None]:
    """What a block is, what of it no translation changes, and the options of code."""
    first = group[0]
    if first.type == "fence":
        fence = _fence(first.info)
        named = fence.title if fence.language == "python" else ""
        return "code", (fence.language, named, *sorted(fence.run), fence.python), fence
    if first.type == "container_directive_open":
        return _directive(first.info)
    if first.type == "heading_open":
        return "heading", (int(first.tag[1]),), None
    if first.type == "table_open":
        rows = sum(token.type == "tr_open" for token in group)
        cells = sum(token.type in {"th_open", "td_open"} for token in group)
        return "table", (rows, cells // max(rows, 1)), None
    if first.type in {"bullet_list_open", "ordered_list_open"}:
        items = sum(token.type == "list_item_open" and token.level == 1 for token in group)
        return "list", (first.type.partition("_")[0], items), None
    return first.type.removesuffix("_open"), (), None


def _fence(info: str) -> Fence:
    try:
        words, options = split(info)
    except ValueError:  # the reader of the page says so
        return Fence(info.split(maxsplit=1)[0])
    return read_fence(words[0] if words else "", options)[0]


def _directive(info: str) -> tuple[str, tuple[object, ...], None]:
    """A note's figure is words; a lab's parameters and a program's marked lines are not."""
    try:
        words, options = split(info)
    except ValueError:
        words, options = info.split()[:1], {}
    name, *rest = words or [""]
    return name, (*(rest[:1] if name != "note" else ()), *sorted(options.items())), None


def _inline(group: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """All inline tokens with their lines, from 0. Cells of a table share the line of their row."""
    row = 0
    for parent in group:
        row = parent.map[0] if parent.map else row
        line = row
        for token in parent.children or ():
            yield line, token
            line += token.type in {"softbreak", "hardbreak"}


def _links(group: Sequence[Token], first_line: int) -> Iterator[Link]:
    opened: tuple[int, str] | None = None
    words: list[str] = []
    for line, token in _inline(group):
        if token.type == "link_open":
            opened, words = (first_line + line, str(token.attrGet("href") or "")), []
        elif token.type == "link_close" and opened:
            yield Link(*opened, "".join(words))
            opened = None
        elif token.type == "image":
            yield Link(first_line + line, str(token.attrGet("src") or ""), token.content, True)
        words.append(_word(token))


def _words(group: Sequence[Token]) -> Iterator[str]:
    for parent in group:
        if parent.children:
            yield "".join(map(_word, parent.children))


def _word(token: Token) -> str:
    return " " if token.type in {"softbreak", "hardbreak"} else token.content
