"""Quizzes from files: read a quiz.toml, check it, and store what changed.

A load is idempotent, says the file and line of every fault, and never writes over what an
instructor changed in the admin, unless it is told to.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from quizzes import authoring, services, toml_lines
from quizzes.kinds.contract import ChoiceDraft, Fault, QuestionDraft
from quizzes.models import Choice, Question, Quiz

FILE_KEYS = {"title": str, "language": str, "status": str, "question": list}
QUESTION_KEYS = {
    "id": str,
    "kind": str,
    "stem": str,
    "explanation": str,
    "misconception": str,
    "concept": str,
    "choice": list,
}
CHOICE_KEYS = {"text": str, "correct": bool, "feedback": str, "belief": str, "lab": str}


class ContentError(Exception):
    """What is wrong with a content file; `errors` holds this one and all the others."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.message = message
        self.errors: tuple[ContentError, ...] = (self,)


@dataclass(frozen=True)
class Report:
    """What a load did: created, updated, unchanged, or kept (an instructor changed it)."""

    slug: str
    action: str
    questions: int


@dataclass(frozen=True)
class QuestionSource:
    """A question of a file."""

    key: str
    draft: QuestionDraft
    misconception: str
    concept: str


@dataclass(frozen=True)
class QuizSource:
    """A whole file, checked."""

    title: str
    language: str
    status: str
    questions: list[QuestionSource]


def load(path: Path, slug: str, overwrite: bool = False) -> Report:
    """Store the quiz of a file under `slug`; raises ContentError with every fault of the file."""
    source = read(path)
    with transaction.atomic():
        quiz, created = Quiz.objects.get_or_create(
            slug=slug, defaults={"title": source.title, "status": source.status}
        )
        before = quiz.fingerprint()
        if not created and before != quiz.loaded_hash and not overwrite:
            same = _would_change_nothing(quiz, source, before)
            return Report(slug, "unchanged" if same else "kept", len(source.questions))
        _store(quiz, source)
        after = quiz.fingerprint()
        Quiz.objects.filter(pk=quiz.pk).exclude(loaded_hash=after).update(loaded_hash=after)
    action = "created" if created else "unchanged" if before == after else "updated"
    return Report(slug, action, len(source.questions))


def _would_change_nothing(quiz: Quiz, source: QuizSource, before: str) -> bool:
    """Whether the instructor's text and the file's are the same by now."""
    with transaction.atomic():
        _store(quiz, source)
        same = quiz.fingerprint() == before
        transaction.set_rollback(True)
    quiz.refresh_from_db()
    return same


def read(path: Path) -> QuizSource:
    """A file, checked; raises ContentError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(path, 1, f"can't be read: {error}") from error
    try:
        data = tomllib.loads(text)
    except ValueError as error:  # also a number of thousands of digits
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

    def quiz(self, data: dict[str, Any]) -> QuizSource:
        self._check_keys(data, FILE_KEYS, Quiz, self.places.top)
        if not data.get("title"):
            self._fault(1, "a quiz needs a title")
        if not data.get("question"):
            self._fault(1, "a quiz needs at least one [[question]]")
        if data.get("status", Quiz.Status.PUBLISHED) not in Quiz.Status.values:
            self._fault(self.places.top.at("status"), "status is draft or published")
        tables = self._tables(data, "question", len(self.places.questions), self.places.top)
        pairs = zip(tables, self.places.questions, strict=False)
        questions = [self._question(table, place) for table, place in pairs]
        self._check_ids(questions)
        return QuizSource(
            title=str(data.get("title", "")),
            language=str(data.get("language", "en")),
            status=str(data.get("status", Quiz.Status.PUBLISHED)),
            questions=questions,
        )

    def _question(self, table: dict[str, Any], place: toml_lines.Place) -> QuestionSource:
        self._check_keys(table, QUESTION_KEYS, Question, place)
        tables = self._tables(table, "choice", len(place.choices), place)
        pairs = zip(tables, place.choices, strict=False)
        draft = QuestionDraft(
            kind=str(table.get("kind", "single")),
            stem=str(table.get("stem", "")).strip(),
            choices=[self._choice(choice, where) for choice, where in pairs],
            explanation=str(table.get("explanation", "")).strip(),
        )
        for fault in authoring.faults(draft):
            self._fault(_line(place, fault), str(fault.message))
        return QuestionSource(
            key=str(table.get("id", "")),
            draft=draft,
            misconception=str(table.get("misconception", "")),
            concept=str(table.get("concept", "")),
        )

    def _choice(self, table: dict[str, Any], place: toml_lines.Place) -> ChoiceDraft:
        self._check_keys(table, CHOICE_KEYS, Choice, place)
        demo, _mark, parameters = str(table.get("lab", "")).partition("?")
        return ChoiceDraft(
            text=str(table.get("text", "")).strip(),
            correct=table.get("correct") is True,
            feedback=str(table.get("feedback", "")).strip(),
            belief=str(table.get("belief", "")).strip(),
            lab_demo=demo,
            lab_parameters=parameters,
        )

    def _tables(
        self, table: dict[str, Any], key: str, places: int, place: toml_lines.Place
    ) -> list[dict[str, Any]]:
        """The tables under a key; written otherwise than as [[…]], their lines are unknown."""
        found = table.get(key, [])
        if isinstance(found, list) and len(found) != places:
            self._fault(place.at(key), f"write each {key} under a [[…]] header of its own")
        return found if isinstance(found, list) else []

    def _check_keys(
        self,
        table: dict[str, Any],
        known: Mapping[str, type],
        model: type[Model],
        place: toml_lines.Place,
    ) -> None:
        limits = {f.name: getattr(f, "max_length", None) for f in model._meta.fields}
        for key, value in table.items():
            limit = limits.get(key)
            if key not in known:
                self._fault(place.at(key), f"unknown key {key!r}; known are {', '.join(known)}")
            elif not isinstance(value, known[key]):
                self._fault(place.at(key), f"{key} must be a {known[key].__name__}")
            elif isinstance(value, str) and "\0" in value:  # PostgreSQL stores none
                self._fault(place.at(key), f"{key} has a null character in it")
            elif limit and len(str(value)) > limit:
                self._fault(place.at(key), f"{key} is longer than {limit} characters")

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


def _line(place: toml_lines.Place, fault: Fault) -> int:
    """Where a fault of a question stands in the file."""
    field = {"lab_demo": "lab", "lab_parameters": "lab"}.get(fault.field, fault.field)
    if fault.choice is None or fault.choice >= len(place.choices):
        return place.at(field)
    return place.choices[fault.choice].at(field)


def _store(quiz: Quiz, source: QuizSource) -> None:
    """Write a source over a quiz; its status stays, and answered questions get new versions."""
    before = services.contents(quiz)
    Quiz.objects.filter(pk=quiz.pk).update(title=source.title, language=source.language)
    quiz.title, quiz.language = source.title, source.language
    keys = [question.key for question in source.questions]
    for gone in quiz.questions.current().exclude(key__in=keys):
        services.remove_question(gone)
    for position, question in enumerate(source.questions):
        _store_question(quiz, question, position)
    services.raise_versions(quiz, before)


def _store_question(quiz: Quiz, source: QuestionSource, position: int) -> None:
    question, _created = Question.objects.update_or_create(
        quiz=quiz,
        key=source.key,
        defaults={
            "position": position,
            "kind": source.draft.kind,
            "stem": source.draft.stem,
            "explanation": source.draft.explanation,
            "misconception": source.misconception,
            "concept": source.concept,
            "retired_at": None,
        },
    )
    stored = question.ordered_choices()
    for number, draft in enumerate(source.draft.choices):
        choice = stored[number] if number < len(stored) else Choice(question=question)
        _store_choice(choice, draft, number)
    question.choices.filter(
        pk__in=[extra.pk for extra in stored[len(source.draft.choices) :]]
    ).delete()


def _store_choice(choice: Choice, draft: ChoiceDraft, position: int) -> None:
    choice.position = position
    choice.text = draft.text
    choice.correct = draft.correct
    choice.feedback = draft.feedback
    choice.belief = draft.belief
    choice.lab_demo = draft.lab_demo
    choice.lab_parameters = draft.lab_parameters
    choice.save()
