"""Quizzes of the chapters: what lint finds, how many questions, and their variants in step."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lessons.gate import frame
from lessons.gate.course import Chapter
from lessons.gate.findings import Finding
from quizzes import content, drawing, fingerprints, toml_lines, variant_files
from quizzes.bank.reports import of_files
from quizzes.sources import QuestionSource, QuizSource
from quizzes.variant_files import QuestionWords

PLACE = re.compile(r"(?P<file>.*):(?P<line>\d+)")


def check(chapters: Iterable[Chapter]) -> Iterator[Finding]:
    """By the rules of `manage.py lint_questions`, and of a chapter's frame."""
    with_quiz = [(chapter, chapter.quiz) for chapter in chapters]
    yield from lint(path for _chapter, path in with_quiz if path)
    for chapter, path in with_quiz:
        if path:
            yield from _translations(path)
        if chapter.source.is_published and path:
            yield from _size(path)
        elif chapter.source.is_published and chapter.source.of_kind("quiz"):
            line = chapter.source.of_kind("quiz")[0].line
            yield Finding(chapter.source.file, line, "There is no quiz.toml beside this text.")


def lint(paths: Iterable[Path]) -> Iterator[Finding]:
    """Faults and hints, with what is nearly said twice in all of these files."""
    for place, found in of_files(paths):
        where = PLACE.fullmatch(place)
        assert where
        message = f"{found.code}: {found.message}"
        yield Finding(where["file"], int(where["line"]), message, not found.is_fault)


def _size(path: Path) -> Iterator[Finding]:
    source = _read(path)
    if source is None:
        return
    questions = [_Drawable(each.key, each.draft.kind, each.pool) for each in source.questions]
    draw = source.rules.get("draw")
    message = frame.count_questions(drawing.size(questions, draw))
    if message:
        yield Finding(str(path), 1, message)


def _translations(path: Path) -> Iterator[Finding]:
    """Questions that are asked in the quiz's own words alone; what is wrong in itself is told
    where the course is read."""
    source = _read(path)
    if source is None:
        return
    own = {each.key: _fingerprints(each) for each in source.questions}
    for language, file in variant_files.beside(path).items():
        try:
            words = variant_files.read(file, language, source)
        except content.ContentError:
            continue
        places = toml_lines.find(file.read_text(encoding="utf-8")).questions
        told = {each.key: place.line for each, place in zip(words.questions, places, strict=True)}
        for each in words.questions:
            if _translated(each) != own[each.key]:
                message = f"“{each.key}” is not translated as it is now."
                yield Finding(str(file), told[each.key], message)
        for key in own.keys() - told.keys():
            yield Finding(str(file), 1, f"“{key}” is not translated.", is_hint=True)


def _fingerprints(source: QuestionSource) -> list[str]:
    """Of all that has words."""
    choices = map(fingerprints.of_choice, source.draft.choices)
    hints = map(fingerprints.of_hint, source.hints)
    return [fingerprints.of_question(source.draft), *choices, *hints]


def _translated(words: QuestionWords) -> list[str]:
    choices = [each.translates for each in words.choices]
    hints = [each.translates for each in words.hints]
    return [words.translates, *choices, *hints]


def _read(path: Path) -> QuizSource | None:
    try:
        return content.read(path)
    except content.ContentError:  # lint says so
        return None


class _Drawable:
    def __init__(self, key: str, kind: str, pool: str) -> None:
        self.key, self.kind, self.pool = key, kind, pool
