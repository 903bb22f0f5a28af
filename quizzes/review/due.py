"""What is due for a learner, which question is asked for it, and what is still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    OuterRef,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.db.models.functions import TruncDate

from quizzes.kinds import KINDS
from quizzes.models import Card, Question, Response, ReviewAnswer
from quizzes.policies import PolicyName, Reveal

#: A run answers it, not the learner's memory.
NOT_ASKED = "prediction"
FORECAST_DAYS = 14


def askable() -> QuerySet[Question]:
    """Questions that a review may ask: those of an exam would be given away."""
    published = Question.objects.filter(retired_at=None, quiz__status="published")
    kinds = [name for name in KINDS if name != NOT_ASKED]
    return (
        published.filter(kind__in=kinds)
        .exclude(quiz__policy=PolicyName.EXAM)
        .exclude(quiz__reveal__in=[Reveal.AT_END, Reveal.NEVER])
    )


def cards_of(learner_id: UUID) -> QuerySet[Card]:
    """Their cards for which something can be asked."""
    of_concept = askable().filter(concept=OuterRef("concept"))
    return Card.objects.filter(Exists(of_concept), learner_id=learner_id)


def first_due(learner_id: UUID, now: datetime) -> Card | None:
    """The card that has been due for longest."""
    return cards_of(learner_id).filter(due_at__lte=now).order_by("due_at", "pk").first()


def next_due(learner_id: UUID, now: datetime) -> Card | None:
    """The card that is due next, where none is now."""
    return cards_of(learner_id).filter(due_at__gt=now).order_by("due_at", "pk").first()


def question_for(card: Card) -> Question | None:
    """The question of the card's concept that the learner has not seen for longest, here or in a
    quiz; comes with its quiz and choices."""
    reviews = ReviewAnswer.objects.filter(card=card, question=OuterRef("pk"))
    responses = Response.objects.filter(
        attempt__learner_id=card.learner_id, question=OuterRef("pk")
    )
    asked = askable().filter(concept=card.concept).select_related("quiz")
    seen = asked.annotate(reviewed_at=_last(reviews), answered_at=_last(responses)).order_by("pk")
    return with_choices(min(seen, key=_seen_at, default=None))


def _last(answers: QuerySet[ReviewAnswer] | QuerySet[Response]) -> Subquery:
    at = answers.order_by("-answered_at").values("answered_at")[:1]
    return Subquery(at, output_field=DateTimeField(null=True))


def _seen_at(question: Question) -> float:
    """In seconds; 0 for one that was never seen."""
    times = (question.reviewed_at, question.answered_at)  # type: ignore[attr-defined]
    return max((time.timestamp() for time in times if time), default=0.0)


def with_choices(question: Question | None) -> Question | None:
    if question is not None:
        prefetch_related_objects([question], "choices")
    return question


@dataclass(frozen=True)
class Day:
    """How many concepts are due on a day; on the first one, all that are overdue count, too."""

    date: date
    count: int


@dataclass(frozen=True)
class Forecast:
    """The next days, today first; `due` is how many are due now."""

    days: Sequence[Day]
    due: int

    @property
    def most(self) -> int:
        """The height of the highest day, at least 1."""
        return max(1, *(day.count for day in self.days))

    @property
    def total(self) -> int:
        """All that comes in these days."""
        return sum(day.count for day in self.days)


def forecast(learner_id: UUID, now: datetime) -> Forecast:
    """Two weeks, by the days of UTC. Reads only what is due in them."""
    today = now.date()
    end = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=FORECAST_DAYS)
    soon = cards_of(learner_id).filter(due_at__lt=end)
    counts = soon.annotate(day=TruncDate("due_at")).values_list("day").annotate(n=Count("pk"))
    by_day = dict(counts.order_by())
    days = [today + timedelta(days=ahead) for ahead in range(FORECAST_DAYS)]
    overdue = sum(count for day, count in by_day.items() if day < today)
    first = Day(today, overdue + by_day.get(today, 0))
    rest = [Day(day, by_day.get(day, 0)) for day in days[1:]]
    due = cards_of(learner_id).filter(due_at__lte=now).count()
    return Forecast([first, *rest], due)
