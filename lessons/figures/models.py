"""The recorded figures of a course, as its files have them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lessons.figures.words import in_words
from lessons.models import Course, Loaded


class Figure(Loaded):
    """A measured value that texts show: [60 ms](figure:start-spawn).

    `place` leads into the data of a run of `demo` with these `parameters`, as in an address; what
    is recorded is in `unit`, and null until it was measured.
    """

    FROM_FILE = (
        "position", "demo", "parameters", "place", "unit", "digits", "recorded", "recorded_at",
        "cpu", "cores", "python", "build",
    )  # fmt: skip

    course = models.ForeignKey(Course, models.CASCADE, related_name="figures")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    key = models.SlugField(_("name"), max_length=100)
    demo = models.SlugField(_("lab"), max_length=50)
    parameters = models.CharField(_("parameters"), max_length=255, blank=True)
    place = models.CharField(_("place in the data of a run"), max_length=255)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    digits = models.PositiveSmallIntegerField(_("significant digits"), default=2)
    recorded = models.FloatField(_("recorded"), null=True)
    recorded_at = models.DateTimeField(_("measured on"), null=True)
    cpu = models.CharField("CPU", max_length=200, blank=True)
    cores = models.PositiveIntegerField(_("cores"), null=True)
    python = models.CharField("Python", max_length=50, blank=True)
    build = models.CharField(_("build"), max_length=50, blank=True)

    class Meta:
        app_label = "lessons"
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], name="lessons_figure_key_once"),
            models.CheckConstraint(
                condition=Q(recorded__isnull=True)
                | Q(recorded_at__isnull=False, cores__isnull=False),
                name="lessons_figure_says_when_and_where",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def in_words(self, language: str) -> str:
        """What a text in this language says for it; '' before it was recorded."""
        if self.recorded is None:
            return ""
        return in_words(self.recorded, self.digits, self.unit, language)
