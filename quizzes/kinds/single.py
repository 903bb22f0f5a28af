"""One right answer among several: scored 1 or 0."""

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

INPUT = "radio"
HINT = _("Choose one.")


def parse(sent: Sequence[str], offered: Mapping[str, int]) -> frozenset[int]:
    """The one choice that was picked."""
    if not sent:
        raise UnansweredError(_("Choose one of the answers first."))
    if len(sent) > 1 or sent[0] not in offered:
        raise ForgedAnswerError
    return frozenset({offered[sent[0]]})


def grade(key: Mapping[int, bool], picked: frozenset[int]) -> Grade:
    """1 for the key, otherwise 0."""
    right = int(all(key[choice] for choice in picked))
    return Grade(Fraction(right), right, 1)


def faults(choices: Sequence[ChoiceDraft]) -> Iterator[Fault]:
    """Exactly one key."""
    keys = [number for number, choice in enumerate(choices) if choice.correct]
    if not keys:
        yield Fault(_("No choice is marked as right: mark one."))
    for number in keys[1:]:
        yield Fault(
            _("A second choice is marked as right, but this kind has only one right answer."),
            "correct",
            number,
        )
