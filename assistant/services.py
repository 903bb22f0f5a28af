"""Asking, and what can be done with an answer: said whether it helped, passed on, deleted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from assistant.answer import Answer, Source
from assistant.course.answering import find
from assistant.models import Exchange, State
from assistant.places import Place
from feedback import services as feedback
from feedback.models import TEXT_LIMIT, Comment
from feedback.subjects import Subject
from learners import ratelimit
from learners.models import Learner
from learners.ratelimit import Counter
from lessons.pages import subject_slug

log = structlog.stdlib.get_logger(__name__)

TASK = "assistant.answer_with_model"
DAY_S = 86_400
GROUNDS = 8
"""Passages that a model gets."""
SAME_WITHIN = timedelta(minutes=1)
"""The same words again, as a second click sends them, are the same question."""
KIND = "ask"
"""Of what feedback is about."""


class TooMany(Exception):
    """The day's questions are asked."""


def ask(learner: Learner, place: Place, asked: str) -> Exchange:
    """The exchange of this question; with a model configured it waits for that. Raises TooMany."""
    now = timezone.now()
    same = Exchange.objects.of(learner).filter(
        asked=asked, about=place.path, language=place.context.language,
        asked_at__gt=now - SAME_WITHIN,
    )  # fmt: skip
    if (before := same.first()) is not None:
        again: Exchange = before
        return again
    day = Counter(f"ask:day:{learner.id}", settings.ASK_DAILY, DAY_S)
    if left_today(learner) < 1 or ratelimit.wait_s([day]):
        raise TooMany
    found = find(asked, place.context)
    told = found.answer
    waits = bool(settings.ASK_MODEL_URL) and told.is_known
    if waits:
        told = _with_grounds(told, found.sources)
    exchange: Exchange = Exchange.objects.create(
        learner=learner, about=place.path, lesson=place.context.lesson, asked=asked, asked_at=now,
        language=place.context.language, answer=told.as_json(), is_known=told.is_known,
        state=State.WAITING if waits else State.ANSWERED,
    )  # fmt: skip
    if waits:
        transaction.on_commit(lambda: _send(exchange))
    return exchange


def _with_grounds(told: Answer, found: Sequence[Source]) -> Answer:
    """With passages that it does not quote itself, for a model to ground its sentences on."""
    more = [each for each in found if each not in told.sources]
    return replace(told, sources=[*told.sources, *more][:GROUNDS])


def _send(exchange: Exchange) -> None:
    try:
        current_app.send_task(TASK, args=(str(exchange.id),), queue="default", retry=False)
    except OperationalError as error:  # the course has answered already
        log.warning("No model is asked without a broker", error=str(error))
        settle(exchange)


def settle(exchange: Exchange) -> None:
    """What a model has not answered, the course has."""
    Exchange.objects.filter(pk=exchange.pk, state=State.WAITING).update(state=State.ANSWERED)
    exchange.state = State.ANSWERED


def patient(exchange: Exchange) -> Exchange:
    """The exchange as it is to be shown; one that has waited for too long waits no more."""
    patience = timedelta(seconds=settings.ASK_MODEL_PATIENCE_S)
    if exchange.state == State.WAITING and exchange.asked_at + patience < timezone.now():
        settle(exchange)
    return exchange


def left_today(learner: Learner) -> int:
    """Questions that this learner may still ask today (UTC)."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    asked: int = Exchange.objects.of(learner).filter(asked_at__gte=midnight).count()
    return max(0, settings.ASK_DAILY - asked)


def rate(exchange: Exchange, *, helpful: bool) -> None:
    """Of one that was deleted meanwhile, in another tab, nothing comes back."""
    exchange.helpful = helpful
    Exchange.objects.filter(pk=exchange.pk).update(helpful=helpful)


def subject_of(exchange: Exchange) -> Subject:
    """What a message to the author is about: one of its own for each question."""
    lesson = exchange.lesson
    slug = subject_slug(lesson.course.slug, lesson.slug) if lesson else exchange.about or "/"
    return Subject(KIND, slug, str(exchange.id))


@transaction.atomic
def pass_on(exchange: Exchange) -> None:
    """To the author, once: the question, where it was asked, and what the answer was."""
    waiting = Exchange.objects.select_for_update().filter(pk=exchange.pk, sent_at=None)
    if not waiting.exists():
        return
    rating = feedback.rate(exchange.learner, subject_of(exchange), clear=False)
    feedback.comment(rating, _message(exchange), exchange.id)
    exchange.sent_at = timezone.now()
    waiting.update(sent_at=exchange.sent_at)


def _message(exchange: Exchange) -> str:
    told = exchange.told
    parts = [exchange.asked, _("Asked at: %(path)s") % {"path": exchange.about or "/ask/"}]
    if told.is_known:
        parts += [_("The answer was:"), *(each.text for each in told.sentences)]
    else:
        parts.append(_("Nothing in the course fitted. The nearest passages:"))
        parts += [f"{each.title} ({each.path})" for each in told.sources]
    return "\n\n".join(parts)[:TEXT_LIMIT]


def reply_to(exchange: Exchange) -> Comment | None:
    """The message that was passed on, with the author's answer where there is one."""
    about = subject_of(exchange)
    sent = Comment.objects.standing().filter(
        rating__learner_id=exchange.learner_id,
        rating__subject_kind=KIND,
        rating__content_version=about.version,
    )
    return sent.first() if exchange.sent_at else None
