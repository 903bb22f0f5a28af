"""Questions copied and moved, into the same quiz or another one."""

from collections.abc import Iterable

from django.db.models import Max, Model
from django.utils import timezone

from quizzes.models import Question, Quiz, random_key

OWN = {"id", "quiz", "question", "key", "position", "version", "retired_at"}
"""What a copy does not share with what it is copied from; rows below keep their position."""


def copy_question(question: Question, target: Quiz) -> Question:
    """A new question at the end of `target`, with a key of its own, in version 1, unanswered."""
    columns = _columns(question)
    if question.quiz_id != target.pk:
        columns["pool"] = ""  # pools of one name in two quizzes are two pools
    copy = Question.objects.create(**columns, quiz=target, position=next_position(target))
    _copy_rows(question.ordered_choices(), copy)
    _copy_rows(question.hints.order_by("position", "pk"), copy)
    copy.tags.set(question.tags.all())
    return copy


def move_question(question: Question, target: Quiz) -> Question:
    """The question in its new place; raises nothing.

    What was answered stays where it was answered, retired; the new quiz gets a copy.
    """
    if is_used(question):
        moved = copy_question(question, target)
        question.retired_at = timezone.now()
        question.save(update_fields=["retired_at"])
        return moved
    if target.questions.filter(key=question.key).exclude(pk=question.pk).exists():
        question.key = random_key()
    question.position = next_position(target)
    question.quiz, question.pool = target, ""
    question.save(update_fields=["key", "position", "quiz", "pool"])
    return question


def is_used(question: Question) -> bool:
    """Whether anything that a learner did hangs on it."""
    did = (question.responses, question.drafts, question.review_answers)
    return any(rows.exists() for rows in did)


def next_position(quiz: Quiz) -> int:
    """After all the questions of a quiz, the retired ones included."""
    last = quiz.questions.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _copy_rows(rows: Iterable[Model], copy: Question) -> None:
    for row in rows:
        position = getattr(row, "position")  # noqa: B009 - choices and hints have one
        type(row)._default_manager.create(**_columns(row), position=position, question=copy)


def _columns(row: Model) -> dict[str, object]:
    fields = (field for field in row._meta.concrete_fields if field.name not in OWN)
    return {field.attname: getattr(row, field.attname) for field in fields}
