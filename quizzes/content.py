"""Quizzes from files: read a quiz.toml, check it, and store what changed.

A load is idempotent, says the file and line of every fault, and never writes over what an
instructor changed in the admin, unless it is told to.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from django.db import transaction

from quizzes import variant_files, variant_loading, versions
from quizzes.keys import CHOICE_COLUMNS, QUESTION_COLUMNS
from quizzes.kinds.contract import ChoiceDraft
from quizzes.models import Choice, Hint, Question, Quiz, Tag
from quizzes.reading import read
from quizzes.sources import ContentError, HintSource, QuestionSource, QuizSource

__all__ = ["ContentError", "Report", "check", "load", "load_texts", "read", "store_question"]


@dataclass(frozen=True)
class Report:
    """What a load did: created, updated, unchanged, or kept (an instructor changed it)."""

    slug: str
    action: str
    questions: int


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
        store(quiz, source)
        after = quiz.fingerprint()
        Quiz.objects.filter(pk=quiz.pk).exclude(loaded_hash=after).update(loaded_hash=after)
    action = "created" if created else "unchanged" if before == after else "updated"
    return Report(slug, action, len(source.questions))


def is_changed(quiz: Quiz) -> bool:
    """Whether an instructor changed it, or its words in any language, since it was loaded."""
    if quiz.fingerprint() != quiz.loaded_hash:
        return True
    languages = quiz.texts.values_list("language", flat=True)
    return any(variant_loading.is_changed(quiz, each) for each in languages)


def loaded_once(slugs: Sequence[str]) -> list[str]:
    """Those of these quizzes that came from a file."""
    rows = Quiz.objects.filter(slug__in=slugs).exclude(loaded_hash="")
    return list(rows.order_by("slug").values_list("slug", flat=True))


def check(path: Path) -> None:
    """Read a file and those of its words in other languages; raises ContentError with every
    fault."""
    variant_files.read_all(path, read(path))


def load_texts(path: Path, slug: str, takes: Callable[[str], bool]) -> Iterator[Report]:
    """Store the words in other languages that lie beside the file of a quiz that is loaded.

    `takes` says of a report's slug, 'quiz (language)', whether an instructor's words are written
    over. Reports 'gone' for what has no file any more. Raises ContentError.
    """
    source, quiz = read(path), Quiz.objects.get(slug=slug)
    found = variant_files.read_all(path, source)
    for language, words in found.items():
        name = f"{slug} ({language})"
        done = variant_loading.load(quiz, source, words, overwrite=takes(name))
        yield Report(name, done, len(words.questions))
    for language in variant_loading.forget(quiz, found):
        yield Report(f"{slug} ({language})", "gone", 0)


def _would_change_nothing(quiz: Quiz, source: QuizSource, before: str) -> bool:
    """Whether the instructor's text and the file's are the same by now."""
    with transaction.atomic():
        store(quiz, source)
        same = quiz.fingerprint() == before
        transaction.set_rollback(True)
    quiz.refresh_from_db()
    return same


def store(quiz: Quiz, source: QuizSource) -> None:
    """Write a source over a quiz; its status stays, and answered questions get new versions."""
    before = versions.contents(quiz)
    columns = {"title": source.title, "language": source.language, **source.rules}
    Quiz.objects.filter(pk=quiz.pk).update(**columns)
    for column, value in columns.items():
        setattr(quiz, column, value)
    keys = [question.key for question in source.questions]
    for gone in quiz.questions.current().exclude(key__in=keys):
        versions.remove_question(gone)
    for position, question in enumerate(source.questions):
        store_question(quiz, question, position)
    versions.raise_versions(quiz, before)


def store_question(quiz: Quiz, source: QuestionSource, position: int) -> None:
    """Write a question over the quiz's question of that key, or as a new one."""
    question, _created = Question.objects.update_or_create(
        quiz=quiz,
        key=source.key,
        defaults={
            "position": position,
            **{column: getattr(source.draft, column) for column in QUESTION_COLUMNS},
            "misconception": source.misconception,
            "concept": source.concept,
            "pool": source.pool,
            "retired_at": None,
        },
    )
    Tag.objects.put_on(question, source.tags)
    _store_hints(question, source.hints)
    stored = question.ordered_choices()
    kept = versions.matched(stored, source.draft.choices)
    versions.remove_choices(choice for choice in stored if choice not in kept)
    for number, (choice, draft) in enumerate(zip(kept, source.draft.choices, strict=True)):
        _store_choice(choice or Choice(question=question), draft, number)


def _store_choice(choice: Choice, draft: ChoiceDraft, position: int) -> None:
    choice.position = position
    for column in CHOICE_COLUMNS:
        setattr(choice, column, getattr(draft, column))
    choice.save()


def _store_hints(question: Question, sources: Sequence[HintSource]) -> None:
    """The same place is the same hint: who has taken it keeps it."""
    stored = question.hints.order_by("position", "pk")
    for position, (hint, source) in enumerate(zip_longest(stored, sources)):
        if source is None:
            hint.delete()
            continue
        row = hint or Hint(question=question)
        row.position = position
        for column, value in vars(source).items():
            setattr(row, column, value)
        row.save()
