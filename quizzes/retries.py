"""Whether a question may be answered once more in an attempt. Pure."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from quizzes.policies import Policy


class Stood(Protocol):
    """The last answer to a question."""

    @property
    def question(self) -> int: ...
    @property
    def try_number(self) -> int: ...
    @property
    def correct(self) -> bool: ...


class Retry(StrEnum):
    """When the question may be tried again."""

    NOW = "now"
    #: After another question.
    LATER = "later"
    NEVER = "never"


def retry(rules: Policy, question: int, stood: Sequence[Stood], asked: Sequence[int]) -> Retry:
    """Of an answered `question`; `stood` holds the last answer to each, the latest at the end.

    Where tries are few, a question comes back only after another one, if any is left to answer.
    """
    last = next(each for each in stood if each.question == question)
    if last.correct or not rules.may_try(last.try_number):
        return Retry.NEVER
    if rules.spaced and stood[-1].question == question and _others_left(rules, last, stood, asked):
        return Retry.LATER
    return Retry.NOW


def is_settled(rules: Policy, stood: Sequence[Stood], asked: Sequence[int]) -> bool:
    """Whether nothing is left to answer: every question is right, or has had its tries."""
    return not _left(rules, stood, asked)


def _others_left(rules: Policy, one: Stood, stood: Sequence[Stood], asked: Sequence[int]) -> bool:
    return bool(_left(rules, stood, asked) - {one.question})


def _left(rules: Policy, stood: Sequence[Stood], asked: Sequence[int]) -> set[int]:
    done = {s.question for s in stood if s.correct or not rules.may_try(s.try_number)}
    return set(asked) - done
