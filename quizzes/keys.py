"""Stored questions as the plain values that the kinds and the rules of publishing work on."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from quizzes.kinds.contract import ChoiceDraft, Key, QuestionDraft
from quizzes.models import Choice, Question

CHOICE_COLUMNS = tuple(field.name for field in fields(ChoiceDraft))
QUESTION_COLUMNS = tuple(field.name for field in fields(QuestionDraft) if field.name != "choices")


def draft_of(question: Question) -> QuestionDraft:
    """A stored question; reads the choices that were prefetched."""
    return key_of(question).question


def draft_of_choice(choice: Choice) -> ChoiceDraft:
    """A stored choice."""
    return ChoiceDraft(**{name: getattr(choice, name) for name in CHOICE_COLUMNS})


def key_of(question: Question) -> Key:
    """What it takes to grade an answer to this question as it is now."""
    choices = question.ordered_choices()
    columns = {name: getattr(question, name) for name in QUESTION_COLUMNS}
    draft = QuestionDraft(**columns, choices=tuple(map(draft_of_choice, choices)))
    return Key(draft, tuple(choice.pk for choice in choices))


def key_in(content: Mapping[str, Any]) -> Key:
    """The same of what a version said (`quizzes.versions.snapshot`)."""
    choices = tuple(
        ChoiceDraft(**{name: choice[name] for name in CHOICE_COLUMNS if name in choice})
        for choice in content["choices"]
    )
    columns = {name: content[name] for name in QUESTION_COLUMNS if name in content}
    return Key(
        QuestionDraft(**columns, choices=choices),
        tuple(choice["id"] for choice in content["choices"]),
    )
