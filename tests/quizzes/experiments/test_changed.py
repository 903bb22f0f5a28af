"""How often an experiment changed the answer: counted, with its interval, from enough answers."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from learners.models import Learner
from quizzes.experiments import FROM_CHANGES, changed_by_experiment
from quizzes.models import Attempt, Choice, Experiment, Question, Quiz, Response

pytestmark = pytest.mark.django_db


class Class:
    """Learners who all chose one wrong answer."""

    def __init__(self) -> None:
        self.quiz = Quiz.objects.create(slug="q", title="Q", status="published")
        self.question = Question.objects.create(quiz=self.quiz, stem="Which?")
        self.trap = Choice.objects.create(question=self.question, lab_demo="waiting")

    def learn(self, then: str = "", *, ran: bool = True, **attempt: object) -> Experiment:
        """`then`: right, other or stayed; "" is no answer after the run."""
        learner = Learner.objects.create()
        taken = Attempt.objects.create(
            **{"learner": learner, "quiz": self.quiz, "seed": 1, **attempt}
        )
        now = timezone.now() if ran else None
        after = self._answer(taken, 2, then == "right") if then else None
        return Experiment.objects.create(
            response=self._answer(taken, 1, False), choice=self.trap, asked_at=now,
            finished_at=now, again_at=now if then else None, after=after, stayed=then == "stayed",
        )  # fmt: skip

    def _answer(self, attempt: Attempt, number: int, right: bool) -> Response:
        return Response.objects.create(
            attempt=attempt, question=self.question, question_version=1, try_number=number,
            token=uuid4(), answer={}, score=right, correct=right,
        )  # fmt: skip


@pytest.fixture
def group() -> Class:
    return Class()


def test_each_way_that_it_may_go_is_counted(group: Class) -> None:
    for then in ("right", "right", "other", "stayed", ""):
        group.learn(then)
    group.learn(ran=False)
    [row] = changed_by_experiment([group.question.pk])
    assert (row.question, row.choice) == (group.question.pk, group.trap.pk)
    assert (row.offered, row.ran, row.asked, row.again) == (6, 5, 4, 4)
    assert (row.right, row.other, row.stayed) == (2, 1, 1)


def test_no_share_is_told_below_its_minimum(group: Class) -> None:
    for _each in range(FROM_CHANGES - 1):
        group.learn("right")
    assert changed_by_experiment([group.question.pk])[0].share is None
    group.learn("stayed")
    [row] = changed_by_experiment([group.question.pk])
    assert row.share == pytest.approx(29 / 30)
    # Wilson's interval of 29 in 30, by hand: (p + z²/2n ± z√(pq/n + z²/4n²)) / (1 + z²/n)
    assert row.interval is not None
    assert (row.interval.low, row.interval.high) == pytest.approx((0.8333, 0.9941), abs=5e-5)


def test_only_first_attempts_of_learners_count(group: Class) -> None:
    group.learn("right", preview=True)
    group.learn("right", number=2)
    again = group.learn("right")
    Response.objects.filter(pk=again.response_id).update(try_number=3)
    void = group.learn("right")
    Response.objects.filter(pk=void.response_id).update(void=True)
    old = group.learn("right")
    Response.objects.filter(pk=old.response_id).update(question_version=7)
    assert changed_by_experiment([group.question.pk]) == []


def test_an_answer_that_was_taken_out_of_scoring_is_none(group: Class) -> None:
    done = group.learn("right")
    assert done.after is not None
    Response.objects.filter(pk=done.after.pk).update(void=True)
    [row] = changed_by_experiment([group.question.pk])
    assert (row.asked, row.again, row.right) == (1, 0, 0)


def test_a_regrade_changes_what_came_of_it(group: Class) -> None:
    done = group.learn("other")
    assert done.after is not None
    Response.objects.filter(pk=done.after.pk).update(correct=True, score=1)
    [row] = changed_by_experiment([group.question.pk])
    assert (row.right, row.other) == (1, 0)


def test_dates_are_those_of_the_attempt(group: Class) -> None:
    done, day = group.learn("right"), timedelta(days=1)
    began = done.response.attempt.started_at
    pks = [group.question.pk]
    assert changed_by_experiment(pks, since=began, until=began + day)
    assert not changed_by_experiment(pks, until=began)
    assert not changed_by_experiment(pks, since=began + day)
    came = done.response.attempt.learner.created_at
    assert changed_by_experiment(pks, cohort=(came, came + day))
    assert not changed_by_experiment(pks, cohort=(came - day, came))


def test_counting_is_one_query(
    group: Class, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for _each in range(3):
        group.learn("right")
    with django_assert_num_queries(1):  # type: ignore[operator]
        changed_by_experiment([group.question.pk])
