"""Many writers at once, on whichever database the suite runs: every write gets through."""

import multiprocessing
import multiprocessing.process
import sys
import threading
from collections.abc import Callable, Sequence
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from learners.models import Bookmark, Learner

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = 5


@pytest.fixture
def mark() -> Bookmark:
    return Bookmark.objects.create(
        learner=Learner.objects.create(), course_slug="c", lesson_slug="0"
    )


def count_up(mark: int) -> None:
    """Read, then write what follows from it: a turn that overlaps another loses one of the two."""
    for _turn in range(TURNS):
        with transaction.atomic():
            row = Bookmark.objects.select_for_update().get(pk=mark)
            row.lesson_slug = str(int(row.lesson_slug) + 1)
            row.save()
        Learner.objects.create(id=uuid4())


def in_threads(number: int, mark: int) -> list[BaseException]:
    """What went wrong, if anything did."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            count_up(mark)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    run([threading.Thread(target=work) for _ in range(number)])
    return failures


def run(
    workers: Sequence[threading.Thread] | Sequence[multiprocessing.process.BaseProcess],
) -> None:
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def in_processes(number: int, work: Callable[[], object]) -> set[int | None]:
    """The exit codes of so many forked processes, whose parent's connection is not theirs."""

    def begin() -> None:
        connections["default"].connection = None
        work()

    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=begin) for _ in range(number)]
    run(processes)
    return {process.exitcode for process in processes}


def counted(mark: Bookmark) -> tuple[int, int]:
    mark.refresh_from_db()
    return int(mark.lesson_slug), Learner.objects.count() - 1


def test_64_threads_lose_no_write(mark: Bookmark) -> None:
    assert in_threads(64, mark.pk) == []
    assert counted(mark) == (64 * TURNS, 64 * TURNS)


@pytest.mark.filterwarnings("ignore:.*use of fork")
def test_64_processes_lose_no_write(mark: Bookmark) -> None:
    assert in_processes(64, lambda: count_up(mark.pk)) == {0}
    assert counted(mark) == (64 * TURNS, 64 * TURNS)


@pytest.mark.filterwarnings("ignore:.*use of fork")
def test_64_threads_of_4_processes_lose_no_write(mark: Bookmark) -> None:
    def work() -> None:
        sys.exit(len(in_threads(16, mark.pk)))

    assert in_processes(4, work) == {0}
    assert counted(mark) == (64 * TURNS, 64 * TURNS)
