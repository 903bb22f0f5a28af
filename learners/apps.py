"""Django's entry for the learners app."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import ngettext_lazy

from learners.kept import Kept


class LearnersConfig(AppConfig):
    name = "learners"
    kept_of_learners: ClassVar = {
        "bookmark": Kept(
            "bookmarks",
            ngettext_lazy(
                "%(n)d course with the chapter that you opened last",
                "%(n)d courses with the chapter that you opened last in each",
                "n",
            ),
        )
    }
