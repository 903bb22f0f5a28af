"""A second try of the same question comes after another one."""

from dataclasses import dataclass

import pytest

from quizzes.policies import Policy, PolicyName, Reveal
from quizzes.retries import Retry, is_settled, retry

PRACTICE = Policy(PolicyName.PRACTICE)
TWO_TRIES = Policy(PolicyName.CHECKPOINT, tries=2)
ONE_TRY = Policy(PolicyName.CHECKPOINT, tries=1)
ASKED = (1, 2)


@dataclass(frozen=True)
class Stood:
    """A wrong first answer."""

    question: int
    try_number: int = 1
    correct: bool = False


@pytest.mark.parametrize(
    ("rules", "stood", "when"),
    [
        (PRACTICE, [Stood(1)], Retry.NOW),
        (PRACTICE, [Stood(1, 99)], Retry.NOW),
        (TWO_TRIES, [Stood(1)], Retry.LATER),
        (TWO_TRIES, [Stood(1), Stood(2)], Retry.NOW),
        (TWO_TRIES, [Stood(2), Stood(1)], Retry.LATER),
        (TWO_TRIES, [Stood(2, 1, correct=True), Stood(1)], Retry.NOW),
        (TWO_TRIES, [Stood(2, 2), Stood(1)], Retry.NOW),
        (TWO_TRIES, [Stood(2), Stood(1, 2)], Retry.NEVER),
        (TWO_TRIES, [Stood(1, 1, correct=True)], Retry.NEVER),
        (ONE_TRY, [Stood(1)], Retry.NEVER),
    ],
)
def test_when_the_first_question_comes_again(
    rules: Policy, stood: list[Stood], when: Retry
) -> None:
    assert retry(rules, 1, stood, ASKED) is when


def test_the_only_question_comes_again_at_once() -> None:
    assert retry(TWO_TRIES, 1, [Stood(1)], (1,)) is Retry.NOW


@pytest.mark.parametrize(
    ("rules", "stood", "settled"),
    [
        (PRACTICE, [], False),
        (PRACTICE, [Stood(1, 5), Stood(2, 1, correct=True)], False),
        (PRACTICE, [Stood(1, 5, correct=True), Stood(2, 1, correct=True)], True),
        (TWO_TRIES, [Stood(1, 1), Stood(2, 2)], False),
        (TWO_TRIES, [Stood(1, 2), Stood(2, 2)], True),
        (Policy(PolicyName.EXAM, Reveal.AT_END, tries=1), [Stood(1)], False),
    ],
)
def test_when_nothing_is_left_to_answer(rules: Policy, stood: list[Stood], settled: bool) -> None:
    assert is_settled(rules, stood, ASKED) is settled
