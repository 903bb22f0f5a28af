"""Edits of many questions at once: rehearsed, refused or carried out, and recorded.

A rehearsal is the edit itself, taken back: what it says is what happens.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import ngettext

from quizzes import authoring, versions
from quizzes.models import Question, Quiz


@dataclass(frozen=True)
class Change:
    """What happens to one question, in words, and the quiz it was in before."""

    question: Question
    quiz: Quiz
    words: str


@dataclass(frozen=True)
class Outcome:
    """What an edit did, or would do; with `reasons` it is refused."""

    changes: list[Change]
    unchanged: int
    reasons: list[str]


type Edit = Callable[[Question], str]
"""Does something to a question and says what; "" where there is nothing to do."""


def rehearse(pks: Sequence[int], edit: Edit, target: Quiz | None = None) -> Outcome:
    """What the edit would do; nothing is stored."""
    with transaction.atomic():
        outcome = _edit(pks, edit, target, None)
        transaction.set_rollback(True)
    return outcome


def carry_out(pks: Sequence[int], edit: Edit, by: User, target: Quiz | None = None) -> Outcome:
    """Do it and write it into the log; nothing is stored where there are reasons against it."""
    with transaction.atomic():
        outcome = _edit(pks, edit, target, by)
        if outcome.reasons:
            transaction.set_rollback(True)
        else:
            _record(outcome.changes, by, target)
    return outcome


def _edit(pks: Sequence[int], edit: Edit, target: Quiz | None, by: User | None) -> Outcome:
    """`target` is a quiz that gets questions."""
    named = Question.objects.filter(pk__in=pks)
    touched = set(named.values_list("quiz_id", flat=True)) | ({target.pk} if target else set())
    quizzes = list(Quiz.objects.select_for_update().filter(pk__in=touched).order_by("pk"))
    before = {quiz.pk: (versions.contents(quiz), _faults(quiz)) for quiz in quizzes}
    questions = named.select_related("quiz").order_by("quiz__title", "quiz", "position", "pk")
    told = [(question, question.quiz, edit(question)) for question in questions]
    changes = [Change(*each) for each in told if each[2]]
    reasons: list[str] = []
    for quiz in quizzes:
        contents, faults = before[quiz.pk]
        versions.raise_versions(quiz, contents, by)
        if quiz.is_published:
            reasons += [why for which, why in _faults(quiz).items() if which not in faults]
    return Outcome(changes, len(told) - len(changes), reasons)


type Which = tuple[int | None, str, int | None]


def _faults(quiz: Quiz) -> dict[Which, str]:
    """Why the quiz may not be published, in words, by question, message and choice."""
    asked = list(quiz.questions.current())
    found: dict[Which, str] = {}
    for number, fault in authoring.quiz_faults(quiz):
        question = asked[number - 1] if number else None
        place = f"“{quiz}”" if question is None else f"“{quiz}”, “{question}”"
        message = str(fault.message)
        which = (question.pk if question else None, message, fault.choice)
        found[which] = f"{place}: {message}"
    return found


def _record(changes: Sequence[Change], by: User, target: Quiz | None) -> None:
    """One line in the history of each question, and one of each quiz."""
    for change in changes:
        LogEntry.objects.log_actions(by.pk, [change.question], CHANGE, change.words)
    quizzes = {change.quiz for change in changes} | ({target} if target and changes else set())
    for quiz in quizzes:
        own = [change for change in changes if quiz in (change.quiz, target)]
        LogEntry.objects.log_actions(by.pk, [quiz], CHANGE, _in_short(own))


def _in_short(changes: Sequence[Change]) -> str:
    count = len(changes)
    said = ngettext(
        "In the question bank, %(count)s question: ",
        "In the question bank, %(count)s questions: ",
        count,
    ) % {"count": count}
    return said + "; ".join(dict.fromkeys(change.words for change in changes))
