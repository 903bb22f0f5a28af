"""How often questions and quizzes were used; what staff tried in a preview is no use."""

from typing import Any

from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from quizzes.models import Attempt, Question, Quiz, Response


def with_usage_of_questions(questions: QuerySet[Question]) -> QuerySet[Question]:
    """With `answers` (all tries) and `learners` (first tries of first attempts)."""
    given = Response.objects.filter(question=OuterRef("pk"), attempt__preview=False)
    first = given.filter(try_number=1, attempt__number=1)
    return questions.annotate(answers=_count(given), learners=_count(first))


def with_usage_of_quizzes(quizzes: QuerySet[Quiz]) -> QuerySet[Quiz]:
    """With `attempt_count` and `learner_count`, who began it at least once."""
    begun = Attempt.objects.filter(quiz=OuterRef("pk"), preview=False)
    learners = Count("learner", distinct=True)
    return quizzes.annotate(attempt_count=_count(begun), learner_count=_count(begun, learners))


def _count[M: Model](rows: QuerySet[M], count: Any = None) -> Coalesce:
    """A subquery for each row that is shown; one join of all would count all rows first."""
    one = rows.order_by().annotate(group=Value(1)).values("group")
    counted = one.annotate(n=Count("pk") if count is None else count).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
