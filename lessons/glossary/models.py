"""The terms of a course, each in its languages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.models import LANGUAGE_MAX, Course, Loaded, check_language


class Term(Loaded):
    """What texts link to: [the GIL](term:gil). Its words are those of its `TermText`s."""

    FROM_FILE = ("position",)

    course = models.ForeignKey(Course, models.CASCADE, related_name="terms")
    #: In the file; the page has them by the alphabet of its reader.
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    slug = models.SlugField(
        _("name in addresses"), max_length=100, help_text=_("Texts link to it: [the GIL](term:gil)")
    )

    class Meta:
        app_label = "lessons"
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "slug"],
                name="lessons_term_slug_once_a_course",
                violation_error_message=_("Another term of this course has this name."),
            )
        ]

    def __str__(self) -> str:
        return self.slug


class TermText(Loaded):
    """A term in one language: how it is called, and what it means."""

    FROM_FILE: ClassVar[tuple[str, ...]] = ("name", "also", "text")

    term = models.ForeignKey(Term, models.CASCADE, related_name="texts")
    language = models.CharField(
        _("language of the text"), max_length=LANGUAGE_MAX, validators=[check_language]
    )
    name = models.CharField(_("term"), max_length=200)
    also = models.TextField(_("other names"), blank=True, help_text=_("One a line."))
    text = models.TextField(
        _("meaning"), help_text=_("One or two sentences; Markdown, with links to other terms.")
    )

    class Meta:
        app_label = "lessons"
        verbose_name = _("meaning of a term")
        verbose_name_plural = _("meanings of terms")
        constraints = [
            models.UniqueConstraint(
                fields=["term", "language"],
                name="lessons_termtext_once_a_language",
                violation_error_message=_("The term has a meaning in this language."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def other_names(self) -> list[str]:
        return [line.strip() for line in self.also.splitlines() if line.strip()]
