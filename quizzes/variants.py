"""The words of questions in the language of the interface: the same questions, said otherwise.

A question is told in another language as a whole or not at all: where a word is missing, or the
question was changed since it was translated, learners read the quiz's own words. Nothing but words
differs, so answers, keys, versions and the order of choices are those of the question itself.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from quizzes.kinds import KINDS
from quizzes.models import Choice, Hint, Question, Quiz, QuizText
from quizzes.wording import (
    READ,
    State,
    Words,
    attach,
    hints_read,
    of_choice,
    state,
    state_of,
    words_of,
    worst,
)

__all__ = ["Opening", "Title", "Told", "attach", "told"]

TOLD_IN = "_told_in"
"""Where a telling keeps its language."""
CHOICE_WORDS = ("text", "feedback", "belief")


def spoken() -> str:
    """The language of the interface, without its country."""
    return (get_language() or "en").partition("-")[0]


class Told:
    """What shows a `question` that `told` gave."""

    question: Question

    @property
    def language(self) -> str:
        """Of its words."""
        return language_of(self.question)

    @property
    def is_behind(self) -> bool:
        """Its words are the quiz's own, though the quiz is translated."""
        return is_behind(self.question)


@dataclass(frozen=True)
class Title:
    """The title of a quiz and the language that it is in."""

    words: str
    language: str

    def __str__(self) -> str:
        """The words."""
        return self.words


@dataclass(frozen=True)
class Opening:
    """What a question asks and the belief behind a choice of it, with the language of each."""

    stem: str
    stem_language: str
    belief: str
    belief_language: str


def opening(question: Question, choice: Choice) -> Opening:
    """Reads none of the other choices."""
    own, language = question.quiz.language, spoken()
    if not is_own(question.quiz) and READ not in question.__dict__:
        attach([question], (language,))
    words = words_of(question).get(language, Words())
    stem, belief = words.question, words.choices.get(choice.pk)
    has_stem = state_of(stem, question.stem, question.explanation) is State.COMPLETE
    has_belief = state_of(belief, *of_choice(choice)) is State.COMPLETE
    return Opening(
        stem[0] if stem and has_stem else question.stem,
        language if stem and has_stem else own,
        belief[2] if belief and has_belief else choice.belief,
        language if belief and has_belief else own,
    )


def is_own(quiz: Quiz) -> bool:
    """Whether the interface speaks the quiz's own language."""
    return spoken() == _base(quiz.language)


def told(question: Question) -> Question:
    """The question in the language of the interface, where all of it is translated as it is now;
    otherwise the question itself. One query, unless its words were attached or are its own.

    What comes is to be shown: it must not be saved.
    """
    language = spoken()
    if is_own(question.quiz):
        return question
    if READ not in question.__dict__:
        attach([question], (language,))
    words = words_of(question).get(language)
    fits = state(question, words) is State.COMPLETE
    return _in(question, words, language) if words and fits else question


def told_then(question: Question, content: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """What a version said (`versions.snapshot`) and in which language: that of the interface where
    the words are a translation of that very version."""
    language = spoken()
    words = words_of(question).get(language)
    if words is None or words.question is None:
        return content, question.quiz.language
    choices = [(each, words.choices.get(each["id"])) for each in content["choices"]]
    found = worst(
        state_of(words.question, content["stem"], content.get("explanation", "")),
        *(state_of(by, *(each.get(name, "") for name in CHOICE_WORDS)) for each, by in choices),
    )
    if found is not State.COMPLETE:
        return content, question.quiz.language
    labels = KINDS[content["kind"]].LABELS_ITS_CHOICES
    said = [
        each | ({} if labels else {"text": by[0]}) | {"feedback": by[1], "belief": by[2]}
        for each, by in choices
        if by
    ]
    stem, explanation, _translates = words.question
    return {**content, "stem": stem, "explanation": explanation, "choices": said}, language


def _base(language: str) -> str:
    return language.partition("-")[0]


def _in(question: Question, words: Words, language: str) -> Question:
    """A copy of the question with other words."""
    assert words.question is not None
    said = copy.copy(question)
    said.__dict__[TOLD_IN] = language
    said.stem, said.explanation = words.question[:2]
    labels = KINDS[question.kind].LABELS_ITS_CHOICES
    choices = [
        _choice(each, words.choices[each.pk], labels=labels) for each in question.ordered_choices()
    ]
    hints = [_hint(each, words.hints[each.pk]) for each in hints_read(question)]
    read = {"choices": _as_read(Choice.objects.filter(question=question), choices)}
    if "hints" in getattr(question, "_prefetched_objects_cache", {}):
        read["hints"] = _as_read(Hint.objects.filter(question=question), hints)
    said._prefetched_objects_cache = read  # type: ignore[attr-defined]
    return said


def _choice(choice: Choice, words: tuple[str, str, str, str], *, labels: bool) -> Choice:
    said = copy.copy(choice)
    said.feedback, said.belief = words[1:3]
    if not labels:
        said.text = words[0]
    return said


def _hint(hint: Hint, words: tuple[str, str]) -> Hint:
    said = copy.copy(hint)
    said.text = words[0]
    return said


def _as_read(rows: QuerySet[Any], result: list[Any]) -> QuerySet[Any]:
    rows._result_cache = result
    return rows


def language_of(question: Question) -> str:
    """The language that a question, or what `told` made of it, is in."""
    return str(question.__dict__.get(TOLD_IN) or question.quiz.language)


def is_behind(question: Question) -> bool:
    """Whether what `told` gave is not in the language of the interface, though its quiz is."""
    language = spoken()
    return _base(language_of(question)) != language and language in _titles(question.quiz)


def title_of(quiz: Quiz) -> Title:
    """Of a quiz, in the language of the interface; one query, unless it is known."""
    language = spoken()
    if is_own(quiz):
        return Title(quiz.title, quiz.language)
    if READ not in quiz.__dict__:
        rows = QuizText.objects.filter(quiz=quiz, language=language)
        quiz.__dict__[READ] = dict(rows.values_list("language", "title"))
    words = _titles(quiz).get(language)
    return Title(words, language) if words else Title(quiz.title, quiz.language)


def _titles(quiz: Quiz) -> Mapping[str, str]:
    found: Mapping[str, str] = quiz.__dict__.get(READ, {})
    return found
