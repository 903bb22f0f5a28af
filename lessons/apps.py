"""Django's entry for the lessons app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from lessons.revision import install

        post_migrate.connect(install, sender=self)
