"""Several right answers: each choice is a judgement.

With k right choices and m wrong ones, h hits and f false picks score h/k - f/m. Every strategy
that does not look at the choices expects 0, so the score is not clamped for a single question:
whoever ticks blindly would otherwise gain from every lucky one.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from quizzes.kinds.contract import (
    ChoiceDraft,
    Fault,
    ForgedAnswerError,
    Grade,
    UnansweredError,
)

INPUT = "checkbox"
HINT = _("Tick every one that is true.")


def parse(sent: Sequence[str], offered: Mapping[str, int]) -> frozenset[int]:
    """The choices that were ticked."""
    if not sent:
        raise UnansweredError(_("Tick at least one of the statements first."))
    if len(sent) > len(offered) or any(value not in offered for value in sent):
        raise ForgedAnswerError
    return frozenset(offered[value] for value in sent)


def grade(key: Mapping[int, bool], picked: frozenset[int]) -> Grade:
    """h/k - f/m; a draft without right or without wrong choices has no such term."""
    right_ones = frozenset(choice for choice, correct in key.items() if correct)
    wrong_ones = frozenset(key) - right_ones
    hits = Fraction(len(picked & right_ones), len(right_ones) or 1)
    false_picks = Fraction(len(picked & wrong_ones), len(wrong_ones) or 1)
    judged_right = len(picked & right_ones) + len(wrong_ones - picked)
    return Grade(hits - false_picks, judged_right, len(key))


def faults(choices: Sequence[ChoiceDraft]) -> Iterator[Fault]:
    """At least one right choice and one wrong choice."""
    if not any(choice.correct for choice in choices):
        yield Fault(_("No choice is marked as right: mark at least one."))
    elif all(choice.correct for choice in choices):
        yield Fault(_("Every choice is marked as right: ticking all would need no thought."))
