"""Django's entry for the assistant."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from learners.kept import Kept


class AssistantConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "assistant"
    verbose_name = _("Ask")
    kept_of_learners: ClassVar = {
        "exchange": Kept(
            "questions_asked",
            ngettext_lazy(
                "%(n)d question that you asked, with its answer",
                "%(n)d questions that you asked, with their answers",
                "n",
            ),
            without=("drafted",),
        ),
    }
