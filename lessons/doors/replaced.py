"""Quizzes that a file replaced: all that they said before, for whoever wants it back.

The versions of a question are kept for its answers; hints, words in other languages, and questions
that nobody answered have none, so the quiz is kept as the files that it would have been.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lessons.doors import quiz_text
from lessons.doors.history import MOST
from lessons.doors.models import PastWords
from lessons.models import Course
from quizzes import content
from quizzes.models import Quiz

KIND = "quiz"


@dataclass(frozen=True)
class Replaced:
    """What a quiz said until a file replaced it; `entry.words` are its files by name."""

    quiz: Quiz
    entry: PastWords


@contextmanager
def noted(slugs: Iterable[str]) -> Iterator[None]:
    """Keep what instructors wrote of these quizzes and what is done in here replaces."""
    quizzes = [each for each in Quiz.objects.filter(slug__in=slugs) if content.is_changed(each)]
    before = {quiz.pk: quiz_text.files(quiz) for quiz in quizzes}
    yield
    for quiz in Quiz.objects.filter(pk__in=before):
        if before[quiz.pk] != quiz_text.files(quiz):
            hers = PastWords.Source.ADMIN
            PastWords.objects.create(kind=KIND, row=quiz.pk, words=before[quiz.pk], source=hers)


def of(course: Course) -> list[Replaced]:
    """The last that is kept of the course's quizzes, newest first."""
    slugs = [lesson.quiz_slug for lesson in course.lessons.select_related("course")]
    quizzes = {quiz.pk: quiz for quiz in Quiz.objects.filter(slug__in=slugs)}
    entries = PastWords.objects.filter(kind=KIND, row__in=quizzes).order_by("-pk")
    return [Replaced(quizzes[entry.row], entry) for entry in entries[:MOST]]
