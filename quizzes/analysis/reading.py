"""Reads the tallies: sums by question, choice, try and total, whatever the number of answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q, Sum

from quizzes.analysis.formulas import NOBODY, Group
from quizzes.models import ChoiceTally, ItemTally, Question, Quiz, QuizTally, TryTally


@dataclass(frozen=True)
class Filters:
    """Of which learners: who began from `since` until `until` (days in UTC, both included), and
    who first came in the week that begins on the Monday `cohort`. None: all."""

    since: date | None = None
    until: date | None = None
    cohort: date | None = None

    def q(self) -> Q:
        """As a condition on tallies."""
        wanted = {"day__gte": self.since, "day__lte": self.until, "cohort": self.cohort}
        return Q(**{name: value for name, value in wanted.items() if value is not None})


@dataclass(frozen=True)
class Bin:
    """Scores of learners with one rest score (None: they answered too few other questions)."""

    rest: int | None
    scores: Group
    rests: Group
    products: float


@dataclass
class ItemSums:
    """First answers to a question."""

    bins: list[Bin] = field(default_factory=list)

    @property
    def scores(self) -> Group:
        """All of them."""
        return sum((each.scores for each in self.bins), NOBODY)

    @property
    def paired(self) -> "ItemSums":
        """Those with a rest score."""
        return ItemSums([each for each in self.bins if each.rest is not None])

    @property
    def rests(self) -> Group:
        """Their rest scores."""
        return sum((each.rests for each in self.bins), NOBODY)

    @property
    def products(self) -> float:
        """The sum of score times rest score."""
        return sum(each.products for each in self.bins)


@dataclass(frozen=True)
class ChoiceSums:
    """Who chose it: how many, of how many there is a rest score, and the sum of those."""

    n: int = 0
    rest_n: int = 0
    rest_total: float = 0.0


@dataclass(frozen=True)
class TrySums:
    """Who tried once more: how many, the sums of the scores then and the time before."""

    number: int
    n: int
    score: float
    before: float


@dataclass
class QuestionSums:
    """All sums of one version of a question."""

    item: ItemSums = field(default_factory=ItemSums)
    choices: dict[int, ChoiceSums] = field(default_factory=dict)
    tries: list[TrySums] = field(default_factory=list)


@dataclass
class QuizSums:
    """First attempts: by total in ten-thousandths (None: not finished), and those of today's form.

    `fixed` holds totals in points; `fixed_items` the scores of each question in these attempts.
    """

    totals: dict[int | None, int] = field(default_factory=dict)
    fixed: Group = NOBODY
    fixed_items: list[Group] = field(default_factory=list)


AS_TODAY = Q(version=F("question__version"), question__retired_at=None)


def of_quiz(quiz: Quiz, filters: Filters) -> Mapping[int, QuestionSums]:
    """By question, each in its version of today."""
    return _read(AS_TODAY & Q(question__quiz=quiz) & filters.q())


def of_version(question: Question, version: int, filters: Filters) -> QuestionSums:
    """Of one version of a question."""
    return _read(Q(question=question, version=version) & filters.q())[question.pk]


def of_everything() -> Mapping[int, QuestionSums]:
    """Every question of every quiz in its version of today."""
    return _read(AS_TODAY)


def _read(which: Q) -> Mapping[int, QuestionSums]:
    found: defaultdict[int, QuestionSums] = defaultdict(QuestionSums)
    for row in _bins(which):
        scores = Group(row["count"], row["points"], row["squares"])
        rests = Group(row["count"], row["rests"], row["rest_sq"])
        each = Bin(row["rest"], scores, rests, row["mixed"])
        found[row["question_id"]].item.bins.append(each)
    for row in _choices(which):
        sums = ChoiceSums(row["count"], row["with_rest"], row["rests"])
        found[row["question_id"]].choices[row["choice_id"]] = sums
    for row in _tries(which):
        sums_of = TrySums(row["try_number"], row["count"], row["points"], row["before"])
        found[row["question_id"]].tries.append(sums_of)
    return found


def _bins(which: Q) -> Iterable[Mapping[str, Any]]:
    by_rest = ItemTally.objects.filter(which).values("question_id", "rest")
    return by_rest.annotate(
        count=Sum("n"),
        points=Sum("score"),
        squares=Sum("score_squares"),
        rests=Sum("rest_total"),
        rest_sq=Sum("rest_squares"),
        mixed=Sum("products"),
    )


def _choices(which: Q) -> Iterable[Mapping[str, Any]]:
    by_choice = ChoiceTally.objects.filter(which).values("question_id", "choice_id")
    return by_choice.annotate(count=Sum("n"), with_rest=Sum("rest_n"), rests=Sum("rest_total"))


def _tries(which: Q) -> Iterable[Mapping[str, Any]]:
    by_try = TryTally.objects.filter(which).values("question_id", "try_number")
    summed = by_try.annotate(count=Sum("n"), points=Sum("score"), before=Sum("score_before"))
    return summed.order_by("try_number")


def attempts(quiz: Quiz, filters: Filters) -> QuizSums:
    """The first attempts at a quiz."""
    found = QuizSums()
    of_it = QuizTally.objects.filter(filters.q(), quiz=quiz).values("total", "fixed")
    for row in of_it.annotate(count=Sum("n"), points=Sum("score"), squares=Sum("score_squares")):
        found.totals[row["total"]] = found.totals.get(row["total"], 0) + row["count"]
        if row["fixed"]:
            found.fixed += Group(row["count"], row["points"], row["squares"])
    return found


def with_fixed_items(sums: QuizSums, quiz: Quiz, filters: Filters) -> QuizSums:
    """The same, with the scores of each question in the attempts of today's form."""
    fixed = ItemTally.objects.filter(AS_TODAY & filters.q(), question__quiz=quiz, fixed=True)
    by_question = fixed.values("question_id").annotate(
        count=Sum("n"), points=Sum("score"), squares=Sum("score_squares")
    )
    sums.fixed_items = [Group(row["count"], row["points"], row["squares"]) for row in by_question]
    return sums


def versions(question: Question) -> dict[int, int]:
    """How many first answers each version has; today's is there even without one."""
    of_it = ItemTally.objects.filter(question=question).values_list("version")
    counts: dict[int, int] = dict(of_it.annotate(count=Sum("n")))
    return dict(sorted({question.version: 0, **counts}.items(), reverse=True))


def cohorts(quiz: Quiz) -> list[tuple[date, int]]:
    """The weeks in which learners of this quiz first came, the newest first, and how many."""
    of_it = QuizTally.objects.filter(quiz=quiz).values_list("cohort")
    return list(of_it.annotate(count=Sum("n")).order_by("-cohort"))


def attempts_by_quiz() -> dict[int, int]:
    """How many began each quiz."""
    return dict(QuizTally.objects.values_list("quiz").annotate(count=Sum("n")))
