"""The courses of this repository, loaded once a module, and whoever asks about them."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction

from assistant.answer import Context
from lessons.models import Lesson


@pytest.fixture(scope="module")
def courses(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Both courses with all that can be found in them; gone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_course", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def make_context(courses: None, db: None) -> Callable[..., Context]:
    """A stranger's, in English and in no chapter, unless it says so."""

    def make(language: str = "en", chapter: str = "", **others: Any) -> Context:
        lesson = Lesson.objects.get(slug=chapter) if chapter else None
        return Context(**{"learner": uuid4(), "language": language, "lesson": lesson, **others})

    return make
