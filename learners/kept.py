"""How an app tells of what it keeps of learners, so that none has to be imported here.

Its `AppConfig` has `kept_of_learners`: names of models that hang on a learner, each with a `Kept`.
It may have `forgetting`: a context manager, made of learners' ids, in which their rows are deleted.
"""

import uuid
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

Forgetting = Callable[[Collection[uuid.UUID]], AbstractContextManager[None]]


@dataclass(frozen=True)
class Kept:
    """One model's rows, for the page and for the copy that a learner may take along."""

    #: In the copy's JSON.
    name: str
    #: `ngettext_lazy(one, many, "n")`: a count and what it counts, in words that learners know.
    words: Any
    #: Lookups of other rows' fields that belong to the copy.
    along: tuple[str, ...] = ()
    #: Fields that say nothing of the learner, or something of others.
    without: tuple[str, ...] = ()
