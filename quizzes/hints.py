"""Taking hints, one at a time."""

from django.db import transaction

from learners.models import Learner
from quizzes import attempts
from quizzes.models import Hint, HintTaken, Question


@transaction.atomic
def take(
    *, learner: Learner, question: Question, number: int, seed: int, preview: bool = False
) -> int:
    """Show hint `number` (from 1) of a question; returns how many are shown now.

    They come in their order: a number beyond the next one brings the next one.
    """
    attempt = attempts.locked(learner, question.quiz, seed, preview=preview)
    hints = ordered(question)
    taken = attempt.hints_taken.filter(hint__in=hints).count()
    if taken < min(number, len(hints)):
        HintTaken.objects.get_or_create(attempt=attempt, hint=hints[taken])
        return taken + 1
    return taken


def ordered(question: Question) -> list[Hint]:
    """The hints as authored; reads what was prefetched."""
    return sorted(question.hints.all(), key=lambda hint: (hint.position, hint.pk))
