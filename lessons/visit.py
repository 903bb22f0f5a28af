"""All that the database knows of one visitor's page, asked in one query.

Nothing of it is kept in memory: a page shows what was true when it was asked for.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from feedback.models import Comment, Rating
from learners.models import Learner
from lessons.models import Revision
from lessons.prepared import Prepared
from lessons.rows import Rows, as_json, columns, instance, read
from quizzes.models import Attempt, Card, Draft, HintTaken, Question, Quiz, Response
from quizzes.panels import Answer, last_answers
from quizzes.work import Work, work_at
from sandbox.models import Execution, Machine, Run, Transcript

#: `seen_at` changes whenever a machine measures, and no page shows it.
MACHINE = columns(Machine, "execution__machine__", but=["seen_at"])
#: Cards of which a chapter chooses its first questions: those that are due first.
CARDS = 32
#: What the rows of each kind hold.
COLUMNS = {
    "revision": ["token"],
    "learner": ["bookmarks__course_slug", "bookmarks__lesson_slug"],
    "progress": ["question__quiz__slug", "answered"],
    "attempt": columns(Attempt),
    "draft": columns(Draft),
    "hint": ["hint__question_id"],
    "response": columns(Response),
    "rating": columns(Rating),
    "comment": columns(Comment),
    "run": [
        *columns(Run), *columns(Execution, "execution__"), *MACHINE, "shared", "has_transcript",
    ],
    "cores": ["cores"],
    "card": ["id", "concept", "due_at", "reviewed_at", "reviews"],
}  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """What is true of one learner now: rows by kind, each as JSON that the database wrote."""

    rows: Mapping[str, Sequence[str]]

    @property
    def revision(self) -> str:
        """Of the content (see `lessons.revision`)."""
        (token,) = self._only("revision")
        return str(token)

    @property
    def is_known(self) -> bool:
        """The learner has a row of their own, so that something may be kept for them."""
        return "learner" in self.rows

    def bookmark(self, course_slug: str) -> str | None:
        """The slug of the chapter that was opened last in this course."""
        return dict(self._all("learner")).get(course_slug)

    @property
    def progress(self) -> dict[str, int]:
        """How many questions were answered of each quiz (by slug) in which any was."""
        return dict(self._all("progress"))

    @property
    def seed(self) -> int | None:
        """Of the chapter's quiz, once the learner has answered any of it."""
        return self.attempt.seed if self.attempt else None

    @cached_property
    def attempt(self) -> Attempt | None:
        """The latest one at the chapter's quiz."""
        return next(iter(self._instances(Attempt, "attempt")), None)

    def answers(self) -> tuple[Answer, ...]:
        """The last answer to each question of the chapter's quiz."""
        return last_answers(self._responses)

    @cached_property
    def _responses(self) -> list[Response]:
        responses = self._instances(Response, "response")
        return sorted(responses, key=lambda each: (each.answered_at, each.pk))

    def work(self, quiz: Quiz, question: Question, asked: Sequence[Question]) -> Work:
        """What is kept beside the answers at one question of the chapter's quiz."""
        drafts = self._instances(Draft, "draft")
        draft = next((each for each in drafts if each.question_id == question.pk), None)
        hints = [pk for (pk,) in self._all("hint") if pk == question.pk]
        return work_at(
            quiz, question, asked, self.attempt, self.answers(), self._responses, draft, len(hints)
        )

    def ratings(self) -> list[Rating]:
        return self._instances(Rating, "rating")

    def comments(self) -> list[Comment]:
        return self._instances(Comment, "comment")

    def cards(self) -> list[Card]:
        """What is due first, of all courses; with what `quizzes.review.openers` reads of them."""
        return self._instances(Card, "card")

    @cached_property
    def runs(self) -> dict[str, str]:
        """The latest run of each demo, as `run_of` reads it."""
        return {read(row, COLUMNS["run"])["demo"]: row for row in self.rows.get("run", ())}

    @property
    def cores(self) -> int:
        """Of the machine that measured last; 0 before any did."""
        return next((int(cores) for (cores,) in self._all("cores")), 0)

    def _all(self, kind: str) -> Iterator[list[Any]]:
        return map(json.loads, self.rows.get(kind, ()))

    def _only(self, kind: str) -> list[Any]:
        return next(self._all(kind))

    def _instances[M: Model](self, model: type[M], kind: str) -> list[M]:
        found = (instance(model, read(row, COLUMNS[kind])) for row in self.rows.get(kind, ()))
        return [each for each in found if each is not None]


def run_of(row: str) -> tuple[Run, int]:
    """A run with its execution and machine, and how many other learners it serves."""
    found = read(row, COLUMNS["run"])
    run, execution = instance(Run, found), instance(Execution, found, "execution__")
    assert run is not None
    assert execution is not None
    run.execution = execution
    execution.machine = instance(Machine, found, "execution__machine__")
    return run, found["shared"]


def of_course(learner: Learner) -> Visit:
    """For the page of a course."""
    return _visit(_OF_COURSE.rows(learner=learner.id))


def of_chapter(learner: Learner, subject: str, quiz: str) -> Visit:
    """For a chapter, whose quiz and subject of feedback have these slugs."""
    return _visit(_OF_CHAPTER.rows(learner=learner.id, subject=subject, quiz=quiz))


def _visit(rows: Iterable[tuple[Any, ...]]) -> Visit:
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind, row in rows:
        kinds[kind].append(row)
    return Visit(kinds)


def _told(rows: QuerySet[Any, Any], kind: str) -> Rows:
    return as_json(rows, kind, COLUMNS[kind])


def _course_rows(learner: UUID) -> Rows:
    here = _told(Revision.objects.all(), "revision")
    return here.union(_marks(learner), _progress(learner), all=True)


def _chapter_rows(learner: UUID, subject: str, quiz: str) -> Rows:
    return _course_rows(learner).union(
        *_answers(learner, quiz),
        *_feedback(learner, subject),
        _runs(learner),
        _cores(),
        _cards(learner),
        all=True,
    )


def _marks(learner: UUID) -> Rows:
    known = Learner.objects.filter(id=learner)
    return _told(known, "learner")


def _progress(learner: UUID) -> Rows:
    asked = Response.objects.filter(
        attempt__learner_id=learner,
        question__retired_at=None,
        question__quiz__status=Quiz.Status.PUBLISHED,
    )
    counted = asked.values("question__quiz__slug").annotate(
        answered=Count("question", distinct=True)
    )
    return _told(counted, "progress")


def _answers(learner: UUID, quiz: str) -> tuple[Rows, ...]:
    """Of the latest attempt."""
    own = Attempt.objects.filter(learner_id=learner, quiz__slug=quiz)
    later = own.filter(number__gt=OuterRef("number"))
    latest = own.exclude(Exists(later))
    return (
        _told(latest, "attempt"),
        _told(Response.objects.filter(attempt__in=latest), "response"),
        _told(Draft.objects.filter(attempt__in=latest), "draft"),
        _told(HintTaken.objects.filter(attempt__in=latest), "hint"),
    )


def _feedback(learner: UUID, subject: str) -> tuple[Rows, Rows]:
    ratings = Rating.objects.filter(learner_id=learner, subject_kind="lesson", subject_slug=subject)
    comments = Comment.objects.standing().filter(
        rating__learner_id=learner, rating__subject_kind="lesson", rating__subject_slug=subject
    )
    return _told(ratings, "rating"), _told(comments, "comment")


def _runs(learner: UUID) -> Rows:
    runs = Run.objects.filter(learner_id=learner)
    later = runs.filter(demo=OuterRef("demo"), requested_at__gt=OuterRef("requested_at"))
    others = Run.objects.filter(execution=OuterRef("execution_id"), left=False).exclude(
        learner_id=OuterRef("learner_id")
    )
    count = others.order_by().values("execution").annotate(n=Count("pk")).values("n")
    transcript = Transcript.objects.filter(execution=OuterRef("execution_id"))
    latest = runs.exclude(Exists(later)).annotate(
        shared=Coalesce(Subquery(count), 0), has_transcript=Exists(transcript)
    )
    return _told(latest, "run")


def _cards(learner: UUID) -> Rows:
    first = Card.objects.filter(learner_id=learner).order_by("due_at").values("pk")[:CARDS]
    return _told(Card.objects.filter(pk__in=first), "card")


def _cores() -> Rows:
    later = Machine.objects.filter(seen_at__gt=OuterRef("seen_at"))
    return _told(Machine.objects.exclude(Exists(later)), "cores")


_SAMPLE = UUID(int=1)
_OF_COURSE = Prepared(_course_rows, learner=_SAMPLE)
_OF_CHAPTER = Prepared(_chapter_rows, learner=_SAMPLE, subject="<subject>", quiz="<quiz>")
