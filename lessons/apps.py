"""Django's entry for the lessons app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from lessons import revision
        from lessons.doors import history
        from lessons.models import of_hidden_chapter
        from lessons.search import index
        from quizzes.models.quizzes import withhold

        history.install()
        withhold(of_hidden_chapter)
        post_migrate.connect(revision.install, sender=self)
        post_migrate.connect(index.install, sender=self)
