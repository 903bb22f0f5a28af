"""What the clock does to quizzes."""

import logging

from celery import shared_task

from quizzes import handing_in, predictions
from quizzes.analysis import tallying
from quizzes.models import Quiz

log = logging.getLogger(__name__)


@shared_task(name="quizzes.finish_overdue", soft_time_limit=30, time_limit=45)
def finish_overdue() -> None:
    """Hand in the attempts whose time is over; safe to run twice, and at the same time."""
    if count := handing_in.finish_overdue():
        log.info("%d attempts are handed in: their time was over", count)


@shared_task(name="quizzes.settle_predictions", soft_time_limit=30, time_limit=45)
def settle_predictions() -> None:
    """Grade the predictions whose runs are over, though their learners look no more."""
    if count := predictions.settle_over():
        log.info("%d predictions are graded by their runs", count)


@shared_task(name="quizzes.tally", soft_time_limit=120, time_limit=150)
def tally() -> None:
    """Count what is new for item analysis; safe to run twice, and at the same time."""
    for quiz in Quiz.objects.all():
        tallying.refresh(quiz)


@shared_task(name="quizzes.verify_tallies", soft_time_limit=300, time_limit=330)
def verify_tallies() -> None:
    """Count days anew whose sums are not those of their answers: of learners who are gone."""
    for quiz in Quiz.objects.all():
        if days := tallying.verify(quiz):
            log.info("%s: %d days are counted anew", quiz.slug, len(days))
