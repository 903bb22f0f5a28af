"""What a report says, into the database: a new draft, or the end of a draft that is there."""

from collections.abc import Iterable

from django.db import transaction

from quizzes import content
from quizzes.gift.converting import Row
from quizzes.models import Quiz


@transaction.atomic
def add(quiz: Quiz, rows: Iterable[Row]) -> int:
    """Add the questions of the rows after those of the quiz, which is stored if it is new.

    Returns how many.
    """
    if quiz._state.adding:
        quiz.save()
    last = quiz.questions.order_by("-position").values_list("position", flat=True).first()
    start = 0 if last is None else last + 1
    sources = [row.source for row in rows if row.source]
    for position, source in enumerate(sources, start):
        content.store_question(quiz, source, position)
    return len(sources)
