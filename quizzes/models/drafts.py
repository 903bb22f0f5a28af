"""Answers that are not given yet."""

from django.db import models

from quizzes.models.questions import Question
from quizzes.models.taken import Attempt


class Draft(models.Model):
    """What stands in a form: saved as it was sent, graded only when it is handed in."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="drafts")
    question = models.ForeignKey(Question, models.CASCADE, related_name="drafts")
    question_version = models.PositiveIntegerField()
    raw = models.JSONField(help_text="The fields of the form: {name: [value]}")
    revision = models.PositiveIntegerField(default=1, help_text="Counts its changes.")
    token = models.UUIDField(help_text="Of the form that saved it last.")
    saved_at = models.DateTimeField()

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question"], name="quizzes_draft_question_once"
            ),
            models.CheckConstraint(
                condition=models.Q(revision__gte=1), name="quizzes_draft_revision_from_one"
            ),
        ]

    def __str__(self) -> str:
        """Which question, how often changed."""
        return f"{self.question_id}, revision {self.revision}"
