"""How far a learner is: answered questions of quizzes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from learners.models import Learner
from quizzes.models import Quiz, Response


@dataclass(frozen=True)
class Listed:
    """A quiz in a list."""

    slug: str
    title: str
    answered: int
    total: int


def answered(learner: Learner, slugs: Iterable[str]) -> dict[str, tuple[int, int]]:
    """(answered questions, all questions) of each published quiz among `slugs`."""
    return {quiz.slug: (quiz.answered, quiz.total) for quiz in listing(learner, slugs)}


def listing(learner: Learner, slugs: Iterable[str] | None = None) -> list[Listed]:
    """The published quizzes (only `slugs`, if given) by title; two queries."""
    asked = Q(question__quiz__status=Quiz.Status.PUBLISHED, question__retired_at=None)
    quizzes = Quiz.objects.published().filter(questions__retired_at=None)
    if slugs is not None:
        quizzes = quizzes.filter(slug__in=(wanted := list(slugs)))
        asked &= Q(question__quiz__slug__in=wanted)
    own = Response.objects.filter(asked, attempt__learner_id=learner.id)
    counts = own.values("question__quiz").annotate(n=Count("question", distinct=True))
    done = dict(counts.values_list("question__quiz", "n"))
    totals = quizzes.annotate(total=Count("questions")).order_by("title", "slug")
    rows = totals.values_list("pk", "slug", "title", "total")
    return [Listed(slug, title, done.get(pk, 0), total) for pk, slug, title, total in rows]
