"""Questions as authored."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from quizzes.kinds.names import KindName
from quizzes.models.quizzes import Quiz
from quizzes.models.written import written
from quizzes.text import plain

if TYPE_CHECKING:
    from quizzes.models.choices import Choice

LATER_OF_QUESTION = (
    "answer", "tolerance", "unit", "magnitude", "lab_demo", "lab_parameters", "pool",
)  # fmt: skip
"""Columns that are younger than the fingerprints of quizzes that do not use them."""


def random_key() -> str:
    """A key for a question that no content file named."""
    return get_random_string(10, "abcdefghijkmnpqrstuvwxyz23456789")


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
    pool = models.SlugField(
        _("pool"),
        max_length=40,
        blank=True,
        help_text=_("Attempts draw from the questions of one pool. Empty: it is always asked."),
    )
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
    concept = models.CharField(
        _("concept"),
        max_length=60,
        blank=True,
        help_text=_("What it asks about. Questions of one concept stand in for each other."),
    )
    answer = models.FloatField(
        _("answer"), null=True, blank=True, help_text=_("Of a number: the right one.")
    )
    tolerance = models.FloatField(
        _("tolerance"),
        null=True,
        blank=True,
        help_text=_("Of a number: this far from the answer is right, twice as far is half right."),
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    magnitude = models.BooleanField(
        _("order of magnitude"),
        default=False,
        help_text=_("Score a number by its power of ten, not by its distance."),
    )
    lab_demo = models.SlugField(
        _("lab"), max_length=60, blank=True, help_text=_("Of a prediction: what is predicted.")
    )
    lab_parameters = models.CharField(
        _("lab settings"),
        max_length=300,
        blank=True,
        help_text=_("As in an address: workers=4&task_ms=100"),
    )
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
        indexes = [models.Index(fields=["concept"], name="quizzes_question_concept")]

    def __str__(self) -> str:
        """The beginning of the question."""
        return plain(self.stem.strip().partition("\n\n")[0])[:80] or self.key

    def content(self) -> list[Any]:
        """All that an author writes, as JSON; its position among the others is left out."""
        choices = [c.content() for c in self.ordered_choices()]
        base = [self.kind, self.stem, self.explanation, self.misconception, self.concept, choices]
        hints = sorted(self.hints.all(), key=lambda hint: (hint.position, hint.pk))
        own = written(self, *LATER_OF_QUESTION) | (
            {"hints": [hint.content() for hint in hints]} if hints else {}
        )
        return [*base, own] if own else base

    def ordered_choices(self) -> list["Choice"]:
        """The choices as authored, without the retired ones; reads what was prefetched."""
        asked = (choice for choice in self.choices.all() if choice.retired_at is None)
        return sorted(asked, key=lambda c: (c.position, c.pk))
