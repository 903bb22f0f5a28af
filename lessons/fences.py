"""The line above a block of code: what the block is called, what is marked, and how it is run."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

#: No code has lines with longer numbers: a slip of the pen must not fill the memory.
LINE_DIGITS = 4
#: How `manage.py check_course` runs and compares a program; see docs/authoring.md.
RUN_WORDS = ("sorted", "numbers", "fails", "linux", "no")
KEYS = ("title", "hl", "run", "why", "python")
VERSION = re.compile(r"(>=|<=|==|!=|<|>) *3\.(\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class Fence:
    """```` ```python title="a.py" hl="3-5" run="sorted,linux" python=">=3.13" ````.

    `hot`: marked lines, from 1; `run`: words of RUN_WORDS; `why` a program is not run.
    """

    language: str
    title: str = ""
    hot: frozenset[int] = frozenset()
    run: frozenset[str] = frozenset()
    why: str = ""
    python: str = ""

    @property
    def is_run(self) -> bool:
        """Whether the publish gate runs it."""
        return self.language == "python" and "no" not in self.run

    def allows(self, minor: int) -> bool:
        """Whether it is meant for Python 3.`minor`."""
        return all(_holds(minor, sign, int(other)) for sign, other in _bounds(self.python))


def split(info: str) -> tuple[list[str], dict[str, str]]:
    """Words and options; raises ValueError where a quotation mark is not closed."""
    parts = shlex.split(info)
    words = [part for part in parts if "=" not in part]
    return words, dict(part.split("=", 1) for part in parts if "=" in part)


def read_fence(language: str, options: dict[str, str]) -> tuple[Fence, list[str]]:
    """The options of a code block, and all that is wrong with them."""
    problems = list(_problems(language, options))
    run = frozenset(filter(None, (word.strip() for word in options.get("run", "").split(","))))
    try:
        hot = line_numbers(options.get("hl", ""))
    except ValueError:
        problems.append(_('hl takes line numbers: hl="3" or hl="3-5,8".'))
        hot = frozenset()
    problems += _problems_of_run(run, options)
    title, why = options.get("title", ""), options.get("why", "").strip()
    return Fence(language, title, hot, run, why, options.get("python", "")), problems


def _problems(language: str, options: dict[str, str]) -> Iterator[str]:
    if unknown := options.keys() - set(KEYS):
        message = _("Code takes %(known)s, not %(names)s.")
        yield message % {"known": ", ".join(KEYS), "names": ", ".join(sorted(unknown))}
    if language != "python" and options.keys() & {"run", "why", "python"}:
        yield _("run, why and python are for code in Python: nothing else is run.")


def _problems_of_run(run: frozenset[str], options: dict[str, str]) -> Iterator[str]:
    if unknown := run - set(RUN_WORDS):
        message = _("run takes %(known)s, not %(names)s.")
        yield message % {"known": ", ".join(RUN_WORDS), "names": ", ".join(sorted(unknown))}
    if ("no" in run) != bool(options.get("why", "").strip()):
        yield _('A program that is not run says why: run="no" why="…"; no other one does.')
    if "no" in run and len(run) > 1:
        yield _('run="no" stands alone.')
    specifier = options.get("python", "")
    if specifier and not all(VERSION.fullmatch(part.strip()) for part in specifier.split(",")):
        yield _('python takes versions: python=">=3.13" or python=">=3.12,<3.14".')


def _bounds(specifier: str) -> list[tuple[str, str]]:
    return [(found[1], found[2]) for found in VERSION.finditer(specifier)]


def _holds(minor: int, sign: str, other: int) -> bool:
    truth = {
        ">=": minor >= other, "<=": minor <= other, "==": minor == other,
        "!=": minor != other, "<": minor < other, ">": minor > other,
    }  # fmt: skip
    return truth[sign]


def line_numbers(ranges: str) -> frozenset[int]:
    """'3-5,8' → {3, 4, 5, 8}; raises ValueError."""
    numbers: set[int] = set()
    for part in filter(None, ranges.split(",")):
        first, _dash, last = part.partition("-")
        if max(len(first), len(last)) > LINE_DIGITS:
            raise ValueError(part)
        numbers.update(range(int(first), int(last or first) + 1))
    return frozenset(numbers)
