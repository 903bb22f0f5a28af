"""Quizzes as authored (Quiz, Question, Choice) and as taken (Attempt, Response)."""

import hashlib
import json
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from learners.models import Learner
from quizzes.kinds.names import KindName

MAX_SEED = 2**31 - 1
"""The largest seed of a shuffle; a positive integer in every database."""


def random_key() -> str:
    """A key for a question that no content file named."""
    return get_random_string(10, "abcdefghijkmnpqrstuvwxyz23456789")


class QuizQuerySet(models.QuerySet["Quiz"]):
    """Reads of quizzes."""

    def published(self) -> Self:
        """Those that learners may take."""
        return self.filter(status=Quiz.Status.PUBLISHED)

    def visible_to(self, *, staff: bool) -> Self:
        """All for staff, who preview drafts; the published ones for everyone else."""
        return self if staff else self.published()


class Quiz(models.Model):
    """An ordered list of questions under one address."""

    class Status(models.TextChoices):
        """Who may see it."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    slug = models.SlugField(
        _("address"),
        max_length=160,
        unique=True,
        help_text=_("The course and the lesson that show it: course-lesson."),
    )
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text=_("A draft may be incomplete. A published quiz is checked when it is saved."),
    )
    language = models.CharField(_("language"), max_length=12, default="en")
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = QuizQuerySet.as_manager()

    class Meta:
        """Database rules."""

        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "published"]),
                name="quizzes_quiz_known_status",
            ),
        ]

    def __str__(self) -> str:
        """The title, or the address of an untitled one."""
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        """The quiz on a page of its own."""
        return reverse("quizzes:quiz_detail", args=[self.slug])

    @cached_property
    def asked(self) -> list["Question"]:
        """Its questions of today in order, with their choices; read once by this instance."""
        return list(self.questions.current().prefetch_related("choices"))

    @property
    def is_published(self) -> bool:
        """Whether learners may take it."""
        return self.status == self.Status.PUBLISHED

    def fingerprint(self) -> str:
        """A hash of all that an author writes: equal content, equal hash."""
        questions = self.questions.current().prefetch_related("choices")
        content = [self.title, self.language, [[q.key, q.content()] for q in questions]]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


class QuestionQuerySet(models.QuerySet["Question"]):
    """Reads of questions."""

    def current(self) -> Self:
        """Those that are asked, in their order."""
        return self.filter(retired_at=None).order_by("position", "pk")


class Question(models.Model):
    """One question. It keeps its row for ever once somebody has answered it."""

    quiz = models.ForeignKey(Quiz, models.CASCADE, related_name="questions")
    key = models.SlugField(
        max_length=60,
        default=random_key,
        editable=False,
        help_text="Its name in the content file; a reload finds the question by it.",
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=KindName, default=KindName.SINGLE)
    stem = models.TextField(
        _("question"),
        blank=True,
        help_text=_("`code`, *emphasis* and ``` blocks of code ``` are understood."),
    )
    explanation = models.TextField(
        _("explanation"), blank=True, help_text=_("Shown when the answer is right.")
    )
    misconception = models.CharField(
        _("misconception"),
        max_length=20,
        blank=True,
        help_text=_("The id of the belief that it diagnoses, such as M08."),
    )
    concept = models.CharField(_("concept"), max_length=60, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        """Database rules."""

        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "key"], name="quizzes_question_key_once"),
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="quizzes_question_version_from_one"
            ),
        ]

    def __str__(self) -> str:
        """The beginning of the question."""
        return self.stem[:80] or self.key

    def content(self) -> list[Any]:
        """All that an author writes, as JSON; its position among the others is left out."""
        choices = [c.content() for c in self.ordered_choices()]
        return [self.kind, self.stem, self.explanation, self.misconception, self.concept, choices]

    def ordered_choices(self) -> list["Choice"]:
        """The choices as authored; reads what was prefetched."""
        return sorted(self.choices.all(), key=lambda c: (c.position, c.pk))


class Choice(models.Model):
    """A possible answer, with the belief behind it and the run that refutes that belief."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    position = models.PositiveIntegerField(_("position"), default=0)
    text = models.TextField(_("text"), blank=True)
    correct = models.BooleanField(_("right"), default=False)
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
        return [self.text, self.correct, self.feedback, self.belief, *lab]


class Attempt(models.Model):
    """One learner's way through one quiz."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="quiz_attempts")
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField(default=1)
    seed = models.PositiveIntegerField(
        validators=[MinValueValidator(0), MaxValueValidator(MAX_SEED)],
        help_text="Every order in which this attempt shows choices follows from it.",
    )
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Database rules."""

        constraints = [
            models.UniqueConstraint(
                fields=["learner", "quiz", "number"], name="quizzes_attempt_number_once"
            ),
        ]

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
    answer = models.JSONField(help_text="{picks: [choice], shown: [choice], texts: {choice: text}}")
    score = models.FloatField(help_text="-1 to 1; below zero only for multiple choice.")
    correct = models.BooleanField()
    answered_at = models.DateTimeField(auto_now_add=True)
    retried_at = models.DateTimeField(
        null=True, blank=True, help_text="When the learner asked for the question again."
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
