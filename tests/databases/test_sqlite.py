"""The SQLite backend: who waits in line for the turn to write, and when the turn is given back."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError
from django.db.utils import ConnectionHandler

from concurrency_course.sqlite.base import DatabaseWrapper, writes
from concurrency_course.sqlite.queue import Queue
from concurrency_course.unreachable import is_unreachable

Connect = Callable[..., DatabaseWrapper]
WAIT_S = 20.0


def ask(connection: DatabaseWrapper, sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


def begin(connection: DatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT 1", False),
        ("  select 1", False),
        ("PRAGMA foreign_keys", False),
        ("BEGIN", False),
        ("BEGIN DEFERRED", False),
        ("BEGIN IMMEDIATE", True),
        ("COMMIT", False),
        ("SAVEPOINT s1", False),
        ("INSERT INTO t VALUES (1)", True),
        ('UPDATE "t" SET a = 1', True),
        ("CREATE TABLE t (a)", True),
        ("VACUUM", True),
        ("", False),
    ],
)
def test_what_writes_is_known_by_its_first_words(statement: str, expected: bool) -> None:
    assert writes(statement) is expected


def test_a_transaction_keeps_the_turn_until_it_is_committed(connect: Connect, line: Queue) -> None:
    writer = connect()
    begin(writer)
    ask(writer, "UPDATE counter SET number = 1")
    assert writer.has_turn
    writer.commit()
    assert line.holder is None
    assert ask(connect(), "SELECT number FROM counter") == [(1,)]


@pytest.mark.parametrize("end", ["rollback", "close"])
def test_a_transaction_that_is_given_up_gives_the_turn_back(
    connect: Connect, line: Queue, end: str
) -> None:
    writer = connect()
    begin(writer)
    ask(writer, "UPDATE counter SET number = 1")
    getattr(writer, end)()
    assert line.holder is None
    assert ask(connect(), "SELECT number FROM counter") == [(0,)]


def test_a_write_of_its_own_gives_the_turn_back(connect: Connect, line: Queue) -> None:
    ask(connect(), "UPDATE counter SET number = 1")
    assert line.holder is None


def test_a_write_that_returns_rows_is_committed_before_they_are_read(
    connect: Connect, line: Queue
) -> None:
    with connect().cursor() as cursor:
        cursor.execute("INSERT INTO counter (number) VALUES (5), (6), (7) RETURNING number")
        assert line.holder is None
        assert ask(connect(), "SELECT count(*) FROM counter") == [(4,)]
        assert cursor.fetchone() == (5,)
        assert cursor.fetchmany(1) == [(6,)]
        assert list(cursor) == [(7,)]
        assert cursor.fetchone() is None
        cursor.execute("SELECT 9")
        assert cursor.fetchall() == [(9,)]


def test_a_write_that_fails_gives_the_turn_back(connect: Connect, line: Queue) -> None:
    with pytest.raises(IntegrityError):
        ask(connect(), "INSERT INTO counter (number) VALUES (0)")
    assert line.holder is None


def test_a_commit_that_fails_gives_the_turn_back_with_its_rollback(
    connect: Connect, line: Queue
) -> None:
    writer = connect()
    ask(writer, "CREATE TABLE child (of REFERENCES counter(id) DEFERRABLE INITIALLY DEFERRED)")
    begin(writer)
    ask(writer, "INSERT INTO child VALUES (77)")
    with pytest.raises(IntegrityError):
        writer.commit()
    assert writer.has_turn
    writer.rollback()
    assert line.holder is None


def test_reading_waits_for_nobody(connect: Connect, line: Queue) -> None:
    reader = connect(timeout=0.01)
    line.take("somebody else", WAIT_S)
    assert ask(reader, "SELECT number FROM counter") == [(0,)]
    line.give_back()


def test_who_waited_too_long_is_told_who_is_writing(connect: Connect, line: Queue) -> None:
    writer = connect(timeout=0.01)
    line.take("somebody else", WAIT_S)
    with pytest.raises(OperationalError, match=r"line of writers .* does not move: process \d+"):
        ask(writer, "UPDATE counter SET number = 1")
    with pytest.raises(OperationalError, match=r"after 0\.01 s$") as late:
        begin(writer)
    assert is_unreachable(late.value)
    line.give_back()
    ask(writer, "UPDATE counter SET number = 1")


def test_a_writer_that_stands_in_no_line_is_waited_for_as_before(connect: Connect) -> None:
    writer = connect(timeout=0.01)
    stranger = sqlite3.connect(writer.settings_dict["NAME"], isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked") as locked:
        ask(writer, "UPDATE counter SET number = 1")
    assert is_unreachable(locked.value)
    stranger.close()
    ask(writer, "UPDATE counter SET number = 1")


@pytest.mark.django_db
def test_a_database_in_memory_has_no_line() -> None:
    settings = {"ENGINE": "concurrency_course.sqlite", "NAME": ":memory:"}
    memory: Any = ConnectionHandler({"default": settings})["default"]
    ask(memory, "CREATE TABLE t (a)")
    assert ask(memory, "INSERT INTO t VALUES (1) RETURNING a") == [(1,)]
    memory.close()
