"""All that the database knows of one visitor's page, asked in one query.

Nothing of it is kept in memory: a page shows what was true when it was asked for.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce

from feedback.models import Comment, Rating
from learners.models import Learner
from lessons.models import Revision
from lessons.prepared import Prepared
from lessons.rows import Rows, as_json, columns, instance
from quizzes.models import Attempt, Quiz, Response
from quizzes.panels import Answer, last_answers
from sandbox.models import Execution, Machine, Run, Transcript

#: `seen_at` changes whenever a machine measures, and no page shows it.
MACHINE = columns(Machine, "execution__machine__", but=["seen_at"])
RUN = [*columns(Run), *columns(Execution, "execution__"), *MACHINE, "shared", "has_transcript"]


@dataclass(frozen=True)
class Visit:
    """What is true of one learner now: rows by kind, each as JSON that the database wrote."""

    rows: dict[str, list[str]]

    @property
    def revision(self) -> str:
        """Of the content (see `lessons.revision`)."""
        return str(self._only("revision")["token"])

    @property
    def is_known(self) -> bool:
        """The learner has a row of their own, so that something may be kept for them."""
        return bool(self.rows["learner"])

    def bookmark(self, course_slug: str) -> str | None:
        """The slug of the chapter that was opened last in this course."""
        marks = map(json.loads, self.rows["learner"])
        ours = (mark for mark in marks if mark["bookmarks__course_slug"] == course_slug)
        return next((str(mark["bookmarks__lesson_slug"]) for mark in ours), None)

    @cached_property
    def progress(self) -> dict[str, int]:
        """How many questions were answered of each quiz (by slug) in which any was."""
        found = map(json.loads, self.rows["progress"])
        return {each["question__quiz__slug"]: each["answered"] for each in found}

    @property
    def seed(self) -> int | None:
        """Of the chapter's quiz, once the learner has answered any of it."""
        seed = self._only("attempt").get("seed")
        return None if seed is None else int(seed)

    def answers(self) -> tuple[Answer, ...]:
        """The last answer to each question of the chapter's quiz."""
        responses = _instances(Response, self.rows["response"])
        return last_answers(sorted(responses, key=lambda each: (each.answered_at, each.pk)))

    def ratings(self) -> list[Rating]:
        return _instances(Rating, self.rows["rating"])

    def comments(self) -> list[Comment]:
        return _instances(Comment, self.rows["comment"])

    @cached_property
    def runs(self) -> dict[str, str]:
        """The latest run of each demo, as `run_of` reads it."""
        return {json.loads(row)["demo"]: row for row in self.rows["run"]}

    @property
    def cores(self) -> int:
        """Of the machine that measured last; 0 before any did."""
        return int(self._only("cores").get("cores", 0))

    def _only(self, kind: str) -> dict[str, Any]:
        return json.loads(self.rows[kind][0]) if self.rows[kind] else {}


def run_of(row: str) -> tuple[Run, int]:
    """A run with its execution and machine, and how many other learners it serves."""
    found = json.loads(row)
    (run,) = _instances(Run, [row])
    execution = instance(Execution, found, "execution__")
    assert execution is not None
    execution.machine = instance(Machine, found, "execution__machine__")
    run.execution = execution
    return run, found["shared"]


def _instances[M: Model](model: type[M], rows: Iterable[str]) -> list[M]:
    found = (instance(model, json.loads(row)) for row in rows)
    return [each for each in found if each is not None]


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


def _course_rows(learner: UUID) -> Rows:
    here = as_json(Revision.objects.all(), "revision", ["token"])
    return here.union(_marks(learner), _progress(learner), all=True)


def _chapter_rows(learner: UUID, subject: str, quiz: str) -> Rows:
    return _course_rows(learner).union(
        *_answers(learner, quiz), *_feedback(learner, subject), _runs(learner), _cores(), all=True
    )


def _marks(learner: UUID) -> Rows:
    known = Learner.objects.filter(id=learner)
    return as_json(known, "learner", ["bookmarks__course_slug", "bookmarks__lesson_slug"])


def _progress(learner: UUID) -> Rows:
    asked = Response.objects.filter(
        attempt__learner_id=learner,
        question__retired_at=None,
        question__quiz__status=Quiz.Status.PUBLISHED,
    )
    counted = asked.values("question__quiz__slug").annotate(
        answered=Count("question", distinct=True)
    )
    return as_json(counted, "progress", ["question__quiz__slug", "answered"])


def _answers(learner: UUID, quiz: str) -> tuple[Rows, Rows]:
    attempts = Attempt.objects.filter(learner_id=learner, quiz__slug=quiz, number=1)
    responses = Response.objects.filter(
        attempt__learner_id=learner, attempt__quiz__slug=quiz, attempt__number=1
    )
    return as_json(attempts, "attempt", ["seed"]), as_json(responses, "response", columns(Response))


def _feedback(learner: UUID, subject: str) -> tuple[Rows, Rows]:
    ratings = Rating.objects.filter(learner_id=learner, subject_kind="lesson", subject_slug=subject)
    comments = Comment.objects.standing().filter(
        rating__learner_id=learner, rating__subject_kind="lesson", rating__subject_slug=subject
    )
    return as_json(ratings, "rating", columns(Rating)), as_json(
        comments, "comment", columns(Comment)
    )


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
    return as_json(latest, "run", RUN)


def _cores() -> Rows:
    later = Machine.objects.filter(seen_at__gt=OuterRef("seen_at"))
    return as_json(Machine.objects.exclude(Exists(later)), "cores", ["cores"])


_SAMPLE = UUID(int=1)
_OF_COURSE = Prepared(_course_rows, learner=_SAMPLE)
_OF_CHAPTER = Prepared(_chapter_rows, learner=_SAMPLE, subject="<subject>", quiz="<quiz>")
