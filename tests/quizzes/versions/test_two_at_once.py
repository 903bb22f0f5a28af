"""Two instructors who act at the same instant: one wins, the other is told."""

import threading
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection

from quizzes import regrade
from quizzes.models import Question, Regrade, RegradeChange
from tests.quizzes.versions.conftest import Say, edit, regraded, scores

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4


def at_once(work: Callable[[], object]) -> list[type]:
    """Each from a connection of its own; the types of what came of it, by name."""
    came: list[type] = []
    start = threading.Barrier(TOGETHER)

    def run() -> None:
        try:
            start.wait()
            came.append(type(work()))
        except Exception as refusal:  # what it is, is asserted
            came.append(type(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came, key=lambda each: each.__name__)


def test_one_applies_and_the_others_are_told(question: Question, say: Say, ada: User) -> None:
    for text in ("The key", "A trap"):
        say("one", text)
    edit(question, key="A trap")
    digest = regrade.preview(question, "key").digest
    came = at_once(lambda: regrade.apply(question.pk, "key", "Why", digest, ada))
    assert came == [*[regrade.OutdatedError] * (TOGETHER - 1), Regrade]
    assert RegradeChange.objects.count() == 2
    assert sorted(scores().values()) == [(0, False, False), (1, True, False)]


def test_one_undoes_and_the_others_are_told(question: Question, say: Say, ada: User) -> None:
    say("one", "A trap")
    before = scores()
    made = regraded(question, ada, "full")
    came = at_once(lambda: regrade.undo(made.pk, ada))
    assert came == [*[regrade.AlreadyUndoneError] * (TOGETHER - 1), Regrade]
    assert scores() == before


def test_versions_are_raised_one_after_another(question: Question, say: Say, ada: User) -> None:
    say("one", "A trap")
    number = iter(range(TOGETHER))
    lock = threading.Lock()

    def change() -> None:
        with lock:
            stem = f"Stem {next(number)}"
        edit(Question.objects.get(pk=question.pk), stem=stem)

    at_once(change)
    question.refresh_from_db()
    kept = question.versions.order_by("number").values_list("number", flat=True)
    assert list(kept) == list(range(1, question.version + 1))
    assert question.version > 1
