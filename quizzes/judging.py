"""What an answer that was given earlier is worth by today's key."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from quizzes.kinds import KINDS
from quizzes.kinds.contract import Answer, Grade, Key, Kind, Text


class CannotJudgeError(Exception):
    """The key of today says nothing of this answer; `reason` says why, for the author."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Then:
    """What the question was that was answered; None where that was not kept."""

    kind: str | None = None
    unit: str | None = None


def judge(key: Key, answer: Answer, then: Then) -> Grade:
    """The grade of a stored answer by this key; raises CannotJudgeError.

    Only choices that the learner was shown are judged: nobody is right or wrong about others.
    """
    question = key.question
    if then.kind not in (None, question.kind):
        raise CannotJudgeError(_("It was another kind of question then."))
    if then.unit not in (None, question.unit):
        raise CannotJudgeError(_("It was asked in another unit then."))
    kind, shown = KINDS[question.kind], answer.get("shown", ())
    if not kind.names(answer) <= set(key.ids):
        raise CannotJudgeError(_("What was chosen is no longer among the choices."))
    if not _was_possible(kind, key, shown):
        raise CannotJudgeError(_("The right answer of today was not among the choices then."))
    return kind.grade(key.only(shown) if kind.BY_CHOICE else key, answer)


def _was_possible(kind: Kind, key: Key, shown: Collection[int]) -> bool:
    """Whether what is right today stood on that screen: any of it, or all where all is needed."""
    right = [pk in shown for pk in key.ids if key.is_right(pk)]
    return any(right) if kind.BY_CHOICE else all(right) or not shown
