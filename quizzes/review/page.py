"""The page of reviews, as one learner sees it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from quizzes.models import Card
from quizzes.review import due
from quizzes.review.asking import ROOT, Asked, ask
from quizzes.review.due import Forecast

#: The picture of the forecast: the highest bar and where the bars stand, in px.
TALLEST, BASE_Y = 96, 116
#: Width of a day and of its bar, in percent.
STEP, BAR = 100 / due.FORECAST_DAYS, 5.2


@dataclass(frozen=True)
class Bar:
    """A day in the picture: x and width in percent, y and height in px, ready for SVG."""

    date: date
    count: int
    x: str
    middle: str
    y: int
    height: int

    @property
    def label_y(self) -> int:
        """Of the number above the bar."""
        return self.y - 6


@dataclass(frozen=True)
class Page:
    """All that `quizzes/review.html#review` shows."""

    #: The question that is asked now; None where nothing is due.
    asked: Asked | None
    forecast: Forecast
    #: When the next one is due, where none is now.
    next_at: datetime | None
    #: The learner has cards at all.
    begun: bool
    #: The chapter that the learner came from.
    chapter: str = ""

    @property
    def bars(self) -> Sequence[Bar]:
        """The forecast as a picture."""
        return [
            _bar(place, day, self.forecast.most) for place, day in enumerate(self.forecast.days)
        ]


def _bar(place: int, day: due.Day, most: int) -> Bar:
    height = -(-TALLEST * day.count // most)
    left = place * STEP
    return Bar(
        date=day.date,
        count=day.count,
        x=f"{left + (STEP - BAR) / 2:.2f}%",
        middle=f"{left + STEP / 2:.2f}%",
        y=BASE_Y - height,
        height=height,
    )


def build(learner_id: UUID, now: datetime, path: str, asked: Asked | None = None) -> Page:
    """The page with `asked`, or else with what is due. As many queries for ten thousand cards as
    for one."""
    forecast = due.forecast(learner_id, now)
    asked = asked or (_ask_first(learner_id, now, path) if forecast.due else None)
    later = None if asked or forecast.due else due.next_due(learner_id, now)
    begun = bool(asked or later) or Card.objects.filter(learner_id=learner_id).exists()
    return Page(asked, forecast, later.due_at if later else None, begun)


def _ask_first(learner_id: UUID, now: datetime, path: str) -> Asked | None:
    """Asked anew after each review, the choices come in another order."""
    card = due.first_due(learner_id, now)
    question = due.question_for(card) if card else None
    return ask(question, card.reviews, path, ROOT) if card and question else None
