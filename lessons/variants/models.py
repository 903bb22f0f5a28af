"""The words of courses, sections and chapters in other languages than their own."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.models import LANGUAGE_MAX, Course, Lesson, Loaded, Section, check_language

ONCE = _("It has a text in this language.")


def language_field() -> models.CharField[str, str]:
    """The language of a text."""
    return models.CharField(
        _("language of the text"), max_length=LANGUAGE_MAX, validators=[check_language]
    )


class CourseText(Loaded):
    """A course's own words in another language."""

    FROM_FILE: ClassVar[tuple[str, ...]] = ("title", "standfirst", "outcomes")

    course = models.ForeignKey(Course, models.CASCADE, related_name="texts")
    language = language_field()
    title = models.CharField(_("title"), max_length=200)
    standfirst = models.TextField(_("standfirst"), blank=True)
    outcomes = models.TextField(
        _("outcomes"), blank=True, help_text=_("What a learner can do afterwards, one a line.")
    )

    class Meta:
        app_label = "lessons"
        verbose_name = _("course in another language")
        verbose_name_plural = _("courses in other languages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["course", "language"],
                name="lessons_coursetext_once_a_language",
                violation_error_message=ONCE,
            )
        ]

    def __str__(self) -> str:
        return self.title


class SectionText(Loaded):
    """A section's title in another language."""

    FROM_FILE: ClassVar[tuple[str, ...]] = ("title",)

    section = models.ForeignKey(Section, models.CASCADE, related_name="texts")
    language = language_field()
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        app_label = "lessons"
        verbose_name = _("section in another language")
        verbose_name_plural = _("sections in other languages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["section", "language"],
                name="lessons_sectiontext_once_a_language",
                violation_error_message=ONCE,
            )
        ]

    def __str__(self) -> str:
        return self.title


class LessonText(Loaded):
    """A chapter in another language; of one that is still to come, its title alone."""

    FROM_FILE: ClassVar[tuple[str, ...]] = ("title", "standfirst", "body", "translates")

    lesson = models.ForeignKey(
        Lesson, models.CASCADE, related_name="texts", verbose_name=_("chapter")
    )
    language = language_field()
    title = models.CharField(_("title"), max_length=200)
    standfirst = models.TextField(_("standfirst"), blank=True)
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown; see docs/authoring.md."))
    #: The `Lesson.version` of the text that it says in other words.
    translates = models.CharField(_("translates version"), max_length=12, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        app_label = "lessons"
        verbose_name = _("chapter in another language")
        verbose_name_plural = _("chapters in other languages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lesson", "language"],
                name="lessons_lessontext_once_a_language",
                violation_error_message=ONCE,
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_behind(self) -> bool:
        """The chapter's own text has changed since."""
        return bool(self.body) and self.translates != self.lesson.version
