"""Versions of questions: a question that was answered keeps what each of its versions said."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from quizzes.kinds.contract import ChoiceDraft
from quizzes.models import (
    Attempt,
    Choice,
    Draft,
    Prediction,
    Question,
    QuestionVersion,
    Quiz,
    Response,
    ReviewAnswer,
)

type Content = dict[str, Any]
"""A question as it was: its columns by name, and `choices`, each with its `id` and columns."""
type Author = AbstractBaseUser | AnonymousUser | None

NOT_CONTENT = {"id", "quiz", "question", "key", "position", "pool", "version", "retired_at"}
"""Columns that say nothing to a learner; every other column that an author gets is content."""


def snapshot(question: Question) -> Content:
    """All that an author writes of a question, as JSON; its position among others is left out."""
    choices = [{"id": each.pk, **_columns(each)} for each in question.ordered_choices()]
    return _columns(question) | {"choices": choices}


def _columns(row: Model) -> Content:
    fields = (field for field in row._meta.concrete_fields if field.name not in NOT_CONTENT)
    return {field.attname: getattr(row, field.attname) for field in fields}


def contents(quiz: Quiz) -> dict[int, Content]:
    """What each question of the quiz says now: compare before and after an edit."""
    questions = Question.objects.filter(quiz=quiz).prefetch_related("choices")
    return {question.pk: snapshot(question) for question in questions}


@transaction.atomic
def raise_versions(quiz: Quiz, before: Mapping[int, Content], by: Author = None) -> list[int]:
    """Give every answered question that changed since `before` a new version; returns them.

    What the version said that is superseded is kept, and so is what the new one says.
    """
    now = contents(quiz)
    changed = [pk for pk, content in before.items() if pk in now and now[pk] != content]
    raised = []
    for question in _answered().filter(pk__in=changed).select_for_update():
        _write(question, before[question.pk])
        question.version += 1
        question.save(update_fields=["version"])
        _write(question, now[question.pk], created_at=timezone.now(), changed_by=_user(by))
        raised.append(question.pk)
    return raised


def keep(question: Question) -> None:
    """Write down what the question says, if that is not done yet: somebody answers it."""
    if not question.versions.filter(number=question.version).exists():
        _write(question, snapshot(question))


def _write(question: Question, content: Content, **more: Any) -> None:
    """The first writer wins: what a version said does not change."""
    row = QuestionVersion(question=question, number=question.version, content=content, **more)
    QuestionVersion.objects.bulk_create([row], ignore_conflicts=True)


def _user(by: Author) -> Any:
    return by if by is not None and by.pk else None


def _answered() -> QuerySet[Question]:
    """Those that somebody answered, or has begun to answer."""
    given = Exists(Response.objects.filter(question=OuterRef("pk")))
    begun = Exists(Draft.objects.filter(question=OuterRef("pk")))
    predicted = Exists(Prediction.objects.filter(question=OuterRef("pk")))
    reviewed = Exists(ReviewAnswer.objects.filter(question=OuterRef("pk")))
    return Question.objects.filter(given | begun | predicted | reviewed)


def _is_answered(question: Question) -> bool:
    return _answered().filter(pk=question.pk).exists()


def as_it_was(question: Question, number: int) -> Question:
    """The question as that version asked it, to grade an answer to it; not to be saved.

    The question itself where the version is of today, or its words were not kept.
    """
    if number == question.version:
        return question
    content = question.versions.filter(number=number).values_list("content", flat=True).first()
    if not content or "kind" not in content:
        return question
    was = Question.objects.get(pk=question.pk)
    was.version = number
    columns = {name: value for name, value in content.items() if name != "choices"}
    for name, value in columns.items():
        setattr(was, name, value)
    choices = was.choices.all()
    choices._result_cache = [
        Choice(question=was, position=position, **each)
        for position, each in enumerate(content["choices"])
    ]
    was._prefetched_objects_cache = {"choices": choices}  # type: ignore[attr-defined]
    return was


def remove_question(question: Question) -> None:
    """Stop asking it; where somebody answered it or an exam asks it, the row and the answers
    stay: what is left of an exam would change its numbers and its score."""
    if _is_answered(question) or _is_in_an_exam(question):
        question.retired_at = timezone.now()
        question.save(update_fields=["retired_at"])
    else:
        question.delete()


def _is_in_an_exam(question: Question) -> bool:
    """Whether an attempt, over or not, has it written down."""
    deferred = Attempt.objects.filter(quiz=question.quiz_id).exclude(asked=[])
    return any(question.pk in asked for asked in deferred.values_list("asked", flat=True))


def remove_choices(choices: Iterable[Choice]) -> None:
    """Stop offering them; those of an answered question stay, with who picked them."""
    for choice in choices:
        if _is_answered(choice.question):
            choice.retired_at = timezone.now()
            choice.save(update_fields=["retired_at"])
        else:
            choice.delete()


def matched(stored: Sequence[Choice], written: Sequence[ChoiceDraft]) -> list[Choice | None]:
    """The stored choice that each of those written is now; None for a new one.

    The same words are the same choice, wherever they stand now: what was picked stays picked. Of
    the others, the one in the same place was reworded; not where a right one takes the place of a
    wrong one or the other way round: nobody picked words that say the opposite.
    """
    left = dict(enumerate(stored))
    found: list[Choice | None] = []
    for draft in written:
        same = next((place for place, choice in left.items() if choice.text == draft.text), None)
        found.append(None if same is None else left.pop(same))
    for place, draft in enumerate(written):
        if found[place] is None and place in left and left[place].correct == draft.correct:
            found[place] = left.pop(place)
    return found
