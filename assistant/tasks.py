"""Celery's part of 'Ask': a model answers while the course's answer waits behind it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.apps import apps
from django.conf import settings
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from assistant.answer import Answer, By, Sentence, Source
from assistant.llm import answering, client
from assistant.llm.answering import Asked
from assistant.llm.checking import Weights
from assistant.llm.client import Server
from assistant.llm.turns import turn
from lessons.search.models import Passage

log = structlog.stdlib.get_logger(__name__)

# Each above the one before (docs/architecture.md); the broker sends again after 120 s.
SOFT_LIMIT_S = settings.ASK_MODEL_PATIENCE_S + 10
HARD_LIMIT_S = SOFT_LIMIT_S + 5
QUESTIONS = "assistant.Exchange"
LEAST_S = 2.0
"""With less time than that no model is asked."""


@shared_task(
    name="assistant.answer_with_model",
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=SOFT_LIMIT_S,
    time_limit=HARD_LIMIT_S,
)
def answer_with_model(exchange_id: str) -> None:
    """Ask the model, and show what of its words is borne out; else the course's answer stands.

    Safe to run twice: only an exchange that still waits is written to.
    """
    model: Any = apps.get_model(QUESTIONS)
    waiting = model.objects.filter(id=UUID(exchange_id), state="waiting")
    exchange = waiting.first()
    if exchange is None:
        return

    def show(sentences: Sequence[Sentence]) -> None:
        waiting.update(drafted=[asdict(each) for each in sentences])

    found: dict[str, Any] = {}
    try:
        with bound_contextvars(exchange_id=exchange_id):
            show([])  # what an attempt that died has left
            if _today(model, exchange.learner_id) < settings.ASK_MODEL_DAILY:
                asked = _asked(exchange.asked, exchange.language, exchange.answer)
                if answer := try_model(asked, _left_s(exchange.asked_at), show):
                    found = {"answer": answer.as_json()}
    finally:
        waiting.update(state="answered", **found)


def _today(model: Any, learner_id: UUID) -> int:
    """How many answers of a model this learner has had since midnight (UTC)."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = model.objects.filter(learner_id=learner_id, asked_at__gte=midnight)
    return int(mine.filter(answer__by=By.MODEL).count())


def try_model(asked: Asked, left_s: float, show: answering.Show) -> Answer | None:
    """The model's answer, or None and a line in the log that says why."""
    if not settings.ASK_MODEL_URL or left_s < LEAST_S:
        return None
    server = Server(settings.ASK_MODEL_URL, settings.ASK_MODEL_NAME, settings.ASK_MODEL_KEY)
    try:
        with turn(settings.METRICS_DIR) as is_free:  # the one folder of a confined worker
            if is_free:
                return answering.answer(asked, server, left_s, show)
            log.warning("No model was asked: others are", reason="busy")
    except client.Trouble as trouble:
        log.warning("The model gave no answer", trouble=type(trouble).__name__, reason=str(trouble))
    except SoftTimeLimitExceeded:
        log.warning("The model gave no answer", trouble="SoftTimeLimitExceeded", reason="limit")
    return None


def _asked(words: str, language: str, kept: dict[str, Any]) -> Asked:
    """With the passages that the course's own answer is made of."""
    sources = Answer.of_json(kept).sources
    return Asked(words, language, sources, _weights(sources))


def _weights(sources: Sequence[Source]) -> Weights:
    """Of all passages in the languages of these."""
    languages = {each.language for each in sources}
    rows = Passage.objects.filter(language__in=languages).values_list("stems", flat=True)
    return Weights.counted(rows.iterator())


def _left_s(asked_at: datetime) -> float:
    """Until the page stops waiting."""
    end = asked_at + timedelta(seconds=settings.ASK_MODEL_PATIENCE_S)
    return (end - timezone.now()).total_seconds()
