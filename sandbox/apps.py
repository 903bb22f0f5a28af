"""Django's entry for the sandbox app."""

import uuid
from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import ngettext_lazy

from learners.kept import Kept


class SandboxConfig(AppConfig):
    name = "sandbox"
    kept_of_learners: ClassVar = {
        "run": Kept(
            "runs",
            ngettext_lazy(
                "%(n)d run in the lab, with what you expected of it",
                "%(n)d runs in the lab, with what you expected of each",
                "n",
            ),
            along=(
                "execution__parameters",
                "execution__state",
                "execution__started_at",
                "execution__finished_at",
                "execution__valid",
            ),
            without=("token", "gist"),
        ),
        "share": Kept(
            "shares",
            ngettext_lazy(
                "%(n)d run that you share: whoever has its address can see it",
                "%(n)d runs that you share: whoever has the address of one can see it",
                "n",
            ),
        ),
    }

    @staticmethod
    def forgetting(learner_ids: Collection[uuid.UUID]) -> AbstractContextManager[None]:
        from sandbox import retention

        return retention.forgetting(learner_ids)
