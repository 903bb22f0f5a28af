"""Reads what a learner pasted of a program's output: hostile until it is understood. Pure."""

import json
import re
from dataclasses import dataclass
from typing import Any

from sandbox.nonsense import NONSENSE
from sandbox.printing import Line, Printed

#: Of the whole text, in characters and in bytes.
LONGEST = 64 * 1024
LINES = 300
LINE_LONGEST = 4000
#: Brackets of one line; it bounds how deep it can be nested, too.
BRACKETS = 60
KEYS = 40
MANY = 100
#: A day and a half in nanoseconds; more is no measurement.
GREATEST = 1e14
DIGITS = 16
WORD = re.compile(r"[\w .+-]{0,60}")


class NotUnderstood(ValueError):
    """A line that is not used; `code` says why, `what` names the part that is meant."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(code)
        self.code, self.what = code, what


@dataclass(frozen=True)
class Problem:
    """A line that was not understood; `number` counts from 1, 0 is the text as a whole."""

    number: int
    code: str
    what: str = ""


@dataclass(frozen=True)
class Pasted:
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()


def read(text: str, printed: Printed) -> Pasted:
    """The lines that the program could have printed, and what the others are. Never raises."""
    if len(text) > LONGEST or len(text.encode(errors="replace")) > LONGEST:
        return Pasted((), (Problem(0, "too_long"),))
    written = [(number, each) for number, each in enumerate(text.splitlines(), 1) if each.strip()]
    if not written:
        return Pasted((), (Problem(0, "nothing"),))
    if len(written) > LINES:
        return Pasted((), (Problem(0, "too_many_lines"),))
    lines, problems = [], []
    for number, each in written:
        try:
            lines.append(understood(each, printed))
        except NotUnderstood as why:
            problems.append(Problem(number, why.code, why.what))
    return Pasted(tuple(lines), tuple(problems))


def understood(text: str, printed: Printed) -> Line:
    """One line: its names and values, checked. Raises NotUnderstood."""
    line = _object(text)
    unknown = next((key for key in line if key not in printed.known), None)
    if unknown is not None:
        raise NotUnderstood("unknown_key", _shown(unknown))
    try:
        whole = printed.whole(line)
    except NONSENSE as error:
        raise NotUnderstood("incomplete") from error
    if not any(key in whole for key in printed.values):
        raise NotUnderstood("incomplete")
    for name in printed.names:
        if name in whole and not _is_name(whole[name]):
            raise NotUnderstood("not_a_name", name)
    for key in printed.values:
        if key in whole and not _is_value(whole[key]):
            raise NotUnderstood("not_a_value", key)
    return whole


def _object(text: str) -> dict[str, Any]:
    if len(text) > LINE_LONGEST or text.count("[") + text.count("{") > BRACKETS:
        raise NotUnderstood("line_too_long")
    try:
        line = json.loads(text, parse_constant=_refused, parse_int=_whole)
    except NotUnderstood:
        raise
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("not_json") from error
    if not isinstance(line, dict) or not line or len(line) > KEYS:
        raise NotUnderstood("not_json")
    return line


def _refused(_constant: str) -> Any:
    raise NotUnderstood("not_a_number")


def _whole(digits: str) -> int:
    if len(digits) > DIGITS:
        raise NotUnderstood("not_a_number")
    return int(digits)


def _shown(key: str) -> str:
    """A key of theirs, as much of it as may stand in a message."""
    return key if WORD.fullmatch(key) and len(key) <= 40 else ""


def _is_name(value: Any) -> bool:
    return type(value) is int or (isinstance(value, str) and _is_word(value))


def _is_value(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= MANY and all(_is_number(each) for each in value)
    return value is None or isinstance(value, bool) or _is_number(value) or _is_word(value)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and WORD.fullmatch(value) is not None


def _is_number(value: Any) -> bool:
    """Of a size that a program could have measured; what is not finite never is."""
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known and abs(value) <= GREATEST
