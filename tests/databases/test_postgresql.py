"""Connections to PostgreSQL that are kept from one request to the next."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.utils import ConnectionHandler

from concurrency_course.postgresql import base
from tests.cluster import Cluster, find_bin

pytestmark = pytest.mark.skipif(find_bin() is None, reason="needs PostgreSQL")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster.temporary(fsync="off") as running:
        yield running


@pytest.fixture
def kept(cluster: Cluster, django_db_blocker: Any) -> Iterator[base.DatabaseWrapper]:
    """A connection as `web` keeps them, which has answered a request."""
    settings = {
        "ENGINE": "concurrency_course.postgresql",
        "NAME": "course",
        "USER": "postgres",
        "HOST": "127.0.0.1",
        "PORT": str(cluster.port),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
    wrapper: Any = ConnectionHandler({"default": settings})["default"]
    with django_db_blocker.unblock():
        for _ in range(2):
            next_request(wrapper)
            assert one(wrapper) == 1
        next_request(wrapper)
        yield wrapper
        wrapper.close()


def next_request(kept: Any) -> None:
    """As Django's signals do at the begin and end of each."""
    kept.close_if_unusable_or_obsolete()


def one(kept: base.DatabaseWrapper) -> int:
    with kept.cursor() as cursor:
        cursor.execute("SELECT %s::int", [1])
        (number,) = cursor.fetchone()
    return int(number)


def two_prepared(kept: base.DatabaseWrapper) -> int:
    with kept.prepared_cursor() as cursor:
        cursor.execute("SELECT $1::int", [2])
        (number,) = cursor.fetchone()
    return int(number)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What each SELECT 1 found."""
    found: list[bool] = []
    ask = base.DatabaseWrapper.is_usable

    def is_usable(wrapper: base.DatabaseWrapper) -> bool:
        found.append(ask(wrapper))
        return found[-1]

    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", is_usable)
    return found


def test_a_connection_that_was_used_lately_is_not_asked(
    kept: base.DatabaseWrapper, asked: list[bool]
) -> None:
    assert (one(kept), asked) == (1, [])


def test_one_that_lay_idle_is_asked_first(
    kept: base.DatabaseWrapper, asked: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "IDLE_S", 0.0)
    assert (one(kept), asked) == (1, [True])


@pytest.mark.parametrize(("ask", "answer"), [(one, 1), (two_prepared, 2)])
@pytest.mark.parametrize("end", ["kill", "stop"])
def test_no_request_fails_after_the_server_was_restarted(
    kept: base.DatabaseWrapper, cluster: Cluster, asked: list[bool], ask: Any, answer: int, end: str
) -> None:
    getattr(cluster, end)()
    cluster.start()
    assert (ask(kept), asked) == (answer, [False])
