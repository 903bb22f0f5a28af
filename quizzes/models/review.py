"""What is to be asked again, when, and what was answered then."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from learners.models import Learner
from quizzes.models.questions import Question


class Card(models.Model):
    """How well a learner knows one concept (Question.concept), and when to ask for it again.

    A card is no question: any question of its concept may be asked for it. All but `due_at` is
    FSRS's memory, and follows from the card's logs (`quizzes.review.services.replay`).
    """

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="cards")
    concept = models.CharField(max_length=60)
    state = models.PositiveSmallIntegerField(help_text="FSRS: 1 learning, 2 review, 3 relearning.")
    step = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of the learning steps; None outside of them."
    )
    stability = models.FloatField(help_text="Days until recall is 90 % likely.")
    difficulty = models.FloatField(help_text="1 to 10.")
    reviewed_at = models.DateTimeField(help_text="The last time.")
    due_at = models.DateTimeField()
    reviews = models.PositiveIntegerField(default=1, help_text="How often it was rated.")

    class Meta:
        """Database rules; the index serves 'what is due' and the forecast."""

        constraints = [
            models.UniqueConstraint(
                fields=["learner", "concept"], name="quizzes_card_one_for_each_concept"
            ),
            models.CheckConstraint(condition=~Q(concept=""), name="quizzes_card_has_a_concept"),
            models.CheckConstraint(
                condition=Q(state__in=[1, 2, 3]), name="quizzes_card_known_state"
            ),
            models.CheckConstraint(
                condition=Q(stability__gt=0, difficulty__gte=1, difficulty__lte=10),
                name="quizzes_card_memory_in_range",
            ),
        ]
        indexes = [models.Index(fields=["learner", "due_at"], name="quizzes_card_due")]

    def __str__(self) -> str:
        """What it is about."""
        return self.concept


class ReviewLog(models.Model):
    """One rating of a card. The same source counts once, however often it is reported."""

    class Source(models.TextChoices):
        """What was rated."""

        QUIZ = "quiz"
        REVIEW = "review"
        LAB = "lab"

    card = models.ForeignKey(Card, models.CASCADE, related_name="logs")
    rating = models.PositiveSmallIntegerField(help_text="FSRS: 1 again, 2 hard, 3 good.")
    reviewed_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source)
    source_id = models.CharField(
        max_length=60,
        help_text="quiz: attempt/question; review: the answer; lab: the run. No foreign key: the "
        "log stays when what it came from is removed.",
    )
    moved_days = models.SmallIntegerField(
        default=0, help_text="By which chance moved the date, so that cards do not come in heaps."
    )

    class Meta:
        """Database rules. 'Easy' is never given by a machine."""

        constraints = [
            models.UniqueConstraint(
                fields=["card", "source", "source_id"], name="quizzes_reviewlog_source_once"
            ),
            models.CheckConstraint(
                condition=Q(rating__in=[1, 2, 3]), name="quizzes_reviewlog_never_easy"
            ),
            models.CheckConstraint(
                condition=Q(source__in=["quiz", "review", "lab"]),
                name="quizzes_reviewlog_known_source",
            ),
        ]

    def __str__(self) -> str:
        """What was rated, and how."""
        return f"{self.source} {self.source_id}: {self.rating}"


class ReviewAnswer(models.Model):
    """One answer to a question that was asked for a card.

    A table of its own, not a Response: learners see other questions at other times here, chosen
    because they are hard for them, and after teaching. So nothing of it may reach item analysis,
    the progress in a chapter or a quiz's score, and no query there has to leave it out.
    """

    card = models.ForeignKey(Card, models.CASCADE, related_name="answers")
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, related_name="review_answers"
    )
    question_version = models.PositiveIntegerField()
    token = models.UUIDField(help_text="Of the form that sent it: the same form counts once.")
    answer = models.JSONField(help_text="As its kind stores it, with the choices shown.")
    confidence = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 a guess, 2 I think so, 3 sure; None: not said."
    )
    score = models.FloatField(help_text="-1 to 1; below zero only for multiple choice.")
    correct = models.BooleanField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(
                fields=["card", "token"], name="quizzes_reviewanswer_form_once"
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__in=[1, 2, 3]),
                name="quizzes_reviewanswer_known_confidence",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=-1, score__lte=1), name="quizzes_reviewanswer_score_range"
            ),
        ]
        indexes = [
            models.Index(
                fields=["card", "question", "-answered_at"], name="quizzes_reviewanswer_seen"
            )
        ]

    def __str__(self) -> str:
        """To which question."""
        return f"{self.question_id}: {self.score}"
