"""Reading what belongs together while others write, on both databases."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from concurrency_course.snapshot import snapshot
from learners.models import Learner

pytestmark = pytest.mark.django_db(transaction=True)


def write_elsewhere() -> None:
    """By another connection, which has written when this returns."""

    def write() -> None:
        Learner.objects.create()
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


def test_it_sees_one_moment_and_holds_no_writer_up() -> None:
    with snapshot():
        before = Learner.objects.count()
        write_elsewhere()
        assert Learner.objects.count() == before
    assert Learner.objects.count() == before + 1


def test_nothing_is_written_inside() -> None:
    with snapshot():
        Learner.objects.count()
        write_elsewhere()
        with pytest.raises(DatabaseError):
            Learner.objects.create()
        transaction.set_rollback(True)
    assert Learner.objects.count() == 1


def test_afterwards_transactions_write_as_before() -> None:
    with snapshot():
        pass
    Learner.objects.get_or_create()
    assert Learner.objects.count() == 1
