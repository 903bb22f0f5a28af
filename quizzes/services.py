"""What happens to quizzes: an answer is graded and kept, a question is asked again."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from learners.models import Learner
from quizzes.kinds import KINDS
from quizzes.models import MAX_SEED, Attempt, Choice, Question, Quiz, Response


def seed_for(learner: Learner, quiz: Quiz) -> int:
    """The seed of a learner's first attempt, known before there is anything to store."""
    digest = hashlib.sha256(f"{learner.id}:{quiz.slug}".encode()).digest()
    return int.from_bytes(digest[:4], "big") & MAX_SEED


def shuffled(question: Question, seed: int, try_number: int) -> list[Choice]:
    """The choices as shown on one try: every next try moves every choice."""
    choices = question.ordered_choices()
    random.Random(f"{seed}:{question.pk}").shuffle(choices)  # noqa: S311 - no secret
    if not choices:
        return choices
    turn = (try_number - 1) % len(choices)
    return choices[turn:] + choices[:turn]


def answer(
    *, learner: Learner, question: Question, picked: frozenset[int], token: UUID, seed: int
) -> Response:
    """Grade and store an answer; the same form sent twice is one response.

    The attempt is locked meanwhile: answers that a learner sends at the same instant are numbered
    one after another.
    """
    with transaction.atomic():
        attempt, _created = Attempt.objects.select_for_update().get_or_create(
            learner=learner, quiz=question.quiz, number=1, defaults={"seed": seed}
        )
        earlier = attempt.responses.filter(token=token).first()
        return earlier or _store(attempt, question, picked, token)


def _store(attempt: Attempt, question: Question, picked: frozenset[int], token: UUID) -> Response:
    choices = {choice.pk: choice for choice in question.ordered_choices()}
    try_number = attempt.responses.filter(question=question).count() + 1
    shown = [choice.pk for choice in shuffled(question, attempt.seed, try_number)]
    grade = KINDS[question.kind].grade({pk: c.correct for pk, c in choices.items()}, picked)
    return Response.objects.create(
        attempt=attempt,
        question=question,
        question_version=question.version,
        try_number=try_number,
        token=token,
        answer={
            "picks": sorted(picked),
            "shown": shown,
            "texts": {str(pk): choices[pk].text for pk in sorted(picked)},
        },
        score=float(grade.score),
        correct=grade.correct,
    )


def ask_again(learner: Learner, question: Question) -> bool:
    """Open the question for another try; False where this learner never answered it."""
    own = Response.objects.filter(attempt__learner_id=learner.id, question=question)
    last = own.order_by("-try_number").first()
    if last is None:
        return False
    Response.objects.filter(pk=last.pk, retried_at=None).update(retried_at=timezone.now())
    return True


def contents(quiz: Quiz) -> dict[int, list[object]]:
    """What each question of the quiz says now: compare before and after an edit."""
    questions = Question.objects.filter(quiz=quiz).prefetch_related("choices")
    return {question.pk: question.content() for question in questions}


def raise_versions(quiz: Quiz, before: Mapping[int, Sequence[object]]) -> list[int]:
    """Give every answered question that changed since `before` a new version; returns them."""
    now = contents(quiz)
    changed = [pk for pk, content in before.items() if pk in now and now[pk] != content]
    used = Question.objects.filter(pk__in=changed, responses__isnull=False).distinct()
    for question in used:
        question.version += 1
        question.save(update_fields=["version"])
    return [question.pk for question in used]


def remove_question(question: Question) -> None:
    """Stop asking it; where somebody answered it, the row and the answers stay."""
    if question.responses.exists():
        question.retired_at = timezone.now()
        question.save(update_fields=["retired_at"])
    else:
        question.delete()
