"""What a course's files said when they were loaded, and what its rows have said since."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lessons.models import Course

PATH_MAX = 500


class CourseFileText(models.Model):
    """One file of a course as it was loaded last; `path` is below the course's folder."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="file_texts")
    path = models.CharField(max_length=PATH_MAX)
    #: As it stands in the file, with its own line ends.
    text = models.TextField(blank=True)
    #: When this text came in; a load that finds the same text leaves it.
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "lessons"
        constraints = [
            models.UniqueConstraint(fields=["course", "path"], name="lessons_file_text_once")
        ]

    def __str__(self) -> str:
        return self.path


class PastWords(models.Model):
    """What one row said from a moment on; it stays when the row is gone."""

    class Source(models.TextChoices):
        UNKNOWN = "", ""
        FILE = "file"
        ADMIN = "admin"

    #: The row's model, and its number there.
    kind = models.CharField(max_length=40)
    row = models.BigIntegerField()
    #: The fields that a file gives.
    words = models.JSONField()
    source = models.CharField(max_length=8, choices=Source, blank=True)
    who = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "lessons"
        indexes: ClassVar = [models.Index(fields=["kind", "row"], name="lessons_pastwords_row")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"
