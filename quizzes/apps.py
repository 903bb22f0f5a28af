"""The quizzes app."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from learners.kept import Kept


class QuizzesConfig(AppConfig):
    """Quizzes, their attempts and responses."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "quizzes"
    verbose_name = _("Quizzes")
    kept_of_learners: ClassVar = {
        "attempt": Kept(
            "quiz_attempts",
            ngettext_lazy("%(n)d quiz that you began", "%(n)d quizzes that you began", "n"),
            along=("quiz__slug",),
            without=("seed",),
        ),
        "response": Kept(
            "answers",
            ngettext_lazy("%(n)d answer to a question", "%(n)d answers to questions", "n"),
            along=("question__stem",),
            without=("token",),
        ),
    }
