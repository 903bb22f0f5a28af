"""A private link to a draft."""

import hashlib
import secrets
from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.db import models
from django.db.models import F
from django.utils import timezone

from lessons.models import Lesson

TOKEN_BYTES = 32
KEPT_DAYS = 30
"""For so long a link that has ended still stands in the list of its chapter."""

NEEDED = "lessons.change_lesson"
"""What an account must be allowed to for its links to be open."""
BACKEND = "django.contrib.auth.backends.ModelBackend"


def digest_of(token: str) -> str:
    """What is stored of a token: whoever reads the database can't open the draft with it."""
    return hashlib.sha256(token.encode()).hexdigest()


class PreviewQuerySet(models.QuerySet["Preview"]):
    def open(self) -> Self:
        """Those that lead to their draft now. A link ends with the account that made it, and
        while that account may not change chapters."""
        makers = User.objects.with_perm(NEEDED, backend=BACKEND).filter(is_staff=True)
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), made_by__in=makers)

    def over(self) -> Self:
        """Those that ended so long ago that nobody asks for them."""
        return self.filter(expires_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))


class Preview(models.Model):
    """One link, which somebody made for one chapter."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="previews")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    #: How often its page was shown, and when last.
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)

    objects = PreviewQuerySet.as_manager()

    class Meta:
        app_label = "lessons"
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.lesson}, {self.expires_at:%Y-%m-%d}"

    @classmethod
    def make(cls, lesson: Lesson, user: AbstractBaseUser, days: int) -> str:
        """Store a new link and return its token, which is known from here on to nobody but
        those who are told."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        ends = timezone.now() + timedelta(days=days)
        cls.objects.create(lesson=lesson, digest=digest_of(token), made_by=user, expires_at=ends)
        return token

    @property
    def is_open(self) -> bool:
        """Does it lead to its draft now?"""
        return Preview.objects.open().filter(pk=self.pk).exists()

    def was_opened(self) -> None:
        """Its page was shown."""
        row = Preview.objects.filter(pk=self.pk)
        row.update(opened=F("opened") + 1, opened_at=timezone.now())
