"""Quizzes as taken: Attempt, Response."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from learners.models import Learner
from quizzes.models.choices import Choice
from quizzes.models.questions import Question
from quizzes.models.quizzes import Quiz
from quizzes.models.versions import Regrade

MAX_SEED = 2**31 - 1
"""The largest seed of a shuffle; a positive integer in every database."""


class Attempt(models.Model):
    """One learner's way through one quiz."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="quiz_attempts")
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField(default=1)
    seed = models.PositiveIntegerField(
        validators=[MinValueValidator(0), MaxValueValidator(MAX_SEED)],
        help_text="Every order in which this attempt shows choices follows from it.",
    )
    preview = models.BooleanField(
        default=False, help_text="Taken by staff to see the quiz: counts in no statistics."
    )
    started_at = models.DateTimeField(auto_now_add=True)
    asked = models.JSONField(
        default=list,
        blank=True,
        help_text="The questions of a deferred attempt in their order; else the seed says them.",
    )
    deadline_at = models.DateTimeField(
        null=True, blank=True, help_text="When the time is over; what is saved by then counts."
    )
    finished_at = models.DateTimeField(
        null=True, blank=True, help_text="When its answers were handed in and graded."
    )

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(
                fields=["learner", "quiz", "number"], name="quizzes_attempt_number_once"
            ),
        ]
        # Item analysis counts the attempts of a day.
        indexes = [models.Index(fields=["quiz", "started_at"], name="quizzes_attempt_began")]

    def __str__(self) -> str:
        """Which attempt at which quiz."""
        return f"{self.quiz_id} #{self.number}"


class Response(models.Model):
    """One graded answer: what was sent, to which version, and what it scored then."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="responses")
    question = models.ForeignKey(Question, models.PROTECT, related_name="responses")
    question_version = models.PositiveIntegerField()
    try_number = models.PositiveIntegerField()
    token = models.UUIDField(help_text="Of the form that sent it: the same form counts once.")
    answer = models.JSONField(
        help_text="As its kind stores it: {picks: [choice], shown: [choice], texts: {choice: text}}"
    )
    picks = models.ManyToManyField(
        Choice,
        related_name="responses",
        help_text="The choices that the answer chose, or what it shows of beliefs; for statistics.",
    )
    score = models.FloatField(help_text="-1 to 1; below zero only for multiple choice.")
    correct = models.BooleanField()
    answered_at = models.DateTimeField(auto_now_add=True)
    retried_at = models.DateTimeField(
        null=True, blank=True, help_text="When the learner asked for the question again."
    )
    void = models.BooleanField(
        default=False, help_text="Taken out of scoring: it counts neither for nor against."
    )
    regrade = models.ForeignKey(
        Regrade,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The last one that changed the score and stands.",
    )
    regraded_from = models.FloatField(
        null=True, blank=True, help_text="The score before that regrade."
    )

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(fields=["attempt", "token"], name="quizzes_response_form_once"),
            models.UniqueConstraint(
                fields=["attempt", "question", "try_number"], name="quizzes_response_try_once"
            ),
            models.CheckConstraint(
                condition=models.Q(score__gte=-1, score__lte=1), name="quizzes_response_score_range"
            ),
            models.CheckConstraint(
                condition=models.Q(correct=False) | models.Q(score=1),
                name="quizzes_response_right_is_one",
            ),
        ]

    def __str__(self) -> str:
        """Which try at which question."""
        return f"{self.question_id}, try {self.try_number}"
