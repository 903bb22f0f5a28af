"""Courses, their sections and their lessons ('chapters' on screen)."""

import hashlib
import json
from typing import ClassVar, Protocol, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lessons.search import models as search_models  # noqa: F401 - its tables

LANGUAGE_MAX = 12
TAKEN_SLUGS = frozenset({"glossary"})
"""Addresses below a course that are no chapter's: a page of the site stands there."""


def is_language(code: str) -> bool:
    """Is it a language tag that a `lang` attribute may carry?"""
    return bool(code) and len(code) <= LANGUAGE_MAX and code.replace("-", "").isalnum()


def check_language(code: str) -> None:
    if not is_language(code):
        raise ValidationError(_("Write a language tag, such as en or nl."))


class Loaded(models.Model):
    """What can come from a file, and be changed by an instructor afterwards.

    `loaded_hash` is the fingerprint of what the loader wrote last; as long as it is the row's
    own fingerprint nobody has changed the row, and the loader may write it again.
    """

    FROM_FILE: ClassVar[tuple[str, ...]]

    loaded_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def fingerprint(self) -> str:
        """A SHA-256 (hex) of the fields that a file gives; a browser's line ends are no change."""
        values = [str(getattr(self, name)).replace("\r\n", "\n") for name in self.FROM_FILE]
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()


class Put(Protocol):
    """Stores a row that comes from a file under a name for people, unless somebody has changed
    what is stored (`found`); returns what is stored then."""

    def __call__[T: Loaded](self, found: T | None, new: T, name: str) -> T: ...


class Course(Loaded):
    """A course: sections of lessons."""

    FROM_FILE = ("title", "standfirst", "outcomes", "language")

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    title = models.CharField(_("title"), max_length=200)
    standfirst = models.TextField(_("standfirst"), blank=True)
    outcomes = models.TextField(
        _("outcomes"), blank=True, help_text=_("What a learner can do afterwards, one a line.")
    )
    language = models.CharField(
        _("language of the text"),
        max_length=LANGUAGE_MAX,
        default="en",
        validators=[check_language],
    )

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("lessons:course", args=[self.slug])

    @property
    def outcome_list(self) -> list[str]:
        return [line for line in self.outcomes.splitlines() if line.strip()]


class Section(Loaded):
    """A part of a course. Sections are ordered by position; equal ones by age."""

    FROM_FILE = ("position", "title")

    course = models.ForeignKey(Course, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("name in addresses"), max_length=100)

    #: Of the title that a catalogue has put here (see `lessons.variants.shown`).
    language = ""

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "slug"],
                name="lessons_section_slug_once_a_course",
                violation_error_message=_("Another section of this course has this name."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class LessonQuerySet(models.QuerySet["Lesson"]):
    def published(self) -> Self:
        return self.filter(status=Lesson.Status.PUBLISHED)

    def of_course(self, course_slug: str) -> Self:
        """The lessons of a course in order, each with its section and course, in one query."""
        ordered = ("section__position", "section_id", "position", "id")
        of_course = self.filter(course__slug=course_slug)
        return of_course.select_related("section", "course").order_by(*ordered)


class Lesson(Loaded):
    """A chapter: Markdown with labs, notes and a quiz in it (see `lessons.markdown`)."""

    class Status(models.TextChoices):
        COMING = "coming", _("coming: in the outline, cannot be opened")
        DRAFT = "draft", _("draft: for instructors only")
        PUBLISHED = "published", _("published")

    FROM_FILE = ("section_id", "position", "title", "standfirst", "minutes", "body", "language",
                 "status")  # fmt: skip

    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons", editable=False)
    section = models.ForeignKey(Section, models.CASCADE, related_name="lessons")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    slug = models.SlugField(_("name in addresses"), max_length=100)
    title = models.CharField(_("title"), max_length=200)
    standfirst = models.TextField(_("standfirst"), blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes to read"), default=10, validators=[MinValueValidator(1)]
    )
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown; see docs/authoring.md."))
    language = models.CharField(
        _("language of the text"),
        max_length=LANGUAGE_MAX,
        default="en",
        validators=[check_language],
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.DRAFT
    )
    #: Which text it was that somebody read: feedback and statistics refer to it.
    version = models.CharField(max_length=12, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    #: Where a catalogue has put the words of a variant here (see `lessons.variants.shown`): in
    #: which language it was written, and whether that text has changed since.
    own_language = ""
    own_body = ""  # '' for one that is in its own words
    is_behind = False

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "slug"],
                name="lessons_lesson_slug_once_a_course",
                violation_error_message=_("Another chapter of this course has this name."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["coming", "draft", "published"]),
                name="lessons_lesson_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="published", body=""),
                name="lessons_lesson_published_has_text",
                violation_error_message=_("A chapter without text can't be published."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1), name="lessons_lesson_takes_a_minute"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what follows from other fields: the section's course, and the text's version."""
        self.course_id = self.section.course_id
        self.version = hashlib.sha256(f"{self.title}\n{self.body}".encode()).hexdigest()[:12]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("lessons:lesson", args=[self.course.slug, self.slug])

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def quiz_slug(self) -> str:
        """The chapter's quiz, whether or not it exists."""
        return quiz_slug(self.course.slug, self.slug)


def quiz_slug(course_slug: str, lesson_slug: str) -> str:
    return f"{course_slug}-{lesson_slug}"


def of_hidden_chapter() -> Exists:
    """Of a quiz: it belongs to a chapter that learners can't read (yet)."""
    slugs = Concat("course__slug", Value("-"), "slug", output_field=models.CharField())
    chapters = Lesson.objects.alias(quiz=slugs).filter(quiz=OuterRef("slug"))
    return Exists(chapters.exclude(status=Lesson.Status.PUBLISHED))


class Revision(models.Model):
    """The one row that changes with all content (see `lessons.revision`); code only reads it."""

    token = models.CharField(max_length=36, primary_key=True)

    class Meta:
        managed = False

    def __str__(self) -> str:
        return self.token


# Tables of rooms of their own, which build on the ones above.
import lessons.doors.models  # noqa: E402
import lessons.figures.models  # noqa: E402
import lessons.glossary.models  # noqa: E402
import lessons.previews.models  # noqa: E402
import lessons.variants.models  # noqa: E402, F401
