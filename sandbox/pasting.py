"""What a learner's own computer printed, beside a run, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sandbox import words
from sandbox.beside import Beside, beside
from sandbox.models import Run
from sandbox.numbers import amount
from sandbox.pasted import Problem, read
from sandbox.printed import as_printed, printed_by
from sandbox.run_data import measurement_of
from sandbox.standing import said
from sandbox.words import DemoWords

#: So many lines are named; of more it is only said how many they are.
NAMED = 10
PROBLEMS: Mapping[str, Any] = {
    "nothing": gettext_lazy("There is nothing in it. Paste the lines that the program printed."),
    "too_long": gettext_lazy(
        "That is more than 64 KiB, far more than the program prints. None of it was read."
    ),
    "too_many_lines": gettext_lazy(
        "Those are more than 300 lines, far more than the program prints. None of it was read."
    ),
    "line_too_long": gettext_lazy("longer or deeper than any line that the program prints."),
    "not_json": gettext_lazy("no line of the program: each is one object, from { to }."),
    "unknown_key": gettext_lazy("the program prints nothing of that name. Is it another lab’s?"),
    "incomplete": gettext_lazy("a part of what the program prints there is missing."),
    "not_a_number": gettext_lazy("a number that no measurement gives."),
    "not_a_name": gettext_lazy("a name that the program does not print."),
    "not_a_value": gettext_lazy("a value that the program does not print."),
}


@dataclass(frozen=True)
class Row:
    about: str
    key: str
    here: str
    yours: str
    times: str


@dataclass(frozen=True)
class Shown:
    """`valid`: of the run there is something to stand beside."""

    rows: list[Row]
    problems: list[str]
    valid: bool


def put_beside(run: Run, text: str) -> Shown:
    """Both sides of what was understood, and what was not. Nothing is stored."""
    printed = printed_by(run.demo)
    pasted = read(text, printed)
    measurement = measurement_of(run.execution)
    here = as_printed(run.demo, measurement, run.execution.parameters)
    rows = beside(printed, here, pasted.lines) if pasted.lines else []
    of = words.DEMOS[run.demo]
    return Shown([_row(of, row) for row in rows], _problems(pasted.problems), bool(here))


def _problems(problems: tuple[Problem, ...]) -> list[str]:
    said_so = [_in_words(each) for each in problems[:NAMED]]
    more = len(problems) - NAMED
    if more > 0:
        left = ngettext("And %(n)s more line.", "And %(n)s more lines.", more) % {"n": more}
        said_so.append(left)
    return said_so


def _in_words(problem: Problem) -> str:
    why = str(PROBLEMS[problem.code])
    if not problem.number:
        return why
    slots = {"number": problem.number, "why": why, "what": problem.what}
    if problem.what:
        return _("Line %(number)s, “%(what)s”: %(why)s") % slots
    return _("Line %(number)s: %(why)s") % slots


def _row(of: DemoWords, row: Beside) -> Row:
    about = ", ".join(_named(of, each) for each in row.about)
    here, yours = (_cell(of, value, row.unit) for value in (row.here, row.yours))
    return Row(about, row.key, here, yours, said(row.times, "times") if row.times else "–")


def _named(of: DemoWords, name: Any) -> str:
    return amount(name) if isinstance(name, int) else str(of.subject(name).name)


def _cell(of: DemoWords, value: Any, unit: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(of.choice("on" if value else "off").name)
    if isinstance(value, int | float):
        return said(value, unit)
    return str(of.subject(str(value)).name)
