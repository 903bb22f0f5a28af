"""What can be found: passages of text, made anew whenever what they come from has changed."""

from typing import ClassVar

from django.db import models

LANGUAGE_MAX = 12


class Passage(models.Model):
    """A stretch of text under one heading, with the stems of its words.

    Derived from what it names: `subject` is a lesson ("lesson:12"), a lab, a term or a question;
    `digest` tells whether its passages are still those of its text.
    """

    class Kind(models.TextChoices):
        CHAPTER = "chapter"
        LAB = "lab"
        EXPLANATION = "explanation"
        TERM = "term"

    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, null=True, blank=True)
    #: Of an explanation: shown to who has answered it.
    question = models.ForeignKey("quizzes.Question", models.CASCADE, null=True, blank=True)
    language = models.CharField(max_length=LANGUAGE_MAX)
    #: In the language that its author wrote in: read where there is no other.
    is_source = models.BooleanField(default=False)
    path = models.CharField(max_length=400)
    title = models.CharField(max_length=200)
    heading = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    title_stems = models.TextField(blank=True)
    stems = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "language"], name="lessons_passage_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.heading}" if self.heading else self.title


class Indexed(models.Model):
    """One row: of which state of the content, and of which code, the passages are."""

    state = models.CharField(max_length=80, primary_key=True)

    def __str__(self) -> str:
        return self.state
