"""How a quiz may be taken: three policies, and what a quiz changes of the one it has.

Pure: models import the names from here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.kinds.contract import Text


class PolicyName(models.TextChoices):
    """What a quiz is for."""

    PRACTICE = "practice", _("Practice")
    CHECKPOINT = "checkpoint", _("Checkpoint")
    EXAM = "exam", _("Exam")


class Reveal(models.TextChoices):
    """When a learner reads what an answer was worth, and why."""

    AT_ONCE = "at_once", _("At once")
    AT_END = "at_end", _("At the end")
    NEVER = "never", _("Only the score, never the key")


@dataclass(frozen=True)
class Policy:
    """The rules of one quiz; 0 means that there is no such limit.

    `tries` of a question in one attempt, `attempts` at the quiz, `time_limit_min` in minutes,
    `pass_mark` in percent.
    """

    name: PolicyName
    reveal: Reveal = Reveal.AT_ONCE
    tries: int = 0
    attempts: int = 0
    time_limit_min: int = 0
    pass_mark: int = 0

    @property
    def deferred(self) -> bool:
        """Answers are kept, and graded only when all of them are handed in."""
        return self.reveal is not Reveal.AT_ONCE

    @property
    def spaced(self) -> bool:
        """A question comes again only after another one: where tries are worth something."""
        return not self.deferred and self.tries > 1

    def may_try(self, made: int) -> bool:
        """Whether a question that was answered `made` times may be answered once more."""
        return not self.tries or made < self.tries

    def may_begin(self, made: int) -> bool:
        """Whether a quiz that was begun `made` times may be begun once more."""
        return not self.attempts or made < self.attempts


PRESETS: Mapping[str, Policy] = {
    PolicyName.PRACTICE: Policy(PolicyName.PRACTICE),
    PolicyName.CHECKPOINT: Policy(PolicyName.CHECKPOINT, tries=2, pass_mark=70),
    PolicyName.EXAM: Policy(PolicyName.EXAM, Reveal.AT_END, tries=1, attempts=1, pass_mark=70),
}


class Ruled(Protocol):
    """A quiz, as far as its policy goes; "" and None leave what the policy says."""

    policy: str
    reveal: str
    tries: int | None
    attempts_allowed: int | None
    time_limit_min: int | None
    pass_mark: int | None


def policy_of(quiz: Ruled) -> Policy:
    """The preset of the quiz, with its own changes."""
    preset = PRESETS[quiz.policy]
    own = {
        "tries": quiz.tries,
        "attempts": quiz.attempts_allowed,
        "time_limit_min": quiz.time_limit_min,
        "pass_mark": quiz.pass_mark,
    }
    changed = {name: value for name, value in own.items() if value is not None}
    reveal = Reveal(quiz.reveal) if quiz.reveal else preset.reveal
    ruled = replace(preset, reveal=reveal, **changed)  # type: ignore[arg-type]
    return replace(ruled, tries=1) if ruled.deferred else ruled


def faults(quiz: Ruled) -> Iterator[tuple[str, Text]]:
    """What contradicts itself in the rules of a quiz: the column, and why."""
    policy = policy_of(quiz)
    if policy.time_limit_min and not policy.deferred:
        message = _("A time limit needs answers that are handed in: reveal feedback at the end.")
        yield "time_limit_min", message
    if policy.pass_mark > 100:
        yield "pass_mark", _("The pass mark is a percentage: 100 at most.")
