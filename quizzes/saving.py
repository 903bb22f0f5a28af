"""Saving what stands in a form before it is an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from learners.models import Learner
from quizzes import attempts
from quizzes.kinds.contract import ForgedAnswerError, Sent
from quizzes.models import Attempt, Draft, Question

OURS = {"csrfmiddlewaretoken", "token", "seed", "version", "revision", "next", "hint", "arrange"}
"""Fields and buttons of a form that are no part of the answer."""

CHARACTERS_MAX = 20_000
"""No form of ours holds as much."""

type Raw = Mapping[str, list[str]]


@dataclass(frozen=True)
class Saved:
    """What came of it: `draft` is None when this form was answered already, and `replaced` says
    that something which another tab or device had saved meanwhile was written over."""

    draft: Draft | None
    replaced: bool = False


def raw_of(data: QueryDict) -> dict[str, list[str]]:
    """The answer as it stands in a form; raises ForgedAnswerError for what no form holds."""
    raw = {name: values for name, values in data.lists() if name not in OURS}
    texts = [text for name, values in raw.items() for text in (name, *values)]
    if sum(map(len, texts)) > CHARACTERS_MAX or any("\0" in text for text in texts):
        raise ForgedAnswerError
    return raw


def is_blank(raw: Sent) -> bool:
    """Whether nothing was written."""
    return not any(value.strip() for values in raw.values() for value in values)


@transaction.atomic
def save(
    *,
    learner: Learner,
    question: Question,
    raw: Raw,
    token: UUID,
    revision: int,
    seed: int,
    preview: bool = False,
) -> Saved:
    """Save a form that shows `revision` of the draft (0: none); the last one to save wins.

    Raises `attempts.AttemptOverError` when the attempt takes no answers any more.
    """
    attempt = attempts.locked(learner, question.quiz, seed, preview=preview)
    if attempts.is_over(attempt):
        raise attempts.AttemptOverError(attempt)
    if attempt.responses.filter(token=token).exists():
        return Saved(None)
    return _save(attempt, question, dict(raw), token, revision)


def _save(
    attempt: Attempt, question: Question, raw: dict[str, list[str]], token: UUID, revision: int
) -> Saved:
    draft = attempt.drafts.filter(question=question).first()
    if draft and draft.raw == raw and draft.question_version == question.version:
        return Saved(draft)
    replaced = draft is not None and draft.token != token and revision < draft.revision
    draft = draft or Draft(attempt=attempt, question=question, revision=0)
    draft.raw, draft.token, draft.saved_at = raw, token, timezone.now()
    draft.question_version = question.version
    draft.revision += 1
    draft.save()
    return Saved(draft, replaced)
