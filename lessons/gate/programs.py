"""The programs of a chapter, and what each is to print: by its text, and by its golden file."""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from lessons.fences import Fence
from lessons.gate.course import Chapter
from lessons.gate.findings import Finding
from lessons.gate.text import Element, Text

#: The title of the block that shows what the program above it prints: 'prints, on Linux'.
SHOWS = re.compile(r"prints\b")
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.py", re.ASCII)
NUMBER = re.compile(r"(?:0x[0-9a-f]+|\d+(?:[.,]\d+)*(?:e[+-]?\d+)?)", re.IGNORECASE)
#: Parts of the standard library that not every supported version has.
NEWER = frozenset({"annotationlib", "compression"})


@dataclass(frozen=True)
class Program:
    """A program of a text. `line` is that of its fence, so its first line is the one below.

    `shown`: the block that says what it prints, if there is one. `golden`: where that is kept.
    """

    file: str
    line: int
    code: str
    fence: Fence
    golden: Path
    shown: Element | None

    @property
    def name(self) -> str:
        return self.fence.title

    @property
    def has_name(self) -> bool:
        """Whether it can be a file; one that is only read needs no name."""
        return bool(NAME.fullmatch(self.name)) or not (self.fence.is_run or self.name)

    @property
    def is_for_here(self) -> bool:
        """Whether this system can run it."""
        return "linux" not in self.fence.run or sys.platform == "linux"

    def lines(self, output: str) -> list[str]:
        """What of an output is compared, in its order: without what differs from run to run."""
        text = re.sub(f" *{NUMBER.pattern}", _same_number, output, flags=re.IGNORECASE)
        lines = [line.rstrip() for line in (text if self.has("numbers") else output).split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def same(self, output: str, other: str) -> bool:
        """Whether two outputs say the same."""
        return self.difference(output, other) is None

    def difference(self, output: str, wanted: str) -> tuple[int, str | None, str | None] | None:
        """The first line (from 1) of `wanted` that `output` lacks, and what it has instead."""
        found, expected = self.lines(output), self.lines(wanted)
        if not self.has("sorted"):
            pairs = enumerate(zip_longest(found, expected), 1)
            return next(((n, *pair) for n, pair in pairs if pair[0] != pair[1]), None)
        missing, more = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
        if not missing and not more:
            return None
        first = next((line for line in expected if line in missing), None)
        line = len(expected) + 1 if first is None else expected.index(first) + 1
        return line, next((line for line in found if line in more), None), first

    def has(self, word: str) -> bool:
        """Whether its `run` says so."""
        return word in self.fence.run


def _same_number(found: re.Match[str]) -> str:
    """A column of numbers is as wide as its numbers."""
    return " #" if found[0].startswith(" ") else "#"


def of_chapter(chapter: Chapter) -> list[Program]:
    """All programs of a chapter and its variants; one that a variant only repeats counts once."""
    found = list(_of_text(chapter, chapter.source, ""))
    known = {(program.name, program.code) for program in found}
    for language, text in chapter.variants.items():
        for program in _of_text(chapter, text, language):
            if (program.name, program.code) not in known or _shows_other(program, found):
                found.append(program)
    return found


def _shows_other(program: Program, found: list[Program]) -> bool:
    """The same program beside another output is compared with that one, too."""
    twin = next(each for each in found if each.name == program.name)
    shown = [each.shown.code if each.shown else "" for each in (program, twin)]
    return shown[0] != shown[1]


def _of_text(chapter: Chapter, text: Text, language: str) -> Iterator[Program]:
    elements = text.elements
    originals = {fence.title: each.code for each, fence in _python(chapter.source.elements)}
    following = dict(zip(map(id, elements), elements[1:], strict=False))
    for element, fence in _python(elements):
        title, after = fence.title, following.get(id(element))
        own = f".{language}" if language and originals.get(title) != element.code else ""
        golden = chapter.golden / f"{title}{own}.txt"
        shown = after if after is not None and _is_output(after) else None
        yield Program(text.file, element.line, element.code, fence, golden, shown)


def _python(elements: tuple[Element, ...]) -> Iterator[tuple[Element, Fence]]:
    for each in elements:
        if each.fence and each.fence.language == "python":
            yield each, each.fence


def _is_output(element: Element) -> bool:
    fence = element.fence
    return bool(fence and fence.language == "text" and SHOWS.match(fence.title))


def check(programs: list[Program]) -> Iterator[Finding]:
    """What is wrong with programs without running them."""
    seen: dict[tuple[str, str], int] = {}
    for program in programs:
        if not program.has_name:
            message = 'A program needs a file name of its own: title="name.py".'
            yield Finding(program.file, program.line, message)
        elif not program.name:
            pass
        elif (first := seen.setdefault((program.file, program.name), program.line)) != program.line:
            message = f"The name {program.name} is taken by the program in line {first}."
            yield Finding(program.file, program.line, message)
        yield from _marked(program)
        yield from _read(program)


def _marked(program: Program) -> Iterator[Finding]:
    lines = program.code.count("\n")
    beyond = sorted(line for line in program.fence.hot if not 0 < line <= lines)
    if beyond:
        message = f"hl marks line {beyond[0]} of {program.name}, which has {lines}."
        yield Finding(program.file, program.line, message)


def unpaired(text: Text) -> Iterator[Finding]:
    """Outputs that no program is shown to print."""
    previous: Element | None = None
    for element in text.elements:
        runs = bool(previous and previous.fence and previous.fence.is_run)
        if _is_output(element) and not runs:
            message = "This is the output of no program: it follows none that is run."
            yield Finding(text.file, element.line, message)
        previous = element


def _read(program: Program) -> Iterator[Finding]:
    """It is Python, and needs nothing that a reader would have to install."""
    if not program.fence.allows(sys.version_info.minor):
        return  # this Python may not understand it; one that does will be asked
    try:
        tree = ast.parse(program.code)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        message = f"{program.name} is no Python: {getattr(error, 'msg', error)}."
        yield Finding(program.file, program.line + line, message)
        return
    known = sys.stdlib_module_names | NEWER | {Path(program.name).stem}
    for node in ast.walk(tree):
        for name in _imported(node):
            if name.partition(".")[0] not in known:
                message = f"{program.name} needs {name}, which is not in the standard library."
                yield Finding(program.file, program.line + getattr(node, "lineno", 0), message)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return []


def left_over(chapter: Chapter, programs: list[Program]) -> list[Path]:
    """Golden files of programs that are no longer there."""
    wanted = {program.golden for program in programs if program.fence.is_run}
    there = sorted(chapter.golden.iterdir()) if chapter.golden.is_dir() else []
    return [path for path in there if path not in wanted]
