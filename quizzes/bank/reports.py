"""Findings with their places, for who reads them in a terminal."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from quizzes import reading, toml_lines
from quizzes.bank.findings import findings
from quizzes.bank.lint import Finding, Level, beside, lint_quiz
from quizzes.keys import draft_of
from quizzes.models import Question, Quiz
from quizzes.sources import ContentError, QuizSource

type Report = Iterator[tuple[str, Finding]]
"""Where, and what."""


def of_files(paths: Iterable[Path]) -> Report:
    """By line; a file that cannot be loaded says why, and is not looked at any further."""
    read: dict[Path, QuizSource] = {}
    for path in paths:
        try:
            read[path] = reading.read(path)
        except ContentError as error:
            for each in error.errors:
                yield f"{path}:{each.line}", Finding("refused", Level.FAULT, each.message)
    drafts = {
        (path, number): question.draft
        for path, source in read.items()
        for number, question in enumerate(source.questions)
    }
    found = findings(drafts, lambda key: f"{key[0]}: {read[key[0]].questions[key[1]].key}")
    for path, source in read.items():
        places = toml_lines.find(path.read_text(encoding="utf-8")).questions
        for number, place in enumerate(places):
            question = source.questions[number]
            without = beside(question.misconception, question.concept, question.draft)
            for finding in (*found[path, number], *without):
                yield f"{path}:{reading.line_of(place, finding.fault)}", finding
        for finding in lint_quiz(question.draft for question in source.questions):
            yield f"{path}:1", finding


def of_quizzes(quizzes: Iterable[Quiz]) -> Report:
    """By quiz and question, near duplicates in all quizzes."""
    asked = Question.objects.current().prefetch_related("choices").select_related("quiz")
    everything = {question.pk: question for question in asked}
    drafts = {pk: draft_of(question) for pk, question in everything.items()}
    found = findings(drafts, lambda pk: _name(everything[pk]))
    for quiz in quizzes:
        own = [question for question in everything.values() if question.quiz_id == quiz.pk]
        for question in own:
            without = beside(question.misconception, question.concept, drafts[question.pk])
            for finding in (*found[question.pk], *without):
                yield f"{_name(question)}{_choice(finding)}", finding
        for finding in lint_quiz(drafts[question.pk] for question in own):
            yield quiz.slug, finding


def _name(question: Question) -> str:
    return f"{question.quiz.slug}: {question.key}"


def _choice(finding: Finding) -> str:
    return "" if finding.choice is None else f", choice {finding.choice + 1}"
