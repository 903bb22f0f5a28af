"""What a lesson's text becomes: blocks in order, and the errors found on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

#: How authors abbreviate strategies; also the CSS classes that own their hues.
STRATEGIES = frozenset({"seq", "thr", "prc", "aio", "ft", "sub"})


class ContentError(Exception):
    """A mistake in a course file or a chapter's text, with its place."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(file, line, message)
        self.file, self.line, self.message = file, line, message

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Kind(StrEnum):
    PROSE = "prose"
    TABLE = "table"
    CODE = "code"
    NOTE = "note"
    LAB = "lab"
    PUZZLE = "puzzle"
    QUIZ = "quiz"


@dataclass(frozen=True)
class Block:
    """One part of a page. `html` is safe to output; templates add all words of the interface."""

    kind: Kind
    line: int
    html: str = ""
    title: str = ""  # of code: its file name; of a note: its figure; of a table: its heading's id
    language: str = ""  # of code
    strategy: str = ""  # of a note: a member of STRATEGIES, or ''
    demo: str = ""  # of a lab, and of code that is the program of a demo
    puzzle: str = ""  # its slug
    parameters: Mapping[str, Any] = field(default_factory=dict)  # of a lab, complete and clean


@dataclass
class Source:
    """A text being read, and the errors found in it. `line` counts from 0, as tokens do.

    `course`: the slug of the course that it is of, '' where that is not known.
    """

    text: str
    file: str = ""
    first_line: int = 1
    course: str = ""
    errors: list[ContentError] = field(default_factory=list)

    def line_of(self, line: int) -> int:
        return self.first_line + line

    def problem(self, line: int, message: str) -> None:
        self.errors.append(ContentError(self.file, self.line_of(line), message))


@dataclass(frozen=True)
class Parsed:
    blocks: tuple[Block, ...]
    errors: tuple[ContentError, ...]
    anchors: frozenset[str]
