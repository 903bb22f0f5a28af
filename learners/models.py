"""Who learns here: anonymous first, known by a random id in a signed cookie."""

import uuid

from django.db import models
from django.utils import timezone


class Learner(models.Model):
    """A learner; the row appears with the first thing that is worth keeping."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    #: The row is known to exist; the middleware then renews the cookie.
    kept: bool = False
    #: The request brought no valid cookie.
    new: bool = False

    def __str__(self) -> str:
        return f"learner {str(self.id)[:8]}"


class Bookmark(models.Model):
    """The chapter that a learner opened last, one for each course (by slug)."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="bookmarks")
    course_slug = models.SlugField(max_length=100)
    lesson_slug = models.SlugField(max_length=100)
    visited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "course_slug"], name="learners_bookmark_one_for_each_course"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_slug}/{self.lesson_slug}"
