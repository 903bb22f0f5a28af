"""The end of an attempt whose answers are handed in: all that was saved is graded at once.

A learner hands it in; when its time is over, whoever reads it does, or the clock's task.
"""

from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from quizzes import attempts, services, versions
from quizzes.keys import key_of
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ForgedAnswerError, NotYetError, UnansweredError
from quizzes.models import Attempt, Draft, Question

BATCH = 50
"""Attempts that one run of the task hands in."""


@transaction.atomic
def finish(attempt: Attempt) -> Attempt:
    """Grade what was saved, once: who comes second finds it handed in. Safe to repeat."""
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.finished_at is not None:
        return attempt
    asked = attempts.asked(attempt.quiz, attempt.seed, attempt)
    drafts = {draft.question_id: draft for draft in attempt.drafts.all()}
    for question in asked:
        if draft := drafts.get(question.pk):
            _grade(attempt, question, draft)
    now = timezone.now()
    attempt.finished_at = min(now, attempt.deadline_at) if attempt.deadline_at else now
    attempt.save(update_fields=["finished_at"])
    return attempt


def _grade(attempt: Attempt, question: Question, draft: Draft) -> None:
    """What can't be read as an answer is kept as it is, and counts as none; so is a prediction,
    which nothing has measured."""
    question = versions.as_it_was(question, draft.question_version)
    if KINDS[question.kind].MEASURED:
        return
    try:
        said = KINDS[question.kind].parse(draft.raw, key_of(question))
    except (UnansweredError, NotYetError, ForgedAnswerError):
        return
    response = services.store(attempt, question, said, uuid4())
    type(response).objects.filter(pk=response.pk).update(answered_at=draft.saved_at)
    draft.delete()


def settled(attempt: Attempt) -> Attempt:
    """The attempt as it is now: handed in, when its time is over."""
    overdue = attempt.finished_at is None and attempts.is_over(attempt)
    return finish(attempt) if overdue else attempt


def finish_overdue() -> int:
    """Hand in at most `BATCH` attempts whose time is over; returns how many. Safe to repeat."""
    overdue = Attempt.objects.filter(finished_at=None, deadline_at__lte=timezone.now())
    found = list(overdue.order_by("deadline_at")[:BATCH])
    for attempt in found:
        finish(attempt)
    return len(found)
