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
        "card": Kept(
            "cards",
            ngettext_lazy(
                "%(n)d concept that comes back for review",
                "%(n)d concepts that come back for review",
                "n",
            ),
        ),
        "reviewlog": Kept(
            "review_log",
            ngettext_lazy(
                "%(n)d note on how well you knew something",
                "%(n)d notes on how well you knew something",
                "n",
            ),
            along=("card__concept",),
        ),
        "reviewanswer": Kept(
            "review_answers",
            ngettext_lazy("%(n)d answer in a review", "%(n)d answers in reviews", "n"),
            along=("question__stem",),
            without=("token",),
        ),
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
        "experiment": Kept(
            "experiments",
            ngettext_lazy(
                "%(n)d run that was offered with an answer",
                "%(n)d runs that were offered with an answer",
                "n",
            ),
            along=("choice__belief",),
        ),
        "prediction": Kept(
            "predictions",
            ngettext_lazy("%(n)d prediction as an answer", "%(n)d predictions as an answer", "n"),
            along=("question__stem",),
            without=("token",),
        ),
        "draft": Kept(
            "answers_not_given_yet",
            ngettext_lazy(
                "%(n)d answer that is not handed in", "%(n)d answers that are not handed in", "n"
            ),
            along=("question__stem",),
            without=("token",),
        ),
        "hinttaken": Kept(
            "hints",
            ngettext_lazy("%(n)d hint that you took", "%(n)d hints that you took", "n"),
            along=("hint__text",),
        ),
        "regradechange": Kept(
            "answers_graded_again",
            ngettext_lazy("%(n)d answer graded again", "%(n)d answers graded again", "n"),
            along=("regrade__reason", "regrade__applied_at", "regrade__undone_at"),
        ),
    }
