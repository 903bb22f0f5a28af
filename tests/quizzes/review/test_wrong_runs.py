"""Predictions in the lab that turned out wrong come back as concepts."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from learners.models import Learner
from quizzes.models import Attempt, Card, Choice, Prediction, Question, ReviewLog
from quizzes.review.services import replay
from quizzes.review.wrong_runs import concepts_of, is_wrong, note_wrong_runs
from sandbox.models import Execution, Run, State
from sandbox.prediction import Answer, Score
from sandbox.scoring import Judged
from tests.quizzes.review.conftest import Answers, MakeQuestion, days

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SCORE = {"judged": [], "answers": [], "hint": "", "hint_slots": {}}
WRONG = {"pythons": [], "score": {**SCORE, "which": "wrong", "times": None}}
RIGHT = {"pythons": [], "score": {**SCORE, "which": "right", "times": "close"}}


@pytest.fixture
def ran(learner: Learner) -> Any:
    """A run that is over, as the sandbox leaves it."""

    def ran(
        gist: Any = WRONG, demo: str = "computing", *, predicted: bool = True, over: bool = True
    ) -> Run:
        now = timezone.now()
        execution = Execution.objects.create(
            demo=demo,
            parameters={},
            key="k",
            state=State.DONE if over else State.QUEUED,
            finished_at=now if over else None,
        )
        prediction = {"first": "same", "times": 1.0} if predicted else None
        return Run.objects.create(
            learner=learner,
            execution=execution,
            demo=demo,
            prediction=prediction,
            finished_at=now if over else None,
            gist=gist,
        )

    return ran


@pytest.fixture
def question(make_question: MakeQuestion) -> Question:
    """One whose wrong choice the lab refutes."""
    made = make_question("choosing-workers")
    Choice.objects.filter(question=made, text__startswith="Wrong ").update(lab_demo="computing")
    return made


def test_a_wrong_prediction_makes_a_card_for_tomorrow(
    ran: Any, question: Question, visitor: Client
):
    run = ran()
    assert visitor.get("/review/").status_code == 200
    card = Card.objects.get()
    assert (card.concept, card.due_at) == ("choosing-workers", run.finished_at + days(1))
    log = ReviewLog.objects.get()
    assert (log.source, log.source_id, log.rating) == ("lab", str(run.pk), 1)


def test_each_run_counts_once(ran: Any, question: Question, learner: Learner):
    ran()
    assert [note_wrong_runs(learner.id) for _ in range(3)] == [1, 0, 0]
    ran()
    assert [note_wrong_runs(learner.id) for _ in range(2)] == [1, 0]
    assert Card.objects.get().reviews == 2
    assert replay(learner.id) == []


def test_a_run_counts_once_even_where_its_demo_moves_to_another_concept(
    ran: Any, question: Question, learner: Learner
):
    ran()
    note_wrong_runs(learner.id)
    Question.objects.update(concept="scaling")
    assert note_wrong_runs(learner.id) == 0


@pytest.mark.parametrize(
    ("gist", "more"),
    [(RIGHT, {}), (WRONG, {"predicted": False}), (None, {}), ({}, {}), (None, {"over": False})],
    ids=["right", "not predicted", "not summed up", "summed up in vain", "under way"],
)
def test_nothing_else_makes_a_card(
    ran: Any, question: Question, learner: Learner, gist: Any, more: Any
):
    ran(gist, **more)
    assert note_wrong_runs(learner.id) == 0
    assert not Card.objects.exists()


def test_a_run_that_answers_a_question_is_rated_as_its_answer(
    ran: Any, question: Question, learner: Learner
):
    attempt = Attempt.objects.create(learner=learner, quiz=question.quiz, seed=1)
    Prediction.objects.create(
        attempt=attempt,
        question=question,
        question_version=1,
        token=uuid4(),
        said={"predicted": {}},
        run=ran(),
    )
    assert note_wrong_runs(learner.id) == 0
    assert not Card.objects.exists()


def test_a_run_of_another_learner_is_theirs(ran: Any, question: Question):
    ran()
    assert note_wrong_runs(Learner.objects.create().id) == 0


def test_a_demo_that_no_question_speaks_of_makes_no_card(
    ran: Any, question: Question, learner: Learner
):
    ran(demo="waiting")
    assert note_wrong_runs(learner.id) == 0


def test_a_run_that_ended_before_an_answer_is_rated_before_it(
    ran: Any, question: Question, learner: Learner, answered: Answers
):
    run = ran()
    answered(question, correct=True, at=run.finished_at + days(1))
    note_wrong_runs(learner.id)
    assert list(ReviewLog.objects.order_by("reviewed_at").values_list("rating", flat=True)) == [
        1,
        3,
    ]
    assert replay(learner.id) == []


def test_a_demo_stands_for_the_concept_that_it_refutes_most(make_question: MakeQuestion):
    for concept, choices in (("b", 1), ("a", 2), ("c", 2)):
        made = make_question(concept)
        for choice in list(made.choices.all())[:choices]:
            Choice.objects.filter(pk=choice.pk).update(lab_demo="waiting")
    assert concepts_of(["waiting", "computing"]) == {"waiting": "a"}


@pytest.mark.parametrize(
    ("score", "wrong"),
    [
        (None, False),
        (Score(which="wrong", times="close"), True),
        (Score(which="right", times="surprised"), True),
        (Score(which="undecidable", times="close"), False),
        (Score(answers=(Answer("same_pid", "both", "thread"),)), True),
        (Score(answers=(Answer("same_pid", "thread", "thread"),)), False),
        *(
            (Score(judged=(Judged(None, None, None, verdict),)), wrong)  # type: ignore[arg-type]
            for verdict, wrong in (
                *(("right", False), ("near", False)),
                *(("wrong", True), ("some", True), ("off", True), ("far", True)),
            )
        ),
    ],
)
def test_what_counts_as_wrong(score: Score | None, wrong: bool):
    assert is_wrong(score) is wrong
