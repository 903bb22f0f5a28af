"""A small SQLite file of each test's own, reached through the platform's backend."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import ConnectionHandler

from concurrency_course.sqlite.base import DatabaseWrapper
from concurrency_course.sqlite.queue import Queue, queue_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "small.sqlite3"


@pytest.fixture
def line(file: Path) -> Queue:
    """The line of writers of that file, in this process."""
    return queue_of(file)


@pytest.fixture
def connect(file: Path, django_db_blocker: Any) -> Iterator[Callable[..., DatabaseWrapper]]:
    """Connections to that file; its one table holds one number."""
    made: list[DatabaseWrapper] = []

    def connect(**options: Any) -> DatabaseWrapper:
        settings = {
            "ENGINE": "concurrency_course.sqlite",
            "NAME": file,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL",
                **options,
            },
        }
        wrapper: Any = ConnectionHandler({"default": settings})["default"]
        wrapper.inc_thread_sharing()
        made.append(wrapper)
        return made[-1]

    with django_db_blocker.unblock():
        with connect().cursor() as cursor:
            cursor.execute("CREATE TABLE counter (id INTEGER PRIMARY KEY, number INTEGER UNIQUE)")
            cursor.execute("INSERT INTO counter (number) VALUES (0)")
        yield connect
        for wrapper in made:
            wrapper.close()
