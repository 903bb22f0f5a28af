"""How the review grows with a learner's cards: 10,000 over 100, both out of one bank of 10,000.

The page as it stands at /review/, by Django's test client in one process on SQLite, both learners
taken in turn: with dates spread over four months, and when every card is due. Beside it an answer,
which is one card's business however many there are.

    python -m bench review
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from statistics import median
from typing import Any
from uuid import uuid4

from bench.conditions import BASE
from bench.parts import private_place, set_up_django
from bench.row import Row

MANY, FEW = 10_000, 100
TURNS, QUICK_TURNS = 40, 10
SPREAD_DAYS = 120


def rows(quick: bool) -> Iterable[Row]:
    """Ratios of one turn each."""
    with private_place():
        command = (sys.executable, "manage.py", "migrate", "-v", "0")
        subprocess.run(command, cwd=BASE, check=True, stdout=subprocess.DEVNULL)
        set_up_django()
        return list(_rows(QUICK_TURNS if quick else TURNS))


def _rows(turns: int) -> Iterable[Row]:
    _bank()
    for name, spread, target in (
        ("dates over four months", SPREAD_DAYS, "<= 2"),
        ("all of them due", 0, "<= 5"),
    ):
        learners = [_learner(count, spread) for count in (MANY, FEW)]
        pages = [_page(learner) for learner in learners]
        yield _growth(f"Review page, {name}", pages, turns, target)
    yield _growth("An answer in the review", [_answer(each) for each in learners], turns, "<= 1.5")


def _growth(name: str, calls: list[Callable[[], Any]], turns: int, target: str) -> Row:
    for call in calls:
        call()
    times = [[_took(call) for call in calls] for _ in range(turns)]
    ratios = [many / few for many, few in times]
    parts = {
        f"{count:,} cards, ms": 1000 * median(turn[place] for turn in times)
        for place, count in enumerate((MANY, FEW))
    }
    full = f"{name}, {MANY:,} cards / {FEW}, SQLite"
    return Row(full, ratios, target, "lower", "1 process, Django's test client", parts)


def _took(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _bank() -> None:
    """A question with two choices for each concept."""
    from quizzes.models import Choice, Question, Quiz

    quiz = Quiz.objects.create(slug="bank", title="Bank", status="published")
    Question.objects.bulk_create(
        Question(quiz=quiz, stem=f"What of {number}?", concept=f"c{number}", key=f"k{number}")
        for number in range(MANY)
    )
    Choice.objects.bulk_create(
        Choice(question_id=pk, text=text, correct=text == "Right", feedback="Because.")
        for pk in Question.objects.values_list("pk", flat=True)
        for text in ("Right", "Wrong")
    )


def _learner(cards: int, spread_days: int) -> Any:
    """Cards that were right once; a hundredth of them is due where they are spread."""
    from django.utils import timezone

    from learners.models import Learner
    from quizzes.models import Card, ReviewLog

    learner, now = Learner.objects.create(), timezone.now()
    step = timedelta(days=spread_days) / cards
    made = Card.objects.bulk_create(
        Card(
            learner=learner,
            concept=f"c{number}",
            state=2,
            stability=30,
            difficulty=5,
            reviewed_at=now - timedelta(days=30),
            due_at=now - timedelta(days=1) + number * step,
        )
        for number in range(cards)
    )
    ReviewLog.objects.bulk_create(
        ReviewLog(card=card, rating=3, reviewed_at=card.reviewed_at, source="lab", source_id="0")
        for card in made
    )
    return learner


def _page(learner: Any) -> Callable[[], Any]:
    from tests.conftest import client_of

    client = client_of(learner)

    def get() -> None:
        page = client.get("/review/", headers={"host": "localhost"})
        assert page.status_code == 200, page.status_code
        assert "What of" in page.text

    return get


def _answer(learner: Any) -> Callable[[], Any]:
    """The service alone: grading, keeping and moving the card."""
    from quizzes.models import Question
    from quizzes.review.services import Sent, answer_review

    question = Question.objects.prefetch_related("choices").get(key="k7")
    picks = {"picks": [question.ordered_choices()[0].pk]}

    def send() -> None:
        sent = Sent(picks, picks["picks"], None, uuid4())
        assert answer_review(learner, question, sent)

    return send
