"""What moves cards: answers in quizzes, answers in the review, wrong predictions in the lab."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from learners.models import Learner
from quizzes.keys import key_of
from quizzes.kinds import KINDS
from quizzes.kinds.contract import Answer
from quizzes.models import Card, Question, Response, ReviewAnswer, ReviewLog
from quizzes.review.ratings import rating_of
from quizzes.review.scheduling import Memory, Rated, after, moved_by_chance, replayed

Source = ReviewLog.Source


@dataclass(frozen=True)
class Told:
    """One rating, and where it comes from: the same source counts once."""

    concept: str
    rating: int
    at: datetime
    source: str
    source_id: str


def note_answer(response: Response) -> None:
    """Make or move the card of a quiz's answer. Call it in the transaction that stores the answer.

    A question is one review in each attempt, however many tries it takes: where the second try is
    right, the rating of the first is mended. Previews by staff tell nothing, nor does a question
    without a concept.
    """
    concept, attempt = response.question.concept, response.attempt
    rating = rating_of(response.try_number, response.correct)
    if rating is None or not concept or attempt.preview:
        return
    source_id = f"{attempt.pk}/{response.question_id}"
    told = Told(concept, rating, response.answered_at, Source.QUIZ, source_id)
    if response.try_number == 1:
        note(attempt.learner_id, told)
    elif response.correct:
        _mend(attempt.learner_id, told)


@transaction.atomic
def note(learner_id: UUID, told: Told) -> Card:
    """Rate a card, which is made if this is its first rating; returns it as it is then.

    What happened earlier than the last rating (a run that ended before it, and is found later)
    takes its place in the history, and the card is worked out anew.
    """
    memory = _first(told)
    card, made = Card.objects.select_for_update().get_or_create(
        learner_id=learner_id, concept=told.concept, defaults=asdict(memory)
    )
    if not made and card.logs.filter(source=told.source, source_id=told.source_id).exists():
        return card
    late = not made and told.at < card.reviewed_at
    before = None if made else memory_of(card)
    moved = 0 if late or not settings.REVIEW_FUZZ else moved_by_chance(before, told.rating, told.at)
    ReviewLog.objects.create(
        card=card,
        rating=told.rating,
        reviewed_at=told.at,
        source=told.source,
        source_id=told.source_id,
        moved_days=moved,
    )
    if late:
        return _store(card, rebuilt(card))
    now = after(before, Rated(told.rating, told.at, moved))
    return _store(card, now, reviews=1 if made else card.reviews + 1)


def _first(told: Told) -> Memory:
    return after(None, Rated(told.rating, told.at))


@transaction.atomic
def _mend(learner_id: UUID, told: Told) -> None:
    """Change the rating that this source gave, and work the card out anew."""
    cards = Card.objects.select_for_update().filter(learner_id=learner_id, concept=told.concept)
    for card in cards:
        logs = card.logs.filter(source=told.source, source_id=told.source_id)
        if logs.update(rating=told.rating):
            _store(card, rebuilt(card))


def memory_of(card: Card) -> Memory:
    """The card as FSRS knows it."""
    return Memory(**{name: getattr(card, name) for name in Memory.__dataclass_fields__})


def history(card: Card) -> list[Rated]:
    """Its ratings, in the order of their times."""
    logs = card.logs.order_by("reviewed_at", "pk")
    return [Rated(*row) for row in logs.values_list("rating", "reviewed_at", "moved_days")]


def rebuilt(card: Card) -> Memory:
    """The memory that its logs make: equal to what is stored."""
    memory = replayed(history(card))
    assert memory is not None, "A card has at least one log."
    return memory


def _store(card: Card, memory: Memory, reviews: int | None = None) -> Card:
    for name, value in asdict(memory).items():
        setattr(card, name, value)
    card.reviews = card.logs.count() if reviews is None else reviews
    card.save(update_fields=[*asdict(memory), "reviews"])
    return card


def replay(learner_id: UUID) -> list[Card]:
    """The learner's cards that differ from what their logs make of them: none, unless something
    wrote past the services. Changes nothing.
    """
    logs: dict[int, list[Rated]] = {}
    rows = ReviewLog.objects.filter(card__learner_id=learner_id).order_by("reviewed_at", "pk")
    for card_id, rating, at, moved in rows.values_list(
        "card_id", "rating", "reviewed_at", "moved_days"
    ):
        logs.setdefault(card_id, []).append(Rated(rating, at, moved))
    cards = Card.objects.filter(learner_id=learner_id).order_by("pk")
    return [card for card in cards if not _equal(card, logs.get(card.pk, []))]


def _equal(card: Card, rated: Sequence[Rated]) -> bool:
    return replayed(rated) == memory_of(card) and card.reviews == len(rated)


def restore(cards: Sequence[Card]) -> None:
    """Store what the logs make of these cards; one without a log goes."""
    for card in cards:
        with transaction.atomic():
            locked = Card.objects.select_for_update().get(pk=card.pk)
            if locked.logs.exists():
                _store(locked, rebuilt(locked))
            else:
                locked.delete()


@dataclass(frozen=True)
class Sent:
    """An answer in the review, as its form brought it; `shown`: the choices in their order."""

    answer: Answer
    shown: Sequence[int]
    confidence: int | None
    token: UUID


@transaction.atomic
def answer_review(learner: Learner, question: Question, sent: Sent) -> ReviewAnswer | None:
    """Grade and keep an answer, and move the card; the same form sent twice is one answer.

    None where the learner has no card of the question's concept: nothing was due.
    """
    cards = Card.objects.select_for_update().filter(learner=learner, concept=question.concept)
    card = cards.first()
    if card is None:
        return None
    earlier = card.answers.filter(token=sent.token).first()
    return earlier or _answer(card, question, sent)


def _answer(card: Card, question: Question, sent: Sent) -> ReviewAnswer:
    key = key_of(question)
    grade = KINDS[question.kind].grade(key, sent.answer)
    answered = ReviewAnswer.objects.create(
        card=card,
        question=question,
        question_version=question.version,
        token=sent.token,
        answer=_kept(sent, KINDS[question.kind].picks(key, sent.answer), question),
        confidence=sent.confidence,
        score=float(grade.score),
        correct=grade.correct,
        answered_at=timezone.now(),
    )
    rating = rating_of(1, grade.correct, sent.confidence)
    assert rating is not None
    told = Told(card.concept, rating, answered.answered_at, Source.REVIEW, str(answered.pk))
    answered.card = note(card.learner_id, told)
    return answered


def _kept(sent: Sent, picks: Sequence[int], question: Question) -> dict[str, Any]:
    """The answer, with what was shown and the words of what was picked."""
    texts = {choice.pk: choice.text for choice in question.ordered_choices()}
    picked = {str(pk): texts[pk] for pk in picks}
    return {**sent.answer, "shown": list(sent.shown), "texts": picked}
