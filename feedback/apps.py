"""The feedback app."""

import uuid
from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from learners.kept import Kept


class FeedbackConfig(AppConfig):
    """Ratings and comments of learners."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "feedback"
    verbose_name = _("Feedback")
    kept_of_learners: ClassVar = {
        "rating": Kept(
            "ratings",
            ngettext_lazy(
                "%(n)d time that you said whether a page was clear",
                "%(n)d times that you said whether a page was clear",
                "n",
            ),
        ),
        "comment": Kept(
            "comments",
            ngettext_lazy(
                "%(n)d comment to the author, with the answer to it",
                "%(n)d comments to the author, with the answers to them",
                "n",
            ),
            along=("rating__subject_kind", "rating__subject_slug"),
            without=("token", "answered_by"),
        ),
    }

    @staticmethod
    def forgetting(learner_ids: Collection[uuid.UUID]) -> AbstractContextManager[None]:
        from feedback import services

        return services.forgetting(learner_ids)
