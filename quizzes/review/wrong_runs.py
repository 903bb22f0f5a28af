"""Predictions in the lab that turned out wrong: each makes its concept due the next day.

The sandbox knows no quizzes, so nobody tells of a run that ended: it is found when the learner
opens the review.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from quizzes.models import Choice, Prediction, Question, ReviewLog
from quizzes.review.due import askable
from quizzes.review.ratings import rating_of
from quizzes.review.services import Source, Told, note
from sandbox import gist
from sandbox.models import Run
from sandbox.prediction import Score

#: Who runs more than these between two visits of the review loses the oldest.
NEWEST = 200
#: Verdicts on a question of a demo that observes; a number that is near is not wrong.
WRONG = {"wrong", "some", "off", "far"}


def note_wrong_runs(learner_id: UUID) -> int:
    """Rate the concepts of wrong predictions 'Again', as of the end of their runs; returns how
    many. A run counts once. Two queries where there is nothing new."""
    runs = list(_finished(learner_id))
    told = _told(learner_id, runs)
    wrong = [run for run in runs if str(run.pk) not in told and is_wrong(_score(run))]
    concepts = concepts_of({run.demo for run in wrong}) if wrong else {}
    noted = [run for run in reversed(wrong) if run.demo in concepts]
    rating = rating_of(1, correct=False)
    for run in noted:
        assert rating is not None
        assert run.finished_at is not None
        note(learner_id, Told(concepts[run.demo], rating, run.finished_at, Source.LAB, str(run.pk)))
    return len(noted)


def _finished(learner_id: UUID) -> Iterable[Run]:
    """The newest first; only what was summed up can be judged. What a question of a quiz asked for
    is rated as its answer."""
    asked = Exists(Prediction.objects.filter(run=OuterRef("pk")))
    runs = Run.objects.filter(
        ~asked,
        learner_id=learner_id,
        prediction__isnull=False,
        gist__isnull=False,
        finished_at__isnull=False,
    )
    return runs.order_by("-requested_at").only("demo", "gist", "finished_at")[:NEWEST]


def _told(learner_id: UUID, runs: Iterable[Run]) -> set[str]:
    ids = [str(run.pk) for run in runs]
    logs = ReviewLog.objects.filter(card__learner_id=learner_id, source=Source.LAB)
    return set(logs.filter(source_id__in=ids).values_list("source_id", flat=True))


def _score(run: Run) -> Score | None:
    kept = gist.read(run)
    return kept.score if kept else None


def is_wrong(score: Score | None) -> bool:
    """Whether any part of a prediction was wrong; not where the measurement left it open."""
    if score is None:
        return False
    return (
        score.which == "wrong"
        or score.times == "surprised"
        or any(not answer.right for answer in score.answers)
        or any(one.verdict in WRONG for one in score.judged)
    )


def concepts_of(demos: Iterable[str]) -> dict[str, str]:
    """By demo: the concept of most of the choices that the demo refutes, the first by alphabet of
    several. Demos that no question speaks of are left out."""
    found: dict[str, str] = {}
    asked = askable().exclude(concept="")
    choices = Choice.objects.filter(question__in=asked, retired_at=None, lab_demo__in=demos)
    counted = choices.values_list("lab_demo", "question__concept").annotate(n=Count("pk"))
    for demo, concept, _count in sorted(counted, key=lambda row: (-row[2], row[1])):
        found.setdefault(demo, concept)
    predicted = Question.objects.filter(retired_at=None, lab_demo__in=demos).exclude(concept="")
    for demo, concept in predicted.order_by("concept").values_list("lab_demo", "concept"):
        found.setdefault(demo, concept)
    return found
