"""TOML with the line of every mistake, which `tomllib` alone doesn't tell."""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from lessons.blocks import ContentError
from lessons.models import Lesson, is_language


@dataclass
class Table:
    """A TOML table, taken apart key by key; what is wrong or left over becomes an error."""

    data: dict[str, Any]
    lines: list[str]  # the lines of the file, to find a key's line
    file: str
    start: int  # the line (from 1) at which the table begins
    errors: list[ContentError]
    taken: set[str] = field(default_factory=set)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, str, default)
        if value == "" and default is None:
            self.problem(key, _("“%(key)s” is empty.") % {"key": key})
        return value or ""

    def title(self) -> str:
        value = self.text("title")
        self._check_column("title", value)
        return value

    def number(self, key: str) -> int:
        value = self._take(key, int)
        if value is not None and value < 1:
            self.problem(key, _("“%(key)s” must be 1 or more.") % {"key": key})
        elif value is not None:
            self._check_column(key, value)
        return value or 1

    def texts(self, key: str) -> tuple[str, ...]:
        """Texts of one line each; what is stored and written back is what stands here."""
        found = self._take(key, list, []) or ()
        for each in found:
            lines = each.splitlines() if isinstance(each, str) else []
            if len(lines) != 1 or lines[0].strip() != each:
                message = _("“%(key)s” is a list of texts, one line each, without space around.")
                self.problem(key, message % {"key": key})
                return ()
        return tuple(found)

    def titles(self, key: str, known: Collection[str]) -> dict[str, str]:
        """The table `[key]` of titles by slug; `known` are the slugs that there are."""
        found = self._take(key, dict, {}) or {}
        for slug, title in found.items():
            if slug not in known:
                self.problem(slug, _("“%(key)s” is not known here.") % {"key": slug})
            elif not isinstance(title, str):
                self.problem(slug, _("“%(key)s” is of a wrong kind.") % {"key": slug})
            elif not title:
                self.problem(slug, _("“%(key)s” is empty.") % {"key": slug})
            else:
                self._check_column("title", title)
        return {slug: str(title) for slug, title in found.items()}

    def tables(self, key: str, header: str) -> Iterator["Table"]:
        """The tables under `[[header]]`, in order."""
        starts = chain(_header_lines(self.lines, header, self.start), repeat(self.start))
        for data, start in zip(self._take(key, list, []) or (), starts, strict=False):
            if isinstance(data, dict):
                yield Table(data, self.lines, self.file, start, self.errors)
            else:
                self.problem(key, _("“%(key)s” must be tables.") % {"key": key})

    def slug(self, key: str) -> str:
        value = self.text(key)
        if value and not is_slug(value):
            self.problem(key, _("“%(value)s” can't be part of an address.") % {"value": value})
        return value

    def language(self) -> str:
        value = self.text("language", "en")
        if not is_language(value):
            self.problem("language", _("“%(value)s” is no language tag.") % {"value": value})
        return value

    def finish(self) -> None:
        for key in self.data.keys() - self.taken:
            self.problem(key, _("“%(key)s” is not known here.") % {"key": key})

    def problem(self, key: str, message: str) -> None:
        self.errors.append(ContentError(self.file, self._line_of(key), message))

    def _check_column(self, key: str, value: object) -> None:
        """The database's limits, as the admin says them; a title has the same one everywhere."""
        column = next(field for field in Lesson._meta.fields if field.name == key)
        try:
            column.run_validators(value)
        except ValidationError as error:
            for message in error.messages:
                self.problem(key, message)

    def _take[T](self, key: str, kind: type[T], default: T | None = None) -> T | None:
        """The value of `key`; None, and a problem, when it is missing or of another kind."""
        self.taken.add(key)
        value = self.data.get(key, default)
        if "\0" in str(value) or (isinstance(value, list) and "\0" in "".join(map(str, value))):
            self.problem(key, _("There is a character in it that no text has."))
            return default
        if isinstance(value, kind) and not isinstance(value, bool):
            return value
        missing = _("“%(key)s” is missing.")
        message = missing if value is None else _("“%(key)s” is of a wrong kind.")
        self.problem(key, message % {"key": key})
        return None

    def _line_of(self, key: str) -> int:
        for number, line in enumerate(self.lines[self.start :], self.start + 1):
            if line.startswith("[["):
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", line):
                return number
        return max(self.start, 1)


def is_slug(value: str) -> bool:
    try:
        validate_slug(value)
    except ValidationError:
        return False
    return len(value) <= 100


def read_table(path: Path, errors: list[ContentError]) -> Table | None:
    """The whole file as a table; None, and why, when it can't be read at all."""
    known = len(errors)
    text = read_text(path, errors)
    data = parse_toml(text, str(path), 0, errors)
    return Table(data, text.splitlines(), str(path), 0, errors) if len(errors) == known else None


def read_text(path: Path, errors: list[ContentError]) -> str:
    """The text of a file; '', and why, when it has none."""
    try:
        text = path.read_bytes().decode().replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        errors.append(ContentError(str(path), 1, _("can't be read: %(why)s") % {"why": error}))
        return ""
    before, alone, _after = text.partition("\r")
    if alone:
        message = _("A line ends with a carriage return alone: save the file with other line ends.")
        errors.append(ContentError(str(path), before.count("\n") + 1, message))
        return ""
    before, null, _after = text.partition("\0")
    if null:  # PostgreSQL stores none
        message = _("There is a character in it that no text has.")
        errors.append(ContentError(str(path), before.count("\n") + 1, message))
        return ""
    return text


def parse_toml(
    text: str, file: str, lines_before: int, errors: list[ContentError]
) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    # Also a number of thousands of digits, or brackets in each other without end.
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        errors.append(ContentError(file, line + lines_before, str(error)))
        return {}


def _header_lines(lines: list[str], header: str, after: int) -> list[int]:
    """The line numbers (from 1) of `[[header]]` below line `after`."""
    wanted = f"[[{header}]]"
    return [n for n, line in enumerate(lines, 1) if n > after and line.strip() == wanted]
