"""What a wrong answer leads to: a run that refutes the belief behind it, and another answer."""

from django.db import models
from django.db.models import Q

from quizzes.models.choices import Choice
from quizzes.models.questions import Question
from quizzes.models.taken import Response
from sandbox.models import Run


class Experiment(models.Model):
    """One run that was offered with a wrong answer, and what the learner made of it.

    `run` stays None where it was only offered. `after` is the first answer that was given once
    the run was over: to the same question, or to another one of its concept (`question`).
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="experiments")
    choice = models.ForeignKey(
        Choice, models.CASCADE, related_name="experiments", help_text="The wrong choice."
    )
    offered_at = models.DateTimeField(auto_now_add=True)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When the run was wanted.")
    finished_at = models.DateTimeField(
        null=True, blank=True, help_text="When its measurement came to its end."
    )
    again_at = models.DateTimeField(
        null=True, blank=True, help_text="When the learner was asked again."
    )
    question = models.ForeignKey(
        Question,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="What was asked then: the same, or another one of its concept.",
    )
    after = models.ForeignKey(
        Response,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The answer after the run.",
    )
    stayed = models.BooleanField(
        default=False, help_text="The answer after the run shows the same belief."
    )

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(
                fields=["response", "choice"], name="quizzes_experiment_choice_once"
            ),
            models.CheckConstraint(
                condition=Q(run=None) | Q(asked_at__isnull=False),
                name="quizzes_experiment_run_was_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(after=None) | Q(finished_at__isnull=False),
                name="quizzes_experiment_after_its_end",
            ),
        ]

    def __str__(self) -> str:
        """Of which answer, against which choice."""
        return f"{self.response_id} {self.choice_id}"
