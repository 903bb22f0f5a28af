"""What learners asked, and what they were answered."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assistant.answer import Answer, Sentence
from learners.models import Learner
from lessons.models import Lesson

LONGEST = 500
"""Characters of a question."""
ABOUT_MAX = 200


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ANSWERED = "answered", _("answered")


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def of(self, learner: Learner) -> Self:
        """One's own, the newest first."""
        return self.filter(learner_id=learner.id).order_by("-asked_at", "-id")


class Exchange(models.Model):
    """A question with its answer. The course's answer is there at once; while it waits for a
    model, that is what is left should nothing come of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="exchanges")
    #: The address of the page where it was asked, or ''.
    about = models.CharField(_("asked at"), max_length=ABOUT_MAX, blank=True)
    lesson = models.ForeignKey(
        Lesson, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("chapter")
    )
    language = models.CharField(_("language"), max_length=12)
    asked = models.TextField(_("question"), max_length=LONGEST)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.ANSWERED)
    #: Of a model's sentences those that have passed their check so far: {text, sources}.
    drafted = models.JSONField(default=list, blank=True)
    #: `Answer.as_json`.
    answer = models.JSONField()
    #: Was there anything that fits?
    is_known = models.BooleanField(_("answered"))
    helpful = models.BooleanField(_("helpful"), null=True, blank=True)
    #: When it was passed on to the author.
    sent_at = models.DateTimeField(_("passed on"), null=True, blank=True)

    objects: ClassVar[Any] = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("question asked")
        verbose_name_plural = _("questions asked")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]),
                name="assistant_exchange_state_is_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["learner", "-asked_at"], name="assistant_exchange_of_learner"),
            models.Index(fields=["lesson", "-asked_at"], name="assistant_exchange_of_lesson"),
        ]

    def __str__(self) -> str:
        return self.asked[:80]

    @property
    def told(self) -> Answer:
        """The answer as it stands."""
        return Answer.of_json(self.answer)

    @property
    def so_far(self) -> list[Sentence]:
        """What a model has said that holds, while more may come."""
        return [Sentence(each["text"], tuple(each["sources"])) for each in self.drafted]
