"""Reads a quiz file and says the line of every fault in it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db.models import Model

from quizzes import authoring, labs, policies, toml_lines
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ChoiceDraft, Fault, QuestionDraft
from quizzes.models import Choice, Hint, Question, Quiz
from quizzes.models.bank import TAG, TAG_MAX
from quizzes.sources import (
    CHOICE_KEYS,
    FILE_KEYS,
    HINT_KEYS,
    QUESTION_KEYS,
    RULES,
    ContentError,
    HintSource,
    QuestionSource,
    QuizSource,
    Types,
)

type Table = dict[str, Any]
WHOLE_MAX = 32767
"""The largest whole number that every database takes in these columns."""


def read(path: Path) -> QuizSource:
    """A file, checked; raises ContentError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(path, 1, f"can't be read: {error}") from error
    return read_text(text, path)


def read_text(text: str, path: Path) -> QuizSource:
    """The text of the file at `path`, checked; raises ContentError."""
    try:
        data = tomllib.loads(text)
    # Also a number of thousands of digits, or brackets in each other without end.
    except (ValueError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise ContentError(path, line, str(error)) from error
    reader = _Reader(path, toml_lines.find(text))
    source = reader.quiz(data)
    if reader.errors:
        first = reader.errors[0]
        first.errors = tuple(reader.errors)
        raise first
    return source


class _Reader:
    """Turns what tomllib read into sources and collects the faults on the way."""

    def __init__(self, path: Path, places: toml_lines.Places) -> None:
        self.path = path
        self.places = places
        self.errors: list[ContentError] = []

    def quiz(self, data: Table) -> QuizSource:
        self._check_keys(data, FILE_KEYS, Quiz, self.places.top)
        if not data.get("title"):
            self._fault(1, "a quiz needs a title")
        if not data.get("question"):
            self._fault(1, "a quiz needs at least one [[question]]")
        if data.get("status", Quiz.Status.PUBLISHED) not in Quiz.Status.values:
            self._fault(self.places.top.at("status"), "status is draft or published")
        rules = self._rules(data)
        tables = self._tables(data, "question", len(self.places.questions), self.places.top)
        pairs = zip(tables, self.places.questions, strict=False)
        questions = [self._question(table, place) for table, place in pairs]
        self._check_ids(questions)
        if not self.errors:  # rules that are none say nothing of the questions
            self._check_measured(questions, rules)
        return QuizSource(
            title=str(data.get("title", "")),
            language=str(data.get("language", "en")),
            status=str(data.get("status", Quiz.Status.PUBLISHED)),
            questions=questions,
            rules=rules,
        )

    def _rules(self, data: Table) -> dict[str, Any]:
        """How the quiz is taken: what the file says, and the defaults of the rest."""
        blank = Quiz()
        rules = {column: getattr(blank, column) for column in RULES.values()}
        for key, column in RULES.items():
            if _fits(data.get(key), FILE_KEYS[key]):
                rules[column] = data[key]
        for key, known in (("policy", policies.PolicyName), ("reveal", policies.Reveal)):
            if key in data and rules[key] not in known.values:
                self._fault(self.places.top.at(key), f"{key} is one of {', '.join(known.values)}")
                return rules
        for column, message in policies.faults(SimpleNamespace(**rules)):
            key = next(key for key, name in RULES.items() if name == column)
            self._fault(self.places.top.at(key), str(message))
        return rules

    def _question(self, table: Table, place: toml_lines.Place) -> QuestionSource:
        self._check_keys(table, QUESTION_KEYS, Question, place)
        kind = str(table.get("kind", "single"))
        tables = self._tables(table, "choice", len(place.choices), place)
        pairs = zip(tables, place.choices, strict=False)
        demo, parameters = _lab(table)
        draft = QuestionDraft(
            kind=kind,
            stem=str(table.get("stem", "")).strip(),
            choices=[self._choice(choice, where, kind) for choice, where in pairs],
            explanation=str(table.get("explanation", "")).strip(),
            answer=_number(table, "answer"),
            tolerance=_number(table, "tolerance"),
            unit=str(table.get("unit", "")).strip(),
            magnitude=table.get("magnitude") is True,
            lab_demo=demo,
            lab_parameters=parameters,
        )
        for fault in authoring.faults(draft):
            self._fault(line_of(place, fault), str(fault.message))
        return QuestionSource(
            key=str(table.get("id", "")),
            draft=draft,
            misconception=str(table.get("misconception", "")),
            concept=str(table.get("concept", "")),
            tags=self._tags(table, place),
            pool=self._pool(table, place),
            hints=tuple(self._hints(table, place)),
        )

    def _tags(self, table: Table, place: toml_lines.Place) -> tuple[str, ...]:
        found = table.get("tags", [])
        tags = [str(tag) for tag in found] if isinstance(found, list) else []
        for tag in tags:
            if len(tag) > TAG_MAX or not re.fullmatch(TAG, tag):
                self._fault(place.at("tags"), f"{tag!r} is no tag: write a-z, 0-9 and - alone")
        return tuple(dict.fromkeys(tags))

    def _pool(self, table: Table, place: toml_lines.Place) -> str:
        pool = str(table.get("pool", ""))
        if not re.fullmatch(r"[A-Za-z0-9_-]*", pool):
            self._fault(place.at("pool"), "pool is a name of a-z, 0-9 and -")
        return pool

    def _choice(self, table: Table, place: toml_lines.Place, kind: str) -> ChoiceDraft:
        self._check_keys(table, CHOICE_KEYS, Choice, place)
        demo, parameters = _lab(table)
        text = str(table.get("text", ""))
        return ChoiceDraft(
            text=KINDS[kind].clean_text(text) if kind in KINDS else text.strip(),
            correct=table.get("correct") is True,
            feedback=str(table.get("feedback", "")).strip(),
            belief=str(table.get("belief", "")).strip(),
            lab_demo=demo,
            lab_parameters=parameters,
            half=table.get("half") is True,
            after=str(table.get("after", "")).strip(),
            low=_number(table, "low"),
            high=_number(table, "high"),
        )

    def _hints(self, table: Table, place: toml_lines.Place) -> Iterator[HintSource]:
        hints = self._tables(table, "hint", len(place.hints), place)
        for number, (hint, where) in enumerate(zip(hints, place.hints, strict=False)):
            self._check_keys(hint, HINT_KEYS, Hint, where)
            source = HintSource(str(hint.get("text", "")).strip(), *_lab(hint))
            if not source.text:
                self._fault(where.line, "a hint needs a text")
            run = ChoiceDraft("", False, "", "", source.lab_demo, source.lab_parameters)
            for fault in labs.faults(run, number):
                self._fault(where.at("lab"), str(fault.message))
            yield source

    def _tables(self, table: Table, key: str, places: int, place: toml_lines.Place) -> list[Table]:
        """The tables under a key; written otherwise than as [[…]], their lines are unknown."""
        found = table.get(key, [])
        if isinstance(found, list) and len(found) != places:
            self._fault(place.at(key), f"write each {key} under a [[…]] header of its own")
        return found if isinstance(found, list) else []

    def _check_keys(
        self, table: Table, known: Types, model: type[Model], place: toml_lines.Place
    ) -> None:
        limits = {f.name: getattr(f, "max_length", None) for f in model._meta.fields}
        for key, value in table.items():
            limit = limits.get(key)
            if key not in known:
                self._fault(place.at(key), f"unknown key {key!r}; known are {', '.join(known)}")
            elif not _fits(value, known[key]):
                self._fault(place.at(key), f"{key} must be {_wanted(known[key])}")
            elif isinstance(value, str) and "\0" in value:  # PostgreSQL stores none
                self._fault(place.at(key), f"{key} has a null character in it")
            elif limit and len(str(value)) > limit:
                self._fault(place.at(key), f"{key} is longer than {limit} characters")

    def _check_measured(self, questions: list[QuestionSource], rules: Mapping[str, Any]) -> None:
        """What a run has to decide cannot be handed in."""
        if not policies.policy_of(SimpleNamespace(**rules)).deferred:
            return
        for question, place in zip(questions, self.places.questions, strict=False):
            if question.draft.kind in KINDS and KINDS[question.draft.kind].MEASURED:
                self._fault(place.at("kind"), str(authoring.NOT_HANDED_IN))

    def _check_ids(self, questions: list[QuestionSource]) -> None:
        seen: set[str] = set()
        for question, place in zip(questions, self.places.questions, strict=False):
            if not re.fullmatch(r"[a-z0-9-]{1,60}", question.key):
                self._fault(place.at("id"), "a question needs an id of a-z, 0-9 and -")
            elif question.key in seen:
                self._fault(place.at("id"), f"the id {question.key!r} is taken")
            seen.add(question.key)

    def _fault(self, line: int, message: str) -> None:
        self.errors.append(ContentError(self.path, line, message))


def _fits(value: object, wanted: type) -> bool:
    if isinstance(value, bool) or wanted not in (int, float):
        return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
    if wanted is int:
        return isinstance(value, int) and 0 <= value <= WHOLE_MAX
    return isinstance(value, int | float) and abs(value) < 1e300 and isfinite(value)


def _wanted(wanted: type) -> str:
    if wanted is int:
        return f"a whole number from 0 to {WHOLE_MAX}"
    return "a number" if wanted is float else f"a {wanted.__name__}"


def _number(table: Table, key: str) -> float | None:
    value = table.get(key)
    return float(value) if _fits(value, float) else None  # type: ignore[arg-type]


def _lab(table: Table) -> tuple[str, str]:
    """The demo and its parameters in "computing?workers=4"."""
    demo, _mark, parameters = str(table.get("lab", "")).partition("?")
    return demo, parameters


def line_of(place: toml_lines.Place, fault: Fault) -> int:
    """Where a fault of a question stands in the file."""
    field = {"lab_demo": "lab", "lab_parameters": "lab"}.get(fault.field, fault.field)
    if fault.choice is None or fault.choice >= len(place.choices):
        return place.at(field)
    return place.choices[fault.choice].at(field)
