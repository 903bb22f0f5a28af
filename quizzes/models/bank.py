"""Tags: an author's own words for finding questions again."""

from collections.abc import Collection

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.questions import Question

TAG = r"[a-z0-9]+(-[a-z0-9]+)*"
TAG_MAX = 40


class TagManager(models.Manager["Tag"]):
    """Tags by their slugs."""

    def put_on(self, question: Question, slugs: Collection[str]) -> None:
        """Give a question these tags and no others; those that are new are made."""
        tags = [self.get_or_create(slug=slug)[0] for slug in slugs]
        question.tags.set(tags)


class Tag(models.Model):
    """A word that questions of any quiz may share; content files know it by its slug."""

    slug = models.CharField(
        _("slug"),
        max_length=TAG_MAX,
        unique=True,
        validators=[RegexValidator(rf"\A{TAG}\Z", _("Write a-z, 0-9 and - alone."))],
        help_text=_("The same in every language, such as start-method."),
    )
    name = models.CharField(
        _("name"), max_length=60, blank=True, help_text=_("What people read instead.")
    )
    questions = models.ManyToManyField(Question, related_name="tags", blank=True)

    objects = TagManager()

    class Meta:
        """Names."""

        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        """As people read it."""
        return self.name or self.slug
