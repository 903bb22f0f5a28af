"""What the pages of item analysis show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse

from quizzes.analysis import figures, options, quiz_figures, reading, tallying, words
from quizzes.analysis.figures import ChoiceFigures, Flag, ItemFigures
from quizzes.analysis.quiz_figures import QuizFigures
from quizzes.analysis.reading import Filters, QuestionSums
from quizzes.experiments import Changed, changed_by_experiment
from quizzes.models import Attempt, Question, Quiz, Response, Tallied
from quizzes.versions import as_it_was

SEVERE = {Flag.KEY}


@dataclass(frozen=True)
class Item:
    """One question with its figures; `number` counts from 1."""

    number: int
    question: Question
    version: int
    figures: ItemFigures
    changed: Mapping[int, Changed] = field(default_factory=dict)
    """By choice: what the experiment against it did. Only of today's version, where it is read."""

    @property
    def sentences(self) -> list[str]:
        """What the figures come to."""
        said = words.sentences(self.question.kind, self.figures)
        return [*said, *(words.changed(letter, each) for letter, each in self._told())]

    def _told(self) -> list[tuple[str, Changed]]:
        found = [(choice.letter, changed) for choice, changed in self.choices if changed]
        return [(letter, each) for letter, each in found if each.share is not None]

    @property
    def choices(self) -> list[tuple[ChoiceFigures, Changed | None]]:
        """Each choice with what the experiment against it did."""
        return [(each, self.changed.get(each.option.pk)) for each in self.figures.choices]

    @property
    def tags(self) -> list[tuple[str, str]]:
        """Words of what it asks attention for, each with the class of its tag."""
        flags = self.figures.flags
        return [(str(words.FLAGS[flag]), "bad" if flag in SEVERE else "now") for flag in flags]

    @property
    def address(self) -> str:
        """Its page."""
        quiz, question = self.question.quiz, self.question
        return reverse("insight:question_detail", args=[quiz.slug, question.key])


@dataclass(frozen=True)
class QuizPage:
    """A quiz with the figures of its questions."""

    quiz: Quiz
    figures: QuizFigures
    items: Sequence[Item]


@dataclass(frozen=True)
class Overview:
    """A quiz in the list of all."""

    quiz: Quiz
    attempts: int
    items: Sequence[Item]

    @property
    def flagged(self) -> list[Item]:
        """The questions that need somebody."""
        return [item for item in self.items if item.figures.flags]


def of_quiz(quiz: Quiz, filters: Filters) -> QuizPage:
    """Of what is counted: see `tallying.refresh`."""
    sums = reading.of_quiz(quiz, filters)
    return QuizPage(quiz, quiz_figures.of_quiz(quiz, filters), _items(quiz.asked, sums))


def of_question(question: Question, version: int, filters: Filters) -> Item:
    """One version of a question; a question that is no longer asked has the number 0."""
    number = next((n for n, each in enumerate(question.quiz.asked, 1) if each == question), 0)
    sums = reading.of_version(question, version, filters)
    was, shown = as_it_was(question, version), options.of_version(question, version)
    item = Item(number, was, version, figures.of_question(was.kind, shown, sums))
    is_today = version == question.version
    return with_experiments([item], filters)[0] if is_today else item


def with_experiments(items: Sequence[Item], filters: Filters) -> list[Item]:
    """The same, with what experiments did; one more query."""
    rows = changed_by_experiment(
        [item.question.pk for item in items],
        since=_moment(filters.since),
        until=_moment(filters.until, days=1),
        cohort=_week(filters.cohort),
    )
    by_choice = {each.choice: each for each in rows}
    return [replace(item, changed=by_choice) for item in items]


def _moment(day: date | None, days: int = 0) -> datetime | None:
    """The first moment of the day so many days later, in UTC."""
    return None if day is None else datetime.combine(day + timedelta(days=days), time(), UTC)


def _week(monday: date | None) -> tuple[datetime, datetime] | None:
    first, last = _moment(monday), _moment(monday, days=7)
    return (first, last) if first and last else None


def overviews() -> list[Overview]:
    """Every quiz that has questions: first those that need somebody, then by title.

    Where everything is counted this takes a constant number of queries."""
    for quiz in _behind():
        tallying.refresh(quiz)
    sums, attempts = reading.of_everything(), reading.attempts_by_quiz()
    asked = _asked()
    quizzes = Quiz.objects.filter(pk__in=asked).order_by("title", "slug")
    found = [
        Overview(quiz, attempts.get(quiz.pk, 0), _items(asked[quiz.pk], sums)) for quiz in quizzes
    ]
    return sorted(found, key=lambda each: not each.flagged)


def _items(questions: Iterable[Question], sums: Mapping[int, QuestionSums]) -> list[Item]:
    return [
        Item(
            number,
            question,
            question.version,
            figures.of_question(
                question.kind, options.of_today(question), sums.get(question.pk, QuestionSums())
            ),
        )
        for number, question in enumerate(questions, 1)
    ]


def _asked() -> dict[int, list[Question]]:
    found: dict[int, list[Question]] = {}
    current = Question.objects.current().select_related("quiz").prefetch_related("choices")
    for question in current:
        found.setdefault(question.quiz_id, []).append(question)
    return found


def _behind() -> list[Quiz]:
    """Quizzes of which something is not counted yet, in one query."""
    of_it = Tallied.objects.filter(quiz=OuterRef("pk"))
    quizzes = Quiz.objects.annotate(
        responses_seen=Coalesce(Subquery(of_it.values("last_response")), Value(0)),
        attempts_seen=Coalesce(Subquery(of_it.values("last_attempt")), Value(0)),
    )
    responses = Response.objects.filter(
        attempt__quiz=OuterRef("pk"), pk__gt=OuterRef("responses_seen")
    )
    attempts = Attempt.objects.filter(quiz=OuterRef("pk"), pk__gt=OuterRef("attempts_seen"))
    return list(quizzes.filter(Exists(responses) | Exists(attempts)))


def link(name: str, *parts: object) -> str:
    """An address of another part of the site; "" where that part is not there."""
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return ""
