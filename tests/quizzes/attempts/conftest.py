"""An exam, and a clock that stands still."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from quizzes.models import Quiz
from tests.quizzes.conftest import SLUG

EXAM = f"/quizzes/{SLUG}/"


class Clock:
    """The time as the site knows it; it moves when a test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stands at two o'clock."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def exam(quiz: Quiz) -> Quiz:
    """Five minutes for two questions."""
    Quiz.objects.filter(pk=quiz.pk).update(policy="exam", time_limit_min=5)
    return Quiz.objects.get(pk=quiz.pk)
