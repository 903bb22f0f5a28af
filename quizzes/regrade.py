"""Grading stored answers anew: shown before it is applied, recorded, and undone exactly."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone

from quizzes.judging import CannotJudgeError, Then, judge
from quizzes.keys import key_of
from quizzes.kinds.contract import Key
from quizzes.models import Question, Regrade, RegradeChange, Response
from quizzes.versions import snapshot

type Author = AbstractBaseUser | AnonymousUser
READ_AT_ONCE = 2000
"""Rows that the database hands over, or takes, in one go."""


class OutdatedError(Exception):
    """What was previewed is no longer what would happen; `preview` is what would happen now."""

    def __init__(self, preview: "Preview") -> None:
        super().__init__("the preview is outdated")
        self.preview = preview


class NothingToChangeError(Exception):
    """Every answer already has the score that it would get."""


class AlreadyUndoneError(Exception):
    """The regrade was undone before."""


class RegradedSinceError(Exception):
    """The same answers were graded again later: `later` has to be undone first."""

    def __init__(self, later: Regrade) -> None:
        super().__init__(f"undo regrade {later.pk} first")
        self.later = later


class Fate(StrEnum):
    """What a regrade does to one answer; in the order in which a preview lists them."""

    LOSES = "loses"
    GAINS = "gains"
    LEAVES = "leaves"
    RETURNS = "returns"
    APART = "apart"
    STAYS = "stays"


class Mark(NamedTuple):
    """What an answer is worth; a void one counts neither for nor against."""

    score: float
    correct: bool
    void: bool = False


@dataclass(frozen=True)
class Outcome:
    """One answer and what becomes of it; `new` is None where it cannot be judged (`why`)."""

    response: int
    learner: UUID
    attempt: int
    try_number: int
    preview: bool
    version: int
    answer: dict[str, Any]
    old: Mark
    new: Mark | None
    why: str = ""

    @property
    def fate(self) -> Fate:
        """Gains and losses are of the score; who comes back into scoring had none."""
        if self.new is None:
            return Fate.APART
        if self.old.void != self.new.void:
            return Fate.LEAVES if self.new.void else Fate.RETURNS
        if self.new == self.old:
            return Fate.STAYS
        return Fate.GAINS if self.new.score > self.old.score else Fate.LOSES

    @property
    def short_id(self) -> str:
        """Who it is, without saying who."""
        return str(self.learner)[:8]


@dataclass(frozen=True)
class Preview:
    """What a regrade would do: every answer to the question, by its fate and then by its id."""

    question: Question
    mode: str
    outcomes: list[Outcome]
    #: Equal for equal answers, question and fates: it travels with the form that applies it.
    digest: str

    @cached_property
    def answers(self) -> Counter[Fate]:
        """How many answers have each fate."""
        return Counter(outcome.fate for outcome in self.outcomes)

    @cached_property
    def learners(self) -> Counter[Fate]:
        """How many learners have an answer with each fate."""
        return Counter(fate for fate, _learner in {(o.fate, o.learner) for o in self.outcomes})

    @property
    def changes(self) -> list[Outcome]:
        """The answers that would be worth something else."""
        return [o for o in self.outcomes if o.fate not in {Fate.STAYS, Fate.APART}]

    @property
    def listed(self) -> list[Outcome]:
        """All but those that stay as they are."""
        return [o for o in self.outcomes if o.fate is not Fate.STAYS]


def preview(question: Question, mode: str) -> Preview:
    """What grading all answers anew would do; three queries, however many answers there are."""
    prefetch_related_objects([question], "choices")
    grader = _Grader(mode, key_of(question), _then(question))
    found = [_outcome(row, grader) for row in _answers(question)]
    order = list(Fate)
    found.sort(key=lambda outcome: (order.index(outcome.fate), outcome.response))
    return Preview(question, mode, found, _digest(question, mode, found))


def _digest(question: Question, mode: str, outcomes: list[Outcome]) -> str:
    rows = [(outcome.response, outcome.old, outcome.new) for outcome in outcomes]
    seen = [question.pk, question.version, snapshot(question), mode, rows]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def _answers(question: Question) -> Iterator[Response]:
    needed = ("attempt__learner_id", "attempt__number", "attempt__preview")
    rows = Response.objects.filter(question=question).select_related("attempt").order_by("pk")
    columns = ("question_version", "try_number", "answer", "score", "correct", "void")
    return rows.only(*needed, *columns).iterator(READ_AT_ONCE)


@dataclass(frozen=True)
class _Grader:
    """What an answer would be worth; `then` says what each version of the question was."""

    mode: str
    key: Key
    then: dict[int, Then]

    def mark(self, row: Response) -> Mark:
        """Raises CannotJudgeError."""
        if self.mode == Regrade.Mode.FULL:
            return Mark(1.0, True)
        if self.mode == Regrade.Mode.VOID:
            return Mark(row.score, row.correct, True)
        grade = judge(self.key, row.answer, self.then.get(row.question_version, Then()))
        return Mark(float(grade.score), grade.correct)


def _then(question: Question) -> dict[int, Then]:
    rows = question.versions.values_list("number", "content__kind", "content__unit")
    return {number: Then(kind, unit) for number, kind, unit in rows}


def _outcome(row: Response, grader: _Grader) -> Outcome:
    new, why = None, ""
    try:
        new = grader.mark(row)
    except CannotJudgeError as cannot:
        why = str(cannot.reason)
    return Outcome(
        response=row.pk,
        learner=row.attempt.learner_id,
        attempt=row.attempt.number,
        try_number=row.try_number,
        preview=row.attempt.preview,
        version=row.question_version,
        answer=row.answer,
        old=Mark(row.score, row.correct, row.void),
        new=new,
        why=why,
    )


@transaction.atomic
def apply(question_id: int, mode: str, reason: str, digest: str, by: Author) -> Regrade:
    """Do what was previewed; raises OutdatedError or NothingToChangeError, and changes nothing.

    The question's row is locked meanwhile: of two who apply at once, the second sees what the
    first one did.
    """
    question = Question.objects.select_for_update().get(pk=question_id)
    now = preview(question, mode)
    if now.digest != digest:
        raise OutdatedError(now)
    if not now.changes:
        raise NothingToChangeError
    made = Regrade.objects.create(
        question=question,
        question_version=question.version,
        mode=mode,
        reason=reason,
        applied_by_id=by.pk,
        gained=now.answers[Fate.GAINS],
        lost=now.answers[Fate.LOSES],
        changed=len(now.changes),
    )
    rows = (_change(made, outcome) for outcome in now.changes)
    RegradeChange.objects.bulk_create(rows, batch_size=READ_AT_ONCE)
    _touched(made).update(**_marks(made, "new"), regrade=made, regraded_from=_of(made, "old_score"))
    return made


def _change(regrade: Regrade, outcome: Outcome) -> RegradeChange:
    old, new = outcome.old, outcome.new
    assert new is not None
    return RegradeChange(
        regrade=regrade,
        response_id=outcome.response,
        old_score=old.score,
        old_correct=old.correct,
        old_void=old.void,
        new_score=new.score,
        new_correct=new.correct,
        new_void=new.void,
    )


@transaction.atomic
def undo(regrade_id: int, by: Author) -> Regrade:
    """Give back exactly the scores that were; raises AlreadyUndoneError or RegradedSinceError."""
    regrade = Regrade.objects.get(pk=regrade_id)
    Question.objects.select_for_update().get(pk=regrade.question_id)
    regrade.refresh_from_db()
    if regrade.undone_at:
        raise AlreadyUndoneError
    if later := _standing_after(regrade):
        raise RegradedSinceError(later)
    earlier = RegradeChange.objects.filter(
        response=OuterRef("pk"), regrade__undone_at=None, regrade__lt=regrade.pk
    ).order_by("-regrade")
    _touched(regrade).update(
        **_marks(regrade, "old"),
        regrade=Subquery(earlier.values("regrade")[:1]),
        regraded_from=Subquery(earlier.values("old_score")[:1]),
    )
    regrade.undone_at, regrade.undone_by_id = timezone.now(), by.pk
    regrade.save(update_fields=["undone_at", "undone_by"])
    return regrade


def _standing_after(regrade: Regrade) -> Regrade | None:
    """The last regrade after this one that changed any of the same answers and was not undone."""
    same = RegradeChange.objects.filter(
        regrade__question=regrade.question_id,
        regrade__undone_at=None,
        regrade__gt=regrade.pk,
        response__in=regrade.changes.values("response"),
    )
    last = same.order_by("-regrade").select_related("regrade").first()
    return last.regrade if last else None


def _touched(regrade: Regrade) -> QuerySet[Response]:
    return Response.objects.filter(pk__in=regrade.changes.values("response"))


def _marks(regrade: Regrade, which: str) -> dict[str, Subquery]:
    return {name: _of(regrade, f"{which}_{name}") for name in ("score", "correct", "void")}


def _of(regrade: Regrade, column: str) -> Subquery:
    own = RegradeChange.objects.filter(regrade=regrade, response=OuterRef("pk"))
    return Subquery(own.values(column)[:1])
