"""The words of a quiz in another language, from files into the database and back.

What an instructor changed in the admin is kept, unless it is to be written over.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from quizzes import hints, versions, wording
from quizzes.models import ChoiceText, HintText, Question, QuestionText, Quiz, QuizText
from quizzes.models.texts import Variant
from quizzes.sources import QuestionSource, QuizSource
from quizzes.variant_files import ChoiceWords, HintWords, QuestionWords, QuizWords


def load(quiz: Quiz, source: QuizSource, words: QuizWords, *, overwrite: bool = False) -> str:
    """Store the words of a file; returns created, updated, unchanged or kept."""
    language = words.language
    with transaction.atomic():
        _row, created = QuizText.objects.get_or_create(quiz=quiz, language=language)
        was_changed = not created and is_changed(quiz, language)
        before = _content(quiz, language)
        with transaction.atomic():
            _store(quiz, source, words)
            is_same = before == _content(quiz, language)
            is_kept = was_changed and not is_same and not overwrite
            transaction.set_rollback(is_kept)
        if is_kept:
            return "kept"
    return "created" if created else "unchanged" if is_same else "updated"


@dataclass(frozen=True)
class Differs:
    """`is_both`: the file has changed since it was loaded or settled, too."""

    is_both: bool
    hold: Callable[[], None]


def differs(quiz: Quiz, source: QuizSource, words: QuizWords) -> Differs | None:
    """Where somebody changed the words of a language, and the file says something else."""
    language = words.language
    if not is_changed(quiz, language):
        return None
    before, loaded = _content(quiz, language), _loaded(quiz, language)
    with transaction.atomic():
        _store(quiz, source, words)
        is_same, said = before == _content(quiz, language), _loaded(quiz, language)
        transaction.set_rollback(True)
    return None if is_same else Differs(said != loaded, lambda: _hold(said))


type Loaded = dict[tuple[type[Variant], int], str]
"""What each row of words said when it was loaded."""


def _loaded(quiz: Quiz, language: str) -> Loaded:
    return {(type(row), row.pk): row.loaded_hash for rows in _rows(quiz, language) for row in rows}


def _hold(said: Loaded) -> None:
    for (model, pk), loaded_hash in said.items():
        model._default_manager.filter(pk=pk).update(loaded_hash=loaded_hash)


def forget(quiz: Quiz, languages: Iterable[str]) -> list[str]:
    """Remove what was loaded once, is in the files no more, and nobody has changed; returns the
    languages that are gone."""
    gone = []
    for row in QuizText.objects.filter(quiz=quiz).exclude(language__in=languages):
        if not is_changed(quiz, row.language):
            for rows in _rows(quiz, row.language):
                rows.delete()
            gone.append(row.language)
    return gone


def _rows(quiz: Quiz, language: str) -> tuple[QuerySet[Any], ...]:
    """All words of a quiz in a language."""
    return (
        QuestionText.objects.filter(question__quiz=quiz, language=language),
        ChoiceText.objects.filter(choice__question__quiz=quiz, language=language),
        HintText.objects.filter(hint__question__quiz=quiz, language=language),
        QuizText.objects.filter(quiz=quiz, language=language),
    )


def is_changed(quiz: Quiz, language: str) -> bool:
    """Whether somebody wrote anything of it since it was loaded."""
    rows = (row for rows in _rows(quiz, language) for row in rows)
    return any(row.fingerprint() != row.loaded_hash for row in rows)


def _content(quiz: Quiz, language: str) -> list[Any]:
    """All that is written of a quiz in a language."""
    title = QuizText.objects.filter(quiz=quiz, language=language).values_list("title", flat=True)
    return [title.first(), *written(quiz, language)]


def written(quiz: Quiz, language: str) -> list[QuestionWords]:
    """What is there of the questions of today, in their order; a row that is missing is blank."""
    questions = current(quiz)
    wording.attach(questions, (language,))
    found = ((each, wording.words_of(each).get(language)) for each in questions)
    return [_words(question, words) for question, words in found if words]


def current(quiz: Quiz) -> list[Question]:
    """The questions of today with all that has words."""
    return list(quiz.questions.current().prefetch_related("choices", "hints"))


def _words(question: Question, words: wording.Words) -> QuestionWords:
    stem, explanation, translates = words.question or ("", "", "")
    choices = (words.choices.get(each.pk) for each in question.ordered_choices())
    told = (words.hints.get(each.pk) for each in hints.ordered(question))
    return QuestionWords(
        key=question.key,
        stem=stem,
        explanation=explanation,
        translates=translates,
        choices=[ChoiceWords(*(each or ("", "", "", ""))) for each in choices],
        hints=[HintWords(*(each or ("", ""))) for each in told],
    )


def _store(quiz: Quiz, source: QuizSource, words: QuizWords) -> None:
    """Write the file's words over those that are there."""
    language = words.language
    _put(QuizText, {"quiz": quiz}, language, {"title": words.title})
    stored = {each.key: each for each in quiz.questions.current().prefetch_related("choices")}
    sources = {each.key: each for each in source.questions}
    told = {each.key for each in words.questions}
    _leave_out([each for key, each in stored.items() if key not in told], language)
    for each in words.questions:
        if each.key in stored:
            _store_question(stored[each.key], sources[each.key], each, language)


def _leave_out(questions: Sequence[Question], language: str) -> None:
    QuestionText.objects.filter(question__in=questions, language=language).delete()
    ChoiceText.objects.filter(choice__question__in=questions, language=language).delete()
    HintText.objects.filter(hint__question__in=questions, language=language).delete()


def _store_question(
    question: Question, source: QuestionSource, words: QuestionWords, language: str
) -> None:
    """An instructor's own choices and hints, which no file has, get no words."""
    said = {name: getattr(words, name) for name in QuestionText.WORDS}
    _put(QuestionText, {"question": question}, language, said)
    found = versions.matched(question.ordered_choices(), source.draft.choices)
    for choice, of_choice in zip(found, words.choices, strict=True):
        if choice is not None:
            _put(ChoiceText, {"choice": choice}, language, vars(of_choice))
    for hint, of_hint in zip(hints.ordered(question), words.hints, strict=False):
        _put(HintText, {"hint": hint}, language, vars(of_hint))


def _put(
    model: type[Variant], owner: Mapping[str, Any], language: str, words: Mapping[str, str]
) -> None:
    """Store words as a file has them; rows that say so already are left alone, and where there are
    none there is no row."""
    if words.get("translates") == "":
        model._default_manager.filter(**owner, language=language).delete()
        return
    row = model._default_manager.filter(**owner, language=language).first()
    row = row or model(**owner, language=language)
    before = row.pk and (row.fingerprint(), row.loaded_hash)
    for name, value in words.items():
        setattr(row, name, value)
    row.loaded_hash = row.fingerprint()
    if before != (row.loaded_hash, row.loaded_hash):
        row.save()
