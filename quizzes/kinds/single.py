"""One right answer among several: scored 1 or 0."""

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from quizzes.kinds.contract import Answer, Fault, Grade, Key, QuestionDraft
from quizzes.kinds.picking import Picking


class Single(Picking):
    """Radio buttons."""

    HINT = _("Choose one.")
    NOTHING_PICKED = _("Choose one of the answers first.")
    MOST = 1

    def grade(self, key: Key, answer: Answer) -> Grade:
        """1 for the key, otherwise 0."""
        picked = self.names(answer)
        right = int(bool(picked) and all(map(key.is_right, picked)))
        return Grade(Fraction(right), right, 1)

    def faults(self, question: QuestionDraft) -> Iterator[Fault]:
        """Exactly one key."""
        keys = [number for number, choice in enumerate(question.choices) if choice.correct]
        if not keys:
            yield Fault(_("No choice is marked as right: mark one."))
        for number in keys[1:]:
            yield Fault(
                _("A second choice is marked as right, but this kind has only one right answer."),
                "correct",
                number,
            )
