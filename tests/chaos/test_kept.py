"""The audit finds what was lost, doubled, changed or made up."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from django.utils import timezone

from chaos.audit import kept
from chaos.record import Record, Sent
from feedback.models import Comment, Rating
from learners.models import Learner
from quizzes.models import Attempt, Question, Response
from sandbox.models import Execution, Run

from .conftest import SUBJECT

pytestmark = pytest.mark.django_db

type Send = Callable[..., Sent]


def only(found: Iterable[str]) -> str:
    (one,) = found
    return one


def stored(attempt: Attempt, question: Question, token: UUID, picks: list[int]) -> Response:
    tries = attempt.responses.count()
    made: Response = Response.objects.create(
        attempt=attempt,
        question=question,
        question_version=1,
        try_number=tries + 1,
        token=token,
        answer={"picks": picks},
        score=0,
        correct=False,
    )
    return made


def answered(sent: Send, status: int | None = 303) -> Sent:
    return sent("answer", "/quizzes/q/1/", status, pick=["4", "7"])


def test_an_acknowledged_answer_that_is_there_once_is_in_order(
    record: Record, sent: Send, attempt: Attempt, question: Question
) -> None:
    stored(attempt, question, answered(sent).token, [4, 7])
    assert not list(kept.answers(record))


def test_a_lost_answer_is_found(record: Record, sent: Send) -> None:
    answered(sent)
    assert "0 times (acknowledged" in only(kept.answers(record))


@pytest.mark.parametrize("arrived", [True, False])
def test_an_answer_without_acknowledgement_may_be_there_or_not(
    record: Record, sent: Send, attempt: Attempt, question: Question, arrived: bool
) -> None:
    form = answered(sent, status=None)
    if arrived:
        stored(attempt, question, form.token, [4, 7])
    assert not list(kept.answers(record))


def test_an_answer_that_says_something_else_is_found(
    record: Record, sent: Send, attempt: Attempt, question: Question
) -> None:
    stored(attempt, question, answered(sent).token, [4])
    assert "[4, 7] was sent" in only(kept.answers(record))


def test_an_answer_that_nobody_sent_is_found(
    record: Record, attempt: Attempt, question: Question
) -> None:
    stored(attempt, question, uuid4(), [4])
    assert "nobody sent it" in only(kept.answers(record))


def test_a_question_that_was_not_asked_again_is_found(record: Record, sent: Send) -> None:
    sent("again", "/quizzes/q/1/again/")
    assert "nothing says so" in only(kept.asked_again(record))


def said(sent: Send, status: int | None = 303) -> Sent:
    return sent("comment", "/feedback/comments/", status, text="Clearer, please")


def comment(rating: Rating, form: Sent, **changes: Any) -> Comment:
    text = form.value("text")
    values = {"text": text, "token": uuid5(form.token, text), **changes}
    return Comment.objects.create(rating=rating, **values)


def test_an_acknowledged_comment_that_is_there_once_is_in_order(
    record: Record, sent: Send, rating: Rating
) -> None:
    comment(rating, said(sent))
    assert not list(kept.comments(record))


def test_a_lost_comment_is_found(record: Record, sent: Send) -> None:
    said(sent)
    assert "0 times" in only(kept.comments(record))


def test_a_doubled_comment_is_found(record: Record, sent: Send, rating: Rating) -> None:
    form = said(sent)
    comment(rating, form)
    comment(rating, form, token=uuid4())
    assert any("is there 2 times" in line for line in kept.comments(record))


def test_a_comment_with_other_words_is_found(record: Record, sent: Send, rating: Rating) -> None:
    comment(rating, said(sent), text="Clear")
    assert "'Clearer, please' was sent" in only(kept.comments(record))


def test_a_comment_that_nobody_took_back_is_found(
    record: Record, sent: Send, rating: Rating
) -> None:
    comment(rating, said(sent), text="", withdrawn_at=timezone.now())
    assert "nobody asked for that" in only(kept.comments(record))


def test_a_comment_that_stands_after_it_was_taken_back_is_found(
    record: Record, sent: Send, rating: Rating
) -> None:
    made = comment(rating, said(sent))
    sent("withdraw", f"/feedback/comments/{made.pk}/withdraw/")
    assert "still stands" in only(kept.comments(record))


def rated(sent: Send, clear: str, status: int | None = 303) -> Sent:
    return sent("rating", "/feedback/ratings/", status, subject=SUBJECT.token(), clear=clear)


def test_a_rating_that_says_what_was_said_last_is_in_order(
    record: Record, sent: Send, rating: Rating
) -> None:
    rated(sent, "no")
    rated(sent, "yes")
    assert not list(kept.ratings(record))


def test_a_rating_that_was_changed_back_is_found(
    record: Record, sent: Send, rating: Rating
) -> None:
    rated(sent, "yes")
    rated(sent, "no")
    assert "was not said last" in only(kept.ratings(record))


def test_a_rating_may_say_what_went_unanswered(record: Record, sent: Send, rating: Rating) -> None:
    rated(sent, "no")
    rated(sent, "yes", status=None)
    assert not list(kept.ratings(record))


def test_a_lost_rating_is_found(record: Record, sent: Send) -> None:
    rated(sent, "yes")
    assert "0 times" in only(kept.ratings(record))


def test_a_rating_that_nobody_sent_is_found(record: Record, rating: Rating) -> None:
    assert "nobody sent it" in only(kept.ratings(record))


def asked(sent: Send, **data: Any) -> Sent:
    values = {"workers": 1, "delay_ms": 20, "strategies": ["sequential", "threads"], **data}
    return sent("run", "/lab/waiting/runs", **values)


def requested(learner: Learner, execution: Execution, form: Sent, **changes: Any) -> Run:
    values = {"demo": "waiting", "token": kept._wish(form).once, "prediction": None, **changes}
    made: Run = Run.objects.create(learner=learner, execution=execution, **values)
    return made


def test_an_acknowledged_run_that_is_there_once_is_in_order(
    record: Record, sent: Send, learner: Learner, execution: Execution
) -> None:
    form = asked(sent, first="same", times="2.5")
    requested(learner, execution, form, prediction={"first": "same", "times": 2.5})
    assert not list(kept.runs(record))


def test_a_lost_run_is_found(record: Record, sent: Send) -> None:
    asked(sent, just_run="1")
    assert "0 times" in only(kept.runs(record))


def test_a_run_with_another_prediction_is_found(
    record: Record, sent: Send, learner: Learner, execution: Execution
) -> None:
    requested(learner, execution, asked(sent, just_run="1"), prediction={"first": "threads"})
    assert "but None was sent" in only(kept.runs(record))


def test_a_run_that_measures_something_else_is_found(
    record: Record, sent: Send, learner: Learner, execution: Execution
) -> None:
    execution.parameters["workers"] = 8
    execution.save()
    requested(learner, execution, asked(sent, just_run="1"))
    assert "'workers': 8" in only(kept.runs(record))


def test_a_run_that_nobody_asked_for_is_found(
    record: Record, learner: Learner, execution: Execution
) -> None:
    Run.objects.create(learner=learner, execution=execution, demo="waiting")
    assert "nobody sent it" in only(kept.runs(record))


def test_a_stopped_run_that_went_on_is_found(
    record: Record, sent: Send, learner: Learner, execution: Execution
) -> None:
    run = Run.objects.create(learner=learner, execution=execution, demo="waiting")
    sent("stop", f"/lab/runs/{run.pk}/stop")
    assert "went on" in only(kept.stops(record))
    Run.objects.update(finished_at=timezone.now() - timedelta(seconds=5))
    assert not list(kept.stops(record))
