"""What questions said, version by version, and how answers were graded anew."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.questions import Question


class QuestionVersion(models.Model):
    """What one version of a question said. It is written once and never changed.

    There is a row from the first answer to a version on, and for every version that was superseded.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(
        help_text="All that an author writes, by column; choices by their key, in their order "
        "(quizzes.versions.snapshot). With 'partial': what answers alone still told of it."
    )
    created_at = models.DateTimeField(
        null=True, blank=True, help_text="Unknown of the first, which grew before any answer."
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        """Database rules."""

        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number"], name="quizzes_questionversion_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="quizzes_questionversion_from_one"
            ),
        ]

    def __str__(self) -> str:
        """Which version of which question."""
        return f"{self.question_id}, version {self.number}"


class Regrade(models.Model):
    """One decision to grade the answers to a question anew."""

    class Mode(models.TextChoices):
        """What the answers are worth from then on."""

        KEY = "key", _("Grade all answers by today's key")
        FULL = "full", _("Full marks to everyone who answered")
        VOID = "void", _("Take these answers out of scoring")

    question = models.ForeignKey(Question, models.CASCADE, related_name="regrades")
    question_version = models.PositiveIntegerField(help_text="Whose key it was.")
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    reason = models.TextField(_("reason"), help_text=_("Learners whose score changes read it."))
    applied_at = models.DateTimeField(_("applied"), auto_now_add=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    gained = models.PositiveIntegerField(_("scores up"), default=0)
    lost = models.PositiveIntegerField(_("scores down"), default=0)
    changed = models.PositiveIntegerField(_("scores changed"), default=0)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        """Database rules."""

        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mode__in=["key", "full", "void"]),
                name="quizzes_regrade_known_mode",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="quizzes_regrade_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        """When it was, and of what."""
        return f"{self.question} ({self.applied_at:%Y-%m-%d %H:%M})"


class RegradeChange(models.Model):
    """What one regrade did to one answer: enough to give back exactly what was."""

    regrade = models.ForeignKey(Regrade, models.CASCADE, related_name="changes")
    response = models.ForeignKey("quizzes.Response", models.CASCADE, related_name="regrade_changes")
    old_score = models.FloatField()
    old_correct = models.BooleanField()
    old_void = models.BooleanField()
    new_score = models.FloatField()
    new_correct = models.BooleanField()
    new_void = models.BooleanField()

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(
                fields=["regrade", "response"], name="quizzes_regradechange_response_once"
            ),
        ]

    def __str__(self) -> str:
        """The scores."""
        return f"{self.old_score} → {self.new_score}"
