"""One learner's attempts at one quiz: which one is under way, how one begins, what it asks."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from learners.models import Learner
from quizzes.drawing import drawn
from quizzes.models import MAX_SEED, Attempt, Question, Quiz


class NoMoreAttemptsError(Exception):
    """The quiz may not be begun again."""


class NotBegunError(Exception):
    """Answers that are handed in belong to an attempt that was begun."""


class AttemptOverError(Exception):
    """The attempt takes no answers any more: it was handed in, or its time is over."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(str(attempt))
        self.attempt = attempt


def seed_for(learner: Learner, quiz: Quiz) -> int:
    """The seed of a learner's first attempt, known before there is anything to store."""
    digest = hashlib.sha256(f"{learner.id}:{quiz.slug}".encode()).digest()
    return int.from_bytes(digest[:4], "big") & MAX_SEED


def latest(learner: Learner, quiz: Quiz) -> Attempt | None:
    """The attempt that pages show; a learner has begun as many as its number says."""
    own = Attempt.objects.filter(learner_id=learner.id, quiz=quiz)
    return own.order_by("-number").first()


def locked(learner: Learner, quiz: Quiz, seed: int, *, preview: bool = False) -> Attempt:
    """The attempt that is under way, or the first one; for writing within a transaction.

    What one learner sends at the same instant is done one after another. Once staff write in an
    attempt, it counts no more. Raises NotBegunError.
    """
    begun = latest(learner, quiz)
    if quiz.rules.deferred and not (begun and begun.asked):
        raise NotBegunError
    attempt, _created = Attempt.objects.select_for_update().get_or_create(
        learner=learner,
        quiz=quiz,
        number=begun.number if begun else 1,
        defaults={"seed": seed, "preview": preview},
    )
    if preview and not attempt.preview:
        attempt.preview = True
        attempt.save(update_fields=["preview"])
    return attempt


def asked(quiz: Quiz, seed: int, attempt: Attempt | None = None) -> list[Question]:
    """The questions of an attempt in its order: those written down when it began, as far as they
    are still there, or those that the seed draws."""
    if attempt and attempt.asked and quiz.rules.deferred:
        return _written_down(quiz, attempt.asked)
    return drawn(quiz.asked, seed, quiz.draw, mixed=quiz.mixed)


def _written_down(quiz: Quiz, pks: Sequence[int]) -> list[Question]:
    """A question that is asked no longer still belongs to the attempts that it stands in."""
    found = {question.pk: question for question in quiz.asked if question.pk in pks}
    if missing := [pk for pk in pks if pk not in found]:
        retired = quiz.questions.filter(pk__in=missing)
        found |= {each.pk: each for each in retired.prefetch_related("choices", "hints")}
    return [found[pk] for pk in pks if pk in found]


@transaction.atomic
def begin(learner: Learner, quiz: Quiz, number: int, *, preview: bool = False) -> Attempt:
    """Begin attempt `number` (from 1); raises NoMoreAttemptsError.

    A form that is sent twice begins one: an attempt that there is already is returned, and so is
    one that is still to be handed in.
    """
    Learner.objects.select_for_update().get(pk=learner.pk)  # one beginning after another
    last = latest(learner, quiz)
    made = last.number if last else 0
    if last and (number <= made or _waits(last)):
        return last
    if not (preview or may_begin(learner, quiz)):
        raise NoMoreAttemptsError
    seed = secrets.randbelow(MAX_SEED + 1) if made else seed_for(learner, quiz)
    attempt, _created = Attempt.objects.get_or_create(
        learner=learner,
        quiz=quiz,
        number=made + 1,
        defaults={"seed": seed, "preview": preview, **_kept_of_a_deferred_one(quiz, seed)},
    )
    return attempt


def may_begin(learner: Learner, quiz: Quiz) -> bool:
    """Whether the learner has an attempt left. An exam does not count what was taken of it while
    it was a practice quiz."""
    made = Attempt.objects.filter(learner_id=learner.id, quiz=quiz)
    if quiz.rules.deferred:
        made = made.exclude(asked=[])
    return quiz.rules.may_begin(made.count())


def _waits(attempt: Attempt) -> bool:
    """Whether it is still to be handed in."""
    return bool(attempt.asked) and attempt.finished_at is None


def _kept_of_a_deferred_one(quiz: Quiz, seed: int) -> dict[str, object]:
    if not quiz.rules.deferred:
        return {}
    limit = timedelta(minutes=quiz.rules.time_limit_min)
    return {
        "asked": [question.pk for question in asked(quiz, seed)],
        "deadline_at": timezone.now() + limit if limit else None,
    }


def is_over(attempt: Attempt, now: datetime | None = None) -> bool:
    """Whether it takes no answers any more. What comes at the very deadline is too late."""
    if attempt.finished_at is not None:
        return True
    return attempt.deadline_at is not None and attempt.deadline_at <= (now or timezone.now())
