"""What a policy says, and what a quiz changes of it."""

import pytest
from django.db import IntegrityError, transaction

from quizzes.models import Quiz
from quizzes.policies import PRESETS, PolicyName, Reveal, faults, policy_of


def test_practice_has_no_limits() -> None:
    practice = policy_of(Quiz())
    assert (practice.reveal, practice.tries, practice.attempts) == (Reveal.AT_ONCE, 0, 0)
    assert not practice.deferred
    assert practice.may_try(1000)
    assert practice.may_begin(1000)


def test_a_checkpoint_gives_a_second_try_and_no_third() -> None:
    checkpoint = policy_of(Quiz(policy=PolicyName.CHECKPOINT))
    assert checkpoint.spaced
    assert checkpoint.may_try(1)
    assert not checkpoint.may_try(2)


def test_an_exam_is_taken_once_and_tells_at_the_end() -> None:
    exam = policy_of(Quiz(policy=PolicyName.EXAM))
    assert exam.deferred
    assert exam.may_begin(0)
    assert not exam.may_begin(1)
    assert not exam.spaced


def test_a_quiz_changes_what_it_writes_and_keeps_the_rest() -> None:
    quiz = Quiz(policy=PolicyName.EXAM, attempts_allowed=3, reveal=Reveal.NEVER, time_limit_min=20)
    rules = policy_of(quiz)
    assert (rules.attempts, rules.reveal, rules.time_limit_min) == (3, Reveal.NEVER, 20)
    assert rules.pass_mark == PRESETS[PolicyName.EXAM].pass_mark


def test_none_is_another_thing_than_no_limit() -> None:
    assert policy_of(Quiz(policy=PolicyName.CHECKPOINT, tries=0)).tries == 0
    assert policy_of(Quiz(policy=PolicyName.CHECKPOINT, tries=None)).tries == 2


def test_what_is_handed_in_has_one_try() -> None:
    assert policy_of(Quiz(policy=PolicyName.EXAM, tries=5)).tries == 1


def test_a_time_limit_needs_answers_that_are_handed_in() -> None:
    fields = [field for field, _why in faults(Quiz(time_limit_min=10))]
    assert fields == ["time_limit_min"]
    assert not list(faults(Quiz(policy=PolicyName.EXAM, time_limit_min=10)))


@pytest.mark.parametrize(("mark", "wrong"), [(100, False), (101, True)])
def test_a_pass_mark_is_a_percentage(db: None, mark: int, wrong: bool) -> None:
    quiz = Quiz(slug="a", title="A", policy=PolicyName.EXAM, pass_mark=mark)
    assert bool(list(faults(quiz))) is wrong
    if wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            quiz.save()
    else:
        quiz.save()
