"""Tallies of first attempts: what item analysis adds up, a row for a day instead of an answer.

They hold sums only, so they can be counted again from the answers at any time; nobody can be
found in them by name, and who is forgotten is counted out again.
"""

from django.db import models

from quizzes.models.choices import Choice
from quizzes.models.questions import Question
from quizzes.models.quizzes import Quiz


class Tally(models.Model):
    """What all tallies have: the day (UTC) on which attempts began, and who took them."""

    day = models.DateField(help_text="On which the attempts began, in UTC.")
    cohort = models.DateField(help_text="The Monday of the week in which the learners first came.")
    n = models.PositiveIntegerField()

    class Meta:
        """No table of its own."""

        abstract = True


class ItemTally(Tally):
    """First answers to one version of a question, by how well the rest of the quiz went."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    fixed = models.BooleanField(
        help_text="Of learners who answered every question of the quiz, each as it is today."
    )
    rest = models.IntegerField(
        null=True,
        help_text="The mean score of the other questions, in ten-thousandths. Null: too few.",
    )
    score = models.FloatField(help_text="The sum of the scores.")
    score_squares = models.FloatField()
    rest_total = models.FloatField(help_text="The sum of the rest scores, 0 to 1 each.")
    rest_squares = models.FloatField()
    products = models.FloatField(help_text="The sum of score times rest score.")

    class Meta:
        """Read by question and version, counted anew by day."""

        indexes = [models.Index(fields=["question", "version", "day"], name="quizzes_itemtally_of")]

    def __str__(self) -> str:
        """Of which version, on which day."""
        return f"{self.question_id}.{self.version} {self.day}"


class ChoiceTally(Tally):
    """How often a choice of one version of a question was in a first answer."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    choice = models.ForeignKey(Choice, models.CASCADE, related_name="+", db_index=False)
    rest_n = models.PositiveIntegerField(help_text="Of how many there is a rest score.")
    rest_total = models.FloatField()

    class Meta:
        """Read by question and version, counted anew by day."""

        indexes = [
            models.Index(fields=["question", "version", "day"], name="quizzes_choicetally_of"),
            models.Index(fields=["choice"], name="quizzes_choicetally_choice"),
        ]

    def __str__(self) -> str:
        """Of which choice, on which day."""
        return f"{self.choice_id} {self.day}"


class TryTally(Tally):
    """Scores of a next try beside those of the try before it."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    version = models.PositiveIntegerField()
    try_number = models.PositiveIntegerField()
    score = models.FloatField()
    score_before = models.FloatField()

    class Meta:
        """Read by question and version, counted anew by day."""

        indexes = [models.Index(fields=["question", "version", "day"], name="quizzes_trytally_of")]

    def __str__(self) -> str:
        """Of which try, on which day."""
        return f"{self.question_id} try {self.try_number} {self.day}"


class QuizTally(Tally):
    """First attempts at a quiz, by their total."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="+", db_index=False)
    fixed = models.BooleanField(help_text="Every question was answered as it is today.")
    total = models.IntegerField(
        null=True,
        help_text="The share of all points, not below 0, in ten-thousandths. Null: not all done.",
    )
    score = models.FloatField(help_text="The sum of the totals in points, as they are.")
    score_squares = models.FloatField()

    class Meta:
        """Read by quiz, counted anew by day."""

        indexes = [models.Index(fields=["quiz", "day"], name="quizzes_quiztally_of")]

    def __str__(self) -> str:
        """Of which quiz, on which day."""
        return f"{self.quiz_id} {self.day}"


class Tallied(models.Model):
    """How far a quiz is counted: what came after it is counted when somebody looks."""

    quiz = models.OneToOneField(Quiz, models.CASCADE, related_name="+")
    form = models.CharField(max_length=64, blank=True, help_text="Of which questions, a hash.")
    last_response = models.BigIntegerField(default=0)
    last_attempt = models.BigIntegerField(default=0)
    regrades = models.PositiveIntegerField(default=0, help_text="Applied and undone ones.")
    at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Which quiz, when."""
        return f"{self.quiz_id} {self.at}"
