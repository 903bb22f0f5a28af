"""Django's entry for the puzzles app."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from learners.kept import Kept


class PuzzlesConfig(AppConfig):
    name = "puzzles"
    verbose_name = _("Puzzles")
    kept_of_learners: ClassVar = {
        "solved": Kept(
            "puzzles",
            ngettext_lazy(
                "%(n)d goal of a puzzle that you reached",
                "%(n)d goals of puzzles that you reached",
                "n",
            ),
        ),
    }
