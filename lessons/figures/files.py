"""`figures.toml` → figures, with file and line of every mistake. Needs no database.

Whoever reads a course without one (`manage.py check_course`) asks `read` and `Figure.in_words`.
"""

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from lessons.blocks import ContentError, Source
from lessons.figures.units import WrongUnit, converted
from lessons.figures.values import Place, place
from lessons.figures.words import in_words
from lessons.inline import check_demo
from lessons.toml import is_slug, parse_toml, read_text

type Kinds = Mapping[str, type | tuple[type, ...]]

FILE = "figures.toml"
DIGITS = range(1, 7)
KEYS: Kinds = {"demo": str, "parameters": str, "value": str, "unit": str, "digits": int}
RECORDED: Kinds = {
    "value": (int, float), "at": dt.datetime, "cpu": str, "cores": int, "python": str,
    "build": str,
}  # fmt: skip
#: TOML has whole numbers that no float holds.
LARGEST = 10**15
#: Columns of the database.
LONGEST = {"unit": 20, "value": 255, "parameters": 255, "cpu": 200, "python": 50, "build": 50}


@dataclass(frozen=True)
class Recorded:
    """What was measured, in the figure's unit; when, and on what."""

    value: float
    at: dt.datetime
    cpu: str
    cores: int
    python: str
    build: str


@dataclass(frozen=True)
class FigureEntry:
    """A table of figures.toml. `line`: where it begins; `settings`: complete and clean."""

    key: str
    line: int
    demo: str
    parameters: str
    settings: Mapping[str, Any]
    value: str
    unit: str
    digits: int
    recorded: Recorded | None = None

    @property
    def place(self) -> Place:
        return place(self.value)

    def in_words(self, language: str) -> str:
        """What a text in this language says for it; '' before it was recorded."""
        if self.recorded is None:
            return ""
        return in_words(self.recorded.value, self.digits, self.unit, language)


def read(folder: Path, errors: list[ContentError]) -> dict[str, FigureEntry]:
    """The figures of a course by key, in their order: those in which nothing is wrong.

    A course without a figures.toml has none.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    text = read_text(path, errors)
    data = parse_toml(text, str(path), 0, errors)
    lines = _lines(text)
    figures = (_Reader(str(path), key, lines, errors).figure(data[key]) for key in data)
    return {figure.key: figure for figure in figures if figure}


def _lines(text: str) -> dict[str, int]:
    """The line (from 1) of each `[name]`, as it is written."""
    lines = enumerate(text.splitlines(), 1)
    found = ((re.match(r"\s*\[\s*([^\[\]#]+?)\s*\]", line), n) for n, line in lines)
    return {match[1].replace('"', "").replace("'", ""): n for match, n in found if match}


class _Reader:
    """One table; what is wrong with it is told with the line of its header."""

    def __init__(
        self, file: str, key: str, lines: Mapping[str, int], errors: list[ContentError]
    ) -> None:
        self.file, self.key, self.errors = file, key, errors
        self.line = lines.get(key, lines.get(f"{key}.recorded", 1))
        self.recorded_line = lines.get(f"{key}.recorded", self.line)
        self.known = len(errors)

    def figure(self, data: Any) -> FigureEntry | None:
        if not isinstance(data, dict):
            self.problem(_("is no table: write [%(key)s].") % {"key": self.key})
            return None
        recorded = self._recorded(data.get("recorded"))
        said = {key: value for key, value in data.items() if key != "recorded"}
        self._kinds(said, KEYS, self.line)
        if len(self.errors) > self.known:
            return None
        settings = self._judge(said)
        if len(self.errors) > self.known:
            return None
        return FigureEntry(
            key=self.key, line=self.line, settings=settings, recorded=recorded, **said
        )

    def problem(self, message: str, line: int | None = None) -> None:
        named = _("The figure “%(key)s”") % {"key": self.key}
        self.errors.append(ContentError(self.file, line or self.line, f"{named}: {message}"))

    def _recorded(self, data: Any) -> Recorded | None:
        """None where it was never recorded: the publish gate says so, and a draft may do."""
        if data is None:
            return None
        line, known = self.recorded_line, len(self.errors)
        if not isinstance(data, dict):
            self.problem(_("“%(key)s” is of a wrong kind.") % {"key": "recorded"}, line)
            return None
        self._kinds(data, RECORDED, line)
        if len(self.errors) > known:
            return None
        if data["at"].tzinfo is None:
            self.problem(_("“at” is a moment with its time zone, such as …Z."), line)
        if data["cores"] < 1 or data["cores"] > 100_000:
            self.problem(_("“%(key)s” is of a wrong kind.") % {"key": "cores"}, line)
        return Recorded(**data) if len(self.errors) == known else None

    def _kinds(self, table: Mapping[str, Any], kinds: Kinds, line: int) -> None:
        for key in kinds.keys() - table.keys():
            self.problem(_("“%(key)s” is missing.") % {"key": key}, line)
        for key, value in table.items():
            if key not in kinds:
                self.problem(_("“%(key)s” is not known here.") % {"key": key}, line)
            elif not _fits(key, value, kinds[key]):
                self.problem(_("“%(key)s” is of a wrong kind.") % {"key": key}, line)

    def _judge(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """What only the values together tell; returns the demo's complete parameters."""
        if not is_slug(self.key):
            self.problem(_("“%(value)s” can't be part of an address.") % {"value": self.key})
        if said["digits"] not in DIGITS:
            self.problem(
                _("digits is %(low)s to %(high)s.") % {"low": DIGITS[0], "high": DIGITS[-1]}
            )
        for message in _faults_of_value(said["value"], said["unit"]):
            self.problem(f"{message}.")
        source = Source("", self.file, self.line)
        settings = check_demo(said["demo"], QueryDict(said["parameters"]), 0, source)
        for error in source.errors:
            self.problem(error.message)
        return settings or {}


def _fits(key: str, value: Any, kind: type | tuple[type, ...]) -> bool:
    if isinstance(value, float) and not math.isfinite(value):
        return False
    if isinstance(value, str) and ("\0" in value or len(value) > LONGEST.get(key, 50)):
        return False
    if isinstance(value, int) and abs(value) > LARGEST:
        return False
    return isinstance(value, kind) and not isinstance(value, bool)


def _faults_of_value(value: str, unit: str) -> Iterator[str]:
    try:
        converted(1.0, place(value).unit, unit)
    except WrongUnit as wrong:
        yield str(wrong)
    except ValueError as wrong:
        yield _("value: %(why)s") % {"why": wrong}
