"""Answers that are graded later: a prediction waits for the learner's own run.

Only then is there a Response. A run that shows nothing (it failed, was stopped, or the machine was
too busy to compare) leaves the prediction as it was, to be run again; it is never marked wrong.
"""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from learners.models import Learner
from quizzes import attempts, services
from quizzes.keys import key_of
from quizzes.kinds.contract import Answer
from quizzes.kinds.prediction import FIGURES, RUN, Prediction, demo_of, worth
from quizzes.models import Attempt, Draft, Question, Response
from quizzes.models import Prediction as Predicted
from sandbox import services as lab
from sandbox.measurement import Measurement
from sandbox.models import Run, State
from sandbox.outcome import outcome_of
from sandbox.prediction import score
from sandbox.run_data import measurement_of

TOKENS = UUID("0f6f53f5-4c5e-4a44-8c2e-9a1f2d1f7c31")
"""The namespace of forms that ask for a run: the same prediction asks for one at a time."""
KIND = Prediction()
LOOKED_AT = timedelta(minutes=10)
SETTLED_MAX = 100
"""At a time: each reads a transcript."""


@dataclass(frozen=True)
class Wish:
    """One form: what was predicted, and in which attempt."""

    said: Answer
    token: UUID
    seed: int
    preview: bool = False


@transaction.atomic
def predict(learner: Learner, question: Question, wish: Wish) -> Predicted | Response:
    """Keep a prediction, without asking for its run yet.

    The same form sent twice is one prediction. While one is open, another form of the same
    question brings that one; once it is graded and stands, it brings the response.
    """
    attempt = attempts.locked(learner, question.quiz, wish.seed, preview=wish.preview)
    attempt.predictions.filter(question=question, response=None).exclude(
        question_version=question.version
    ).delete()
    of_question = attempt.predictions.filter(question=question)
    known = (
        of_question.filter(token=wish.token).first() or of_question.filter(response=None).first()
    )
    if known is not None:
        return known.response or known
    stands = attempt.responses.filter(
        question=question, question_version=question.version, retried_at=None
    ).last()
    if stands is not None:
        return stands
    return Predicted.objects.create(
        attempt=attempt,
        question=question,
        question_version=question.version,
        token=wish.token,
        said=dict(wish.said),
    )


def open_one(attempt: Attempt | None, question: Question) -> Predicted | None:
    """The prediction that waits for its run, if there is one."""
    if attempt is None:
        return None
    waiting = attempt.predictions.filter(
        question=question, question_version=question.version, response=None
    )
    return waiting.select_related("run__execution__machine").first()


def run(learner: Learner, predicted: Predicted, *, greedy: bool = False) -> Run | None:
    """Ask for the run of an open prediction: once, and anew after one that decided nothing.

    None where the lab no longer takes the settings. Raises sandbox.services.RunInProgress or
    LineFull; the prediction is kept all the same.
    """
    before, found = predicted.run, demo_of(key_of(predicted.question).question)
    if before is not None and not before.is_final:
        return before
    if found is None or (before is not None and settle(predicted) is not None):
        return before
    demo, parameters = found
    wish = lab.Request(
        demo=demo.slug,
        parameters=parameters,
        prediction=predicted.said["predicted"],
        token=uuid5(TOKENS, f"{predicted.pk} {before.id if before else ''}"),
        greedy=greedy,
    )
    made = lab.request_run(learner, wish)
    Predicted.objects.filter(pk=predicted.pk).update(run=made)
    predicted.run = made
    _lock_form(predicted, made)
    return made


def _lock_form(predicted: Predicted, run: Run) -> None:
    """Pages that ask the database nothing of predictions show by the saved form that it is locked:
    they read `run` in it."""
    raw = KIND.refill({**predicted.said, RUN: str(run.id)})
    Draft.objects.update_or_create(
        attempt=predicted.attempt,
        question=predicted.question,
        defaults={
            "raw": raw,
            "token": predicted.token,
            "saved_at": predicted.made_at,
            "question_version": predicted.question_version,
        },
    )


def settle(predicted: Predicted) -> Response | None:
    """Grade a prediction whose run is over and decides it; None where it stays open. Safe to
    repeat: who comes second finds it graded."""
    if predicted.run is None:
        return None
    run = lab.settled(predicted.run)
    predicted.run = run
    if not run.is_final or run.state != State.DONE:
        return None
    measurement = measurement_of(run.execution)
    scored = score(run.demo, predicted.said["predicted"], measurement)
    parts = worth(scored) if scored else []
    if scored is None or not parts:
        return None
    return _grade(predicted, run, parts, figures_of(run, predicted, measurement))


def settle_over() -> int:
    """Grade the open predictions whose runs ended within `LOOKED_AT`; returns how many were.

    A run that decided nothing is looked at until then: it stays open for its learner.
    """
    lately = Predicted.objects.filter(
        response=None, run__finished_at__gte=timezone.now() - LOOKED_AT
    )
    rows = lately.select_related("run__execution__machine", "question__quiz")[:SETTLED_MAX]
    return sum(settle(predicted) is not None for predicted in rows)


@transaction.atomic
def _grade(
    predicted: Predicted, run: Run, parts: list[Fraction], figures: dict[str, Any]
) -> Response | None:
    attempt = Attempt.objects.select_for_update().get(pk=predicted.attempt_id)
    waiting = Predicted.objects.filter(pk=predicted.pk, response=None)
    if not waiting.exists():
        return Response.objects.filter(prediction=predicted.pk).first()
    said = {
        **predicted.said,
        "score": str(sum(parts, Fraction(0)) / len(parts)),
        "right": sum(part == 1 for part in parts),
        "judged": len(parts),
        RUN: str(run.id),
        FIGURES: figures,
    }
    response = services.store(attempt, predicted.question, said, predicted.token)
    waiting.update(response=response)
    return response


def figures_of(run: Run, predicted: Predicted, measurement: Measurement) -> dict[str, Any]:
    """What was predicted and measured, in words of each language: runs lose their details, and
    pages are drawn without asking for them."""
    figures = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            outcome = outcome_of(
                run.demo, run.execution.parameters, measurement, predicted.said["predicted"]
            )
            pairs = [[str(p.question), str(p.predicted), str(p.measured)] for p in outcome.pairs]
            figures[language] = {"pairs": pairs, "verdict": str(outcome.verdict)}
    return figures
