"""Quizzes as authored, and how they may be taken."""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from quizzes.drawing import varies
from quizzes.policies import Policy, PolicyName, Reveal, policy_of

if TYPE_CHECKING:
    from quizzes.models.questions import Question


class QuizQuerySet(models.QuerySet["Quiz"]):
    """Reads of quizzes."""

    def published(self) -> Self:
        """Those that learners may take."""
        return self.filter(status=Quiz.Status.PUBLISHED)

    def visible_to(self, *, staff: bool) -> Self:
        """All for staff, who preview drafts; else the published ones that nobody withholds."""
        found = self if staff else self.published()
        for withheld in () if staff else _withheld:
            found = found.exclude(withheld())
        return found


_withheld: list[Callable[[], Exists]] = []


def withhold(condition: Callable[[], Exists]) -> None:
    """Keep quizzes from learners of which this is true, with `OuterRef` of a quiz: who puts a quiz
    into a page of their own, and does not show that page."""
    _withheld.append(condition)


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
    policy = models.CharField(
        _("policy"),
        max_length=12,
        choices=PolicyName,
        default=PolicyName.PRACTICE,
        help_text=_("Brings the rules below; write only what is to differ."),
    )
    reveal = models.CharField(_("feedback"), max_length=10, choices=Reveal, blank=True)
    tries = models.PositiveSmallIntegerField(
        _("tries of a question"), null=True, blank=True, help_text=_("0: as many as wanted.")
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts"), null=True, blank=True, help_text=_("0: as many as wanted.")
    )
    time_limit_min = models.PositiveSmallIntegerField(
        _("time limit"), null=True, blank=True, help_text=_("In minutes; 0: none.")
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"), null=True, blank=True, help_text=_("In percent; 0: none.")
    )
    draw = models.PositiveSmallIntegerField(
        _("draw"), null=True, blank=True, help_text=_("How many questions of each pool are asked.")
    )
    mixed = models.BooleanField(
        _("mixed"), default=False, help_text=_("Each attempt asks in an order of its own.")
    )
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
            models.CheckConstraint(
                condition=models.Q(policy__in=["practice", "checkpoint", "exam"]),
                name="quizzes_quiz_known_policy",
            ),
            models.CheckConstraint(
                condition=models.Q(reveal__in=["", "at_once", "at_end", "never"]),
                name="quizzes_quiz_known_reveal",
            ),
            models.CheckConstraint(
                condition=models.Q(pass_mark=None) | models.Q(pass_mark__lte=100),
                name="quizzes_quiz_pass_mark_is_a_percentage",
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
        return list(self.questions.current().prefetch_related("choices", "hints"))

    @cached_property
    def rules(self) -> Policy:
        """How it may be taken."""
        return policy_of(self)

    @cached_property
    def varies(self) -> bool:
        """Whether a question's number belongs to one attempt only."""
        return self.rules.deferred or varies(self.asked, self.draw, mixed=self.mixed)

    @property
    def is_published(self) -> bool:
        """Whether learners may take it."""
        return self.status == self.Status.PUBLISHED

    def fingerprint(self) -> str:
        """A hash of all that an author writes: equal content, equal hash."""
        questions = self.questions.current().prefetch_related("choices", "hints")
        content = [self.title, self.language, [[q.key, q.content()] for q in questions]]
        content += self._own_rules() + self._own_tags()
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def _own_rules(self) -> list[Any]:
        """Nothing for a practice quiz as most are: its fingerprint is older than the rules."""
        own = {
            "policy": self.policy,
            "reveal": self.reveal,
            "tries": self.tries,
            "attempts": self.attempts_allowed,
            "time_limit": self.time_limit_min,
            "pass_mark": self.pass_mark,
            "draw": self.draw,
            "mixed": self.mixed,
        }
        plain = {"policy": PolicyName.PRACTICE, "reveal": "", "mixed": False}
        changed = {name: value for name, value in own.items() if value != plain.get(name)}
        return [changed] if changed else []

    def _own_tags(self) -> list[Any]:
        """Nothing where there are none: the fingerprint is older than the tags, too."""
        tagged = self.questions.current().filter(tags__isnull=False)
        tags = tagged.order_by("key", "tags__slug").values_list("key", "tags__slug")
        return [["tags", *map(list, tags)]] if tags else []
