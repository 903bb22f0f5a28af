"""Reads the words of a quiz in another language, `quiz.<language>.toml`, and checks them against
the quiz's own file beside it. Every fault has its line."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizzes import fingerprints, toml_lines
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ChoiceDraft
from quizzes.models.texts import ChoiceText, QuizText
from quizzes.sources import ContentError, HintSource, QuestionSource, QuizSource, Types

type Table = dict[str, Any]

NAME = re.compile(r"quiz\.(?P<language>[a-z]{2}(?:-[a-z]{2})?)\.toml")
FILE_KEYS: Types = {"title": str, "language": str, "question": list}
QUESTION_KEYS: Types = {
    "id": str, "stem": str, "explanation": str, "translates": str, "choice": list, "hint": list,
}  # fmt: skip
CHOICE_KEYS: Types = {"text": str, "feedback": str, "belief": str, "translates": str}
HINT_KEYS: Types = {"text": str, "translates": str}
LIMITS = {
    "title": QuizText._meta.get_field("title").max_length,
    "belief": ChoiceText._meta.get_field("belief").max_length,
}


@dataclass(frozen=True)
class ChoiceWords:
    """Of a choice; `translates`: which words of the source they stand for, "" where there are
    none: an empty table in the file."""

    text: str
    feedback: str
    belief: str
    translates: str


@dataclass(frozen=True)
class HintWords:
    """Of a hint."""

    text: str
    translates: str


@dataclass(frozen=True)
class QuestionWords:
    """Of a question; its choices and hints come in the source's order."""

    key: str
    stem: str
    explanation: str
    translates: str
    choices: Sequence[ChoiceWords] = ()
    hints: Sequence[HintWords] = ()


@dataclass(frozen=True)
class QuizWords:
    """A whole file. Questions that it leaves out are not translated yet."""

    language: str
    title: str
    questions: Sequence[QuestionWords]


def beside(path: Path) -> dict[str, Path]:
    """The files of a quiz's words in other languages, by language; `path` is its own file."""
    found = ((NAME.fullmatch(each.name), each) for each in sorted(path.parent.glob("quiz.*.toml")))
    return {match["language"]: each for match, each in found if match}


def read_all(path: Path, source: QuizSource) -> dict[str, QuizWords]:
    """The words of a quiz in all other languages; raises ContentError with the faults of all."""
    words: dict[str, QuizWords] = {}
    errors: list[ContentError] = []
    for language, file in beside(path).items():
        try:
            words[language] = read(file, language, source)
        except ContentError as refused:
            errors += refused.errors
    if errors:
        errors[0].errors = tuple(errors)
        raise errors[0]
    return words


def read(path: Path, language: str, source: QuizSource) -> QuizWords:
    """A file, checked; raises ContentError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(path, 1, f"can't be read: {error}") from error
    return read_text(text, path, language, source)


def read_text(text: str, path: Path, language: str, source: QuizSource) -> QuizWords:
    """The text of the file at `path`, checked; raises ContentError."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise ContentError(path, line, str(error)) from error
    reader = _Reader(path, toml_lines.find(text), source)
    words = reader.quiz(data, language)
    if reader.errors:
        reader.errors[0].errors = tuple(reader.errors)
        raise reader.errors[0]
    return words


class _Reader:
    def __init__(self, path: Path, places: toml_lines.Places, source: QuizSource) -> None:
        self.path, self.places = path, places
        self.sources = {each.key: each for each in source.questions}
        self.own_language = source.language
        self.errors: list[ContentError] = []

    def quiz(self, data: Table, language: str) -> QuizWords:
        top = self.places.top
        self._check(data, FILE_KEYS, top)
        if data.get("language") != language:
            self._fault(top.at("language"), f'this is {self.path.name}: language = "{language}"')
        if language == self.own_language:
            self._fault(top.at("language"), f"{language} is the quiz's own language")
        self._needs(data, "title", "its own words", top)
        tables = self._tables(data, "question", self.places.questions, top)
        questions = [*self._questions(tables)]
        return QuizWords(language, str(data.get("title", "")).strip(), questions)

    def _questions(self, tables: Sequence[Table]) -> Iterator[QuestionWords]:
        seen: set[str] = set()
        for table, place in zip(tables, self.places.questions, strict=False):
            key = str(table.get("id", ""))
            source = self.sources.get(key)
            if source is None:
                self._fault(place.at("id"), f"the quiz has no question {key!r}")
            elif key in seen:
                self._fault(place.at("id"), f"the question {key!r} is here twice")
            else:
                yield self._question(table, place, source)
            seen.add(key)

    def _question(
        self, table: Table, place: toml_lines.Place, source: QuestionSource
    ) -> QuestionWords:
        self._check(table, QUESTION_KEYS, place)
        for key in ("stem", "explanation"):
            self._needs(table, key, getattr(source.draft, key), place)
        choices = self._rows(table, "choice", place, place.choices, len(source.draft.choices))
        hints = self._rows(table, "hint", place, place.hints, len(source.hints))
        return QuestionWords(
            key=source.key,
            stem=_words(table, "stem"),
            explanation=_words(table, "explanation"),
            translates=_words(table, "translates") or fingerprints.of_question(source.draft),
            choices=[
                self._choice(each, where, source.draft.kind, of)
                for (each, where), of in zip(choices, source.draft.choices, strict=False)
            ],
            hints=[
                self._hint(each, where, of)
                for (each, where), of in zip(hints, source.hints, strict=False)
            ],
        )

    def _rows(
        self,
        table: Table,
        key: str,
        place: toml_lines.Place,
        places: Sequence[toml_lines.Place],
        wanted: int,
    ) -> list[tuple[Table, toml_lines.Place]]:
        tables = self._tables(table, key, places, place)
        if len(tables) != wanted:
            message = f"there are {wanted} of [[question.{key}]] in the source, here {len(tables)}"
            self._fault(place.line, message)
        return list(zip(tables, places, strict=False))

    def _choice(
        self, table: Table, place: toml_lines.Place, kind: str, source: ChoiceDraft
    ) -> ChoiceWords:
        if not table:
            return ChoiceWords("", "", "", "")
        self._check(table, CHOICE_KEYS, place)
        for key in ("text", "feedback", "belief"):
            self._needs(table, key, getattr(source, key), place)
        text = KINDS[kind].clean_text(str(table.get("text", "")))
        if KINDS[kind].LABELS_ITS_CHOICES and text != source.text:
            self._fault(place.at("text"), f"the site has its own word for this: {source.text!r}")
        return ChoiceWords(
            text=text,
            feedback=_words(table, "feedback"),
            belief=_words(table, "belief"),
            translates=_words(table, "translates") or fingerprints.of_choice(source),
        )

    def _hint(self, table: Table, place: toml_lines.Place, source: HintSource) -> HintWords:
        if not table:
            return HintWords("", "")
        self._check(table, HINT_KEYS, place)
        self._needs(table, "text", source.text, place)
        translates = _words(table, "translates") or fingerprints.of_hint(source)
        return HintWords(_words(table, "text"), translates)

    def _tables(
        self, table: Table, key: str, places: Sequence[object], place: toml_lines.Place
    ) -> list[Table]:
        found = table.get(key, [])
        if isinstance(found, list) and len(found) != len(places):
            self._fault(place.at(key), f"write each {key} under a [[…]] header of its own")
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    def _check(self, table: Table, known: Types, place: toml_lines.Place) -> None:
        for key, value in table.items():
            if key not in known:
                message = f"{key!r} belongs to quiz.toml; known here are {', '.join(known)}"
                self._fault(place.at(key), message)
            elif not isinstance(value, known[key]):
                self._fault(place.at(key), f"{key} must be {_wanted(known[key])}")
            elif isinstance(value, str):
                self._check_text(key, value, place.at(key))

    def _check_text(self, key: str, value: str, line: int) -> None:
        limit = LIMITS.get(key)
        if "\0" in value:  # PostgreSQL stores none
            self._fault(line, f"{key} has a null character in it")
        elif limit and len(value) > limit:
            self._fault(line, f"{key} is longer than {limit} characters")
        elif key == "translates" and not re.fullmatch("[0-9a-f]{12}", value):
            self._fault(line, "translates is 12 digits of 0-9 and a-f")

    def _needs(self, table: Mapping[str, Any], key: str, words: str, place: Any) -> None:
        """What the source says is said here, and nothing that it does not."""
        told = bool(str(table.get(key, "")).strip())
        if told != bool(words.strip()):
            message = f"{key} is empty in quiz.toml" if told else f"{key} is missing"
            self._fault(place.at(key), message)

    def _fault(self, line: int, message: str) -> None:
        self.errors.append(ContentError(self.path, line, message))


def _words(table: Table, key: str) -> str:
    return str(table.get(key, "")).strip()


def _wanted(kind: type) -> str:
    return "a list of tables" if kind is list else "a text"
