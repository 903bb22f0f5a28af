"""What a learner said about a subject: a Rating, perhaps a Comment, perhaps its answer."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learners.models import Learner

TAKE_BACK = timedelta(hours=1)
"""How long a comment may be taken back."""

TEXT_LIMIT = 4000
"""Characters of a comment, line ends counted once."""


class RatingQuerySet(models.QuerySet["Rating"]):
    """Reads of ratings."""

    def on(self, kind: str, slug: str, version: str) -> Self:
        """Those on one version of one subject."""
        return self.filter(subject_kind=kind, subject_slug=slug, content_version=version)


class Rating(models.Model):
    """Was everything clear? One answer a learner and version of a subject; it may change."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="ratings")
    subject_kind = models.CharField(_("kind of subject"), max_length=20)
    subject_slug = models.CharField(_("subject"), max_length=200)
    content_version = models.CharField(_("version"), max_length=64)
    clear = models.BooleanField(_("clear"))
    created_at = models.DateTimeField(_("given"), auto_now_add=True)
    skipped_at = models.DateTimeField(_("comment skipped"), null=True, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        """Database rules."""

        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "subject_kind", "subject_slug", "content_version"],
                name="feedback_rating_once_a_version",
            ),
        ]

    def __str__(self) -> str:
        """What was said of which subject."""
        return f"{self.subject_kind} {self.subject_slug}: {'clear' if self.clear else 'not clear'}"


class CommentQuerySet(models.QuerySet["Comment"]):
    """Reads of comments."""

    def standing(self) -> Self:
        """Those not taken back."""
        return self.filter(withdrawn_at=None)


class Comment(models.Model):
    """How can we improve it? Taken back, it loses its text and keeps only its dates."""

    class State(models.TextChoices):
        """Where the instructors are with it."""

        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rating = models.ForeignKey(Rating, models.CASCADE, related_name="comments")
    token = models.UUIDField(
        editable=False, help_text="Of the form that sent it: the same form counts once."
    )
    text = models.TextField(_("comment"), max_length=TEXT_LIMIT, blank=True)
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    answer = models.TextField(
        _("answer"), blank=True, help_text=_("The learner reads it on the page.")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)

    objects = CommentQuerySet.as_manager()

    class Meta:
        """Database rules."""

        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.UniqueConstraint(fields=["rating", "token"], name="feedback_comment_form_once"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(text=""),
                name="feedback_comment_taken_back_is_empty",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at=None)
                | models.Q(state="answered", answered_at__isnull=False),
                name="feedback_comment_answered_has_date",
            ),
        ]

    def __str__(self) -> str:
        """The beginning of the comment."""
        return self.text[:80]

    @property
    def take_back_until(self) -> datetime:
        """The end of its hour."""
        return self.created_at + TAKE_BACK

    def may_be_taken_back(self, now: datetime | None = None) -> bool:
        """Whether its hour is still running."""
        return self.withdrawn_at is None and (now or timezone.now()) < self.take_back_until
