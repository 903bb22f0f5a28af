"""Hints: as authored, and as taken."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.questions import Question
from quizzes.models.taken import Attempt


class Hint(models.Model):
    """One step of help with a question; its neighbours come one at a time, in their order."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="hints")
    position = models.PositiveIntegerField(_("position"), default=0)
    text = models.TextField(_("text"), blank=True)
    lab_demo = models.SlugField(
        _("lab"), max_length=60, blank=True, help_text=_("A run that shows it.")
    )
    lab_parameters = models.CharField(
        _("lab settings"),
        max_length=300,
        blank=True,
        help_text=_("As in an address: workers=4&task_ms=100"),
    )

    class Meta:
        """Names."""

        verbose_name = _("hint")
        verbose_name_plural = _("hints")

    def __str__(self) -> str:
        """The beginning of the hint."""
        return self.text[:80]

    def content(self) -> list[str]:
        """All that an author writes."""
        return [self.text, self.lab_demo, self.lab_parameters]


class HintTaken(models.Model):
    """A learner asked for a hint in this attempt."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="hints_taken")
    hint = models.ForeignKey(Hint, models.CASCADE, related_name="taken")
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(fields=["attempt", "hint"], name="quizzes_hinttaken_once"),
        ]

    def __str__(self) -> str:
        """Which hint."""
        return str(self.hint_id)
