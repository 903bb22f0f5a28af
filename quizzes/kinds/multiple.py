"""Several right answers: each choice is a judgement.

With k right choices and m wrong ones, h hits and f false picks score h/k - f/m. Every strategy
that does not look at the choices expects 0, so the score is not clamped for a single question:
whoever ticks blindly would otherwise gain from every lucky one.
"""

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds.contract import Answer, Fault, Grade, Key, QuestionDraft, Said
from quizzes.kinds.picking import Picking


class Multiple(Picking):
    """Checkboxes."""

    HINT = _("Tick every one that is true.")
    NOTHING_PICKED = _("Tick at least one of the statements first.")

    def grade(self, key: Key, answer: Answer) -> Grade:
        """h/k - f/m; a draft without right or without wrong choices has no such term."""
        picked = self.names(answer)
        right_ones = frozenset(filter(key.is_right, key.ids))
        wrong_ones = frozenset(key.ids) - right_ones
        hits = Fraction(len(picked & right_ones), len(right_ones) or 1)
        false_picks = Fraction(len(picked & wrong_ones), len(wrong_ones) or 1)
        judged_right = len(picked & right_ones) + len(wrong_ones - picked)
        return Grade(hits - false_picks, judged_right, len(key.ids))

    def says(self, key: Key, answer: Answer) -> Said:
        """How many judgements were right, and how many true ones are still missing."""
        grade, picked = self.grade(key, answer), self.names(answer)
        missed = sum(key.is_right(pk) and pk not in picked for pk in key.ids)
        credit = gettext("%(right)s of %(judged)s judgements right.") % vars(grade)
        if missed:
            more = ngettext("One more is true.", "%(count)s more are true.", missed)
            credit = f"{credit} {more % {'count': missed}}"
        all_true = not self.wrong(key, answer)
        return Said(_("All that you ticked is true") if all_true else "", credit)

    def faults(self, question: QuestionDraft) -> Iterator[Fault]:
        """At least one right choice and one wrong choice."""
        if not any(choice.correct for choice in question.choices):
            yield Fault(_("No choice is marked as right: mark at least one."))
        elif all(choice.correct for choice in question.choices):
            yield Fault(_("Every choice is marked as right: ticking all would need no thought."))
