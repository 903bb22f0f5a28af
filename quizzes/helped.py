"""The hints of one question on the screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from quizzes import hints, labs
from quizzes.models import Question
from quizzes.text import block


@dataclass(frozen=True)
class ShownHint:
    """A hint that was asked for; `lab` is the run that shows it."""

    text: SafeString
    lab: labs.LabLink | None


@dataclass(frozen=True)
class Help:
    """The hints that are shown, and how many there are."""

    shown: Sequence[ShownHint]
    count: int

    @property
    def next(self) -> int:
        """The number of the hint that may be asked for; 0: there is none left."""
        return len(self.shown) + 1 if len(self.shown) < self.count else 0


def help_with(question: Question, taken: int) -> Help:
    """The first `taken` hints of a question."""
    there = hints.ordered(question)
    shown = [
        ShownHint(block(each.text), labs.link(each.lab_demo, each.lab_parameters))
        for each in there[:taken]
    ]
    return Help(shown, len(there))
