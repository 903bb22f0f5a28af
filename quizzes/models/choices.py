"""The choices of a question as authored: answers, labels, lines or bands of numbers."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.questions import Question
from quizzes.models.written import written

LATER_OF_CHOICE = ("half", "after", "low", "high")
"""Columns that are younger than the fingerprints of quizzes that do not use them."""


class Choice(models.Model):
    """A possible answer, with the belief behind it and the run that refutes that belief."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    position = models.PositiveIntegerField(_("position"), default=0)
    text = models.TextField(_("text"), blank=True)
    correct = models.BooleanField(_("right"), default=False)
    half = models.BooleanField(
        _("half right"),
        default=False,
        help_text=_("Second best: worth a half. The feedback says why."),
    )
    after = models.CharField(
        _("comes after"),
        max_length=60,
        blank=True,
        help_text=_("Of a line to be ordered: the numbers of the lines before it, such as 1,3."),
    )
    low = models.FloatField(
        _("from"), null=True, blank=True, help_text=_("Of a band of numbers: its least one.")
    )
    high = models.FloatField(
        _("to"), null=True, blank=True, help_text=_("Of a band of numbers: its greatest one.")
    )
    feedback = models.TextField(
        _("feedback"), blank=True, help_text=_("For who chose it: what was right, then why not.")
    )
    belief = models.CharField(
        _("belief"),
        max_length=160,
        blank=True,
        help_text=_("The model behind it, as a sentence: 'Threads compute side by side'."),
    )
    lab_demo = models.SlugField(_("lab"), max_length=60, blank=True)
    lab_parameters = models.CharField(
        _("lab settings"),
        max_length=300,
        blank=True,
        help_text=_("As in an address: workers=4&task_ms=100"),
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        """Names; a draft's choices obey no further rule."""

        verbose_name = _("choice")
        verbose_name_plural = _("choices")

    def __str__(self) -> str:
        """The beginning of the choice."""
        return self.text[:80]

    def content(self) -> list[Any]:
        """All that an author writes, as JSON."""
        lab = [self.lab_demo, self.lab_parameters]
        base = [self.text, self.correct, self.feedback, self.belief, *lab]
        own = written(self, *LATER_OF_CHOICE)
        return [*base, own] if own else base
