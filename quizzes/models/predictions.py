"""Answers that a measurement grades."""

from django.db import models
from django.db.models import Q

from quizzes.models.questions import Question
from quizzes.models.taken import Attempt, Response
from sandbox.models import Run


class Prediction(models.Model):
    """What a learner predicted in an attempt, until the learner's own run has shown it.

    No Response before that, so nothing that reads graded answers meets one without a score.
    A run that shows nothing leaves the prediction open: it may be run again.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="predictions")
    question = models.ForeignKey(Question, models.PROTECT, related_name="predictions")
    question_version = models.PositiveIntegerField()
    token = models.UUIDField(help_text="Of the form that sent it: the same form counts once.")
    said = models.JSONField(help_text="As its kind parsed it: {predicted: {question: answer}}")
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    response = models.OneToOneField(
        Response,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="prediction",
        help_text="Once it is graded.",
    )

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "token"], name="quizzes_prediction_form_once"
            ),
            models.UniqueConstraint(
                fields=["attempt", "question"],
                condition=Q(response=None),
                name="quizzes_prediction_one_open",
            ),
        ]

    def __str__(self) -> str:
        """Of which question."""
        return f"{self.question_id}"
