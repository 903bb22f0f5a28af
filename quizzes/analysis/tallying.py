"""Keeps the tallies of a quiz level with its answers.

`refresh` counts what is new: cheap when nothing is. `verify` compares sums by day, and so also
notices what was deleted. Both count whole days anew, so that neither can count anything twice.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from quizzes.analysis import counting
from quizzes.drawing import drawn
from quizzes.models import (
    Attempt,
    ChoiceTally,
    ItemTally,
    Question,
    Quiz,
    QuizTally,
    Regrade,
    Response,
    Tallied,
    TryTally,
)

ALWAYS = (date(1970, 1, 1), date(9998, 12, 31))
"""The first and the last day that there is anything to count on."""
FEWEST_OTHERS = 3
"""A rest score is the mean of at least so many other questions, or of all where there are fewer."""
CLOSE = 1e-6
"""Sums of the same scores differ by rounding only, and by less than this."""


@dataclass(frozen=True)
class Form:
    """Which questions a quiz asks today."""

    asked: int
    """How many an attempt asks: of a pool only some."""
    hash: str

    @property
    def others(self) -> int:
        """How many other questions make a rest score."""
        return max(1, min(FEWEST_OTHERS, self.asked - 1))


def form_of(quiz: Quiz) -> Form:
    """As the quiz is now."""
    questions = list(Question.objects.filter(quiz=quiz, retired_at=None).order_by("pk"))
    content = [quiz.draw, [(each.pk, each.version, each.pool) for each in questions]]
    digest = hashlib.sha256(repr(content).encode()).hexdigest()
    return Form(len(drawn(questions, 0, quiz.draw)), digest)


def refresh(quiz: Quiz) -> None:
    """Count what happened since the last time."""
    form = form_of(quiz)
    tallied = Tallied.objects.filter(quiz=quiz).first()
    if tallied is None or tallied.form != form.hash or tallied.regrades != _regrades(quiz):
        recount(quiz)
        return
    days = _days_of_what_is_new(quiz, tallied)
    if days:
        _count(quiz, form, days)


def recount(quiz: Quiz) -> None:
    """Count everything from nothing."""
    _count(quiz, form_of(quiz), None)


def verify(quiz: Quiz) -> list[date]:
    """Count anew every day whose sums are not those of its answers; returns these days."""
    refresh(quiz)
    form = form_of(quiz)
    days = sorted(_wrong_days(quiz, form))
    if days:
        _count(quiz, form, days)
    return days


def _count(quiz: Quiz, form: Form, days: Iterable[date] | None) -> None:
    """Count these days (None: all) from nothing; who counts the same quiz meanwhile waits."""
    with transaction.atomic():
        tallied, _created = Tallied.objects.select_for_update().get_or_create(quiz=quiz)
        # Read before counting: what comes in between is new the next time, and counted again.
        seen = _seen(quiz)
        for since, until in [ALWAYS] if days is None else _stretches(days):
            _empty(quiz, since, until)
            for statement in counting.TALLIES:
                _run(statement, quiz, form, since, until)
        Tallied.objects.filter(pk=tallied.pk).update(form=form.hash, at=timezone.now(), **seen)


def _seen(quiz: Quiz) -> dict[str, int]:
    """The newest of all, not of this quiz: that is the end of an index, and no answer is read."""
    return {
        "last_response": Response.objects.aggregate(newest=Max("pk"))["newest"] or 0,
        "last_attempt": Attempt.objects.aggregate(newest=Max("pk"))["newest"] or 0,
        "regrades": _regrades(quiz),
    }


def _regrades(quiz: Quiz) -> int:
    """Counted, as the clock of another process may be behind."""
    of_quiz = Regrade.objects.filter(question__quiz=quiz)
    sums = of_quiz.aggregate(applied=Count("pk"), undone=Count("undone_at"))
    return int(sums["applied"] + sums["undone"])


def _days_of_what_is_new(quiz: Quiz, tallied: Tallied) -> list[date]:
    answers = Response.objects.filter(pk__gt=tallied.last_response, attempt__quiz=quiz)
    attempts = Attempt.objects.filter(pk__gt=tallied.last_attempt, quiz=quiz)
    of_answers = answers.annotate(day=TruncDate("attempt__started_at", tzinfo=UTC))
    of_attempts = attempts.annotate(day=TruncDate("started_at", tzinfo=UTC))
    days = {*of_answers.values_list("day", flat=True).distinct()}
    return sorted(days | {*of_attempts.values_list("day", flat=True).distinct()})


def _stretches(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Days that follow each other are counted in one go."""
    numbered = enumerate(sorted(days))
    for _start, run in groupby(numbered, lambda each: each[1] - timedelta(days=each[0])):
        together = [day for _number, day in run]
        yield together[0], together[-1]


def _empty(quiz: Quiz, since: date, until: date) -> None:
    span = {"day__gte": since, "day__lte": until}
    for model in (ItemTally, ChoiceTally, TryTally):
        model.objects.filter(question__quiz=quiz, **span).delete()
    QuizTally.objects.filter(quiz=quiz, **span).delete()


def _run(statement: str, quiz: Quiz, form: Form, since: date, until: date) -> list[tuple[Any, ...]]:
    moments = {"since": since, "until": until + timedelta(days=1)}
    adapted = {
        name: connection.ops.adapt_datetimefield_value(datetime.combine(day, time(), UTC))
        for name, day in moments.items()
    }
    values = {
        "quiz": quiz.pk,
        "asked": form.asked,
        "others": form.others,
        "last_try": counting.LAST_TRY,
        "no": False,
        **adapted,
    }
    with connection.cursor() as cursor:
        cursor.execute(counting.in_this_database(statement), values)
        return list(cursor.fetchall()) if cursor.description else []


def _wrong_days(quiz: Quiz, form: Form) -> set[date]:
    answers = {
        _day(day): (n, score)
        for day, n, score in _run(counting.ANSWERS_BY_DAY, quiz, form, *ALWAYS)
    }
    attempts = {_day(day): n for day, n in _run(counting.ATTEMPTS_BY_DAY, quiz, form, *ALWAYS)}
    of_items = ItemTally.objects.filter(question__quiz=quiz, question__retired_at=None)
    items = {
        row["day"]: (row["count"], row["points"])
        for row in of_items.values("day").annotate(count=Sum("n"), points=Sum("score"))
    }
    of_quiz = QuizTally.objects.filter(quiz=quiz).values("day").annotate(count=Sum("n"))
    quizzes = {row["day"]: row["count"] for row in of_quiz}
    wrong = {day for day in attempts.keys() | quizzes if attempts.get(day) != quizzes.get(day)}
    return wrong | {day for day in answers.keys() | items if _differ(answers, items, day)}


def _differ(answers: dict[date, Any], items: dict[date, Any], day: date) -> bool:
    (n, points), (tallied_n, tallied) = answers.get(day, (0, 0)), items.get(day, (0, 0))
    return bool(n != tallied_n or abs(points - tallied) > CLOSE)


def _day(value: date | str) -> date:
    """SQLite has no dates, only their text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
