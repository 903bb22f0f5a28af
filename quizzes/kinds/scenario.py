"""A job is told, the learner says which way of working suits it: four labels, always the same.

Scored 1 or 0; a second best is worth a half where its author marked it and says why.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds.contract import Answer, Fault, Grade, Key, QuestionDraft, Said, Text
from quizzes.kinds.picking import Picking

LABELS: Mapping[str, Text] = {
    "threads": _("Threads"),
    "processes": _("Processes"),
    "asyncio": _("asyncio"),
    "sequential": _("One after another"),
}
"""The texts that its choices have in the database and in files, in the order of the screen."""


class Scenario(Picking):
    """Radio buttons that stay where they are, so that only the job changes."""

    HINT = _("Choose the way of working that suits this job best.")
    NOTHING_PICKED = _("Choose one of the four first.")
    MOST = 1
    CHOICES = ("correct", "half")
    LABELS_ITS_CHOICES = True

    def grade(self, key: Key, answer: Answer) -> Grade:
        """1 for the key, a half for the second best."""
        (picked,) = self.names(answer)
        if key.is_right(picked):
            return Grade(Fraction(1), 1, 1)
        half = picked in key.choices and key.choices[picked].half
        return Grade(Fraction(1, 2) if half else Fraction(0), 0, 1)

    def says(self, key: Key, answer: Answer) -> Said:
        """A second best is called so."""
        if self.grade(key, answer).score:
            return Said(_("Second best"), gettext("This is worth a half."))
        return Said()

    def arrange(self, key: Key, shuffled: Sequence[int], try_number: int) -> tuple[int, ...]:
        """In the order of the labels; unknown ones of a draft come last."""
        order = list(LABELS)
        texts = {pk: choice.text for pk, choice in key.choices.items()}
        places = {pk: order.index(t) if t in LABELS else len(order) for pk, t in texts.items()}
        return tuple(sorted(key.ids, key=places.__getitem__))

    def choice_text(self, text: str) -> Text:
        """The label in words."""
        return LABELS.get(text, text)

    def faults(self, question: QuestionDraft) -> Iterator[Fault]:
        """The four labels, one key, at most one second best."""
        texts = [choice.text.strip() for choice in question.choices]
        for number, text in enumerate(texts):
            if text not in LABELS:
                message = _("A scenario's choices are %(labels)s.") % {"labels": ", ".join(LABELS)}
                yield Fault(message, "text", number)
        if missing := [label for label in LABELS if label not in texts]:
            yield Fault(_("These labels are missing: %(labels)s.") % {"labels": ", ".join(missing)})
        yield from _faults_of_keys(question)


def _faults_of_keys(question: QuestionDraft) -> Iterator[Fault]:
    keys = [number for number, choice in enumerate(question.choices) if choice.correct]
    halves = [number for number, choice in enumerate(question.choices) if choice.half]
    if not keys:
        yield Fault(_("No choice is marked as right: mark one."))
    for number in keys[1:]:
        message = _("A second choice is marked as right, but this kind has only one right answer.")
        yield Fault(message, "correct", number)
    for number in halves[1:]:
        yield Fault(_("Only one choice can be the second best."), "half", number)
    for number in set(halves) & set(keys):
        yield Fault(_("The right answer cannot be the second best, too."), "half", number)
