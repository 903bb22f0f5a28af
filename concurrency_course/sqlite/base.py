"""Django's SQLite backend with a line of writers (see `queue`).

What waits in line: `atomic` blocks, which begin with BEGIN IMMEDIATE and keep the turn until they
end, and single writes outside of them. What does not: reads outside of a transaction, and those in
a `snapshot`.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3 import base, operations

from concurrency_course.sqlite.queue import Queue, QueueTimeout, queue_of

#: Seconds, as SQLite's own default.
TIMEOUT_S = 5.0
#: First words of statements that write nothing, or end what was begun.
READING = {
    *("", "SELECT", "VALUES", "WITH", "PRAGMA", "EXPLAIN", "ATTACH", "DETACH"),
    *("SAVEPOINT", "RELEASE", "COMMIT", "END", "ROLLBACK"),
}


def writes(statement: str) -> bool:
    """Whether the statement needs the turn; a BEGIN needs it if it begins to write at once."""
    first, second, *_ = [*statement.upper().split(None, 2), "", ""]
    return second not in {"", "DEFERRED"} if first == "BEGIN" else first not in READING


def _fitting(run: Callable[[], object]) -> None:
    """A number too big for a column is an error of the database's, as in PostgreSQL."""
    try:
        run()
    except OverflowError as error:
        raise sqlite3.DataError(str(error)) from error


class QueuedCursor(base.SQLiteCursorWrapper):
    """Takes the turn before it writes, and gives it back once nothing is left uncommitted."""

    def __init__(self, wrapper: "DatabaseWrapper", connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._wrapper = wrapper
        self._drained: Iterator[Any] | None = None

    def execute(self, query: str, params: Any = None) -> "QueuedCursor":
        self._in_turn(query, lambda: base.SQLiteCursorWrapper.execute(self, query, params))
        return self

    def executemany(self, query: str, param_list: Iterable[Any]) -> "QueuedCursor":
        self._in_turn(query, lambda: base.SQLiteCursorWrapper.executemany(self, query, param_list))
        return self

    def _in_turn(self, query: str, run: Callable[[], object]) -> None:
        self._drained = None
        if writes(query):
            self._wrapper.take_turn()
        try:
            _fitting(run)
            if self._wrapper.has_turn and not self.connection.in_transaction:
                self._drain()
        finally:
            self._wrapper.give_back_turn()

    def _drain(self) -> None:
        """A write on its own with RETURNING is committed once its last row has been read."""
        if self.description is not None:
            self._drained = iter(super().fetchall())

    def __next__(self) -> Any:
        return super().__next__() if self._drained is None else next(self._drained)

    def fetchone(self) -> Any:
        return super().fetchone() if self._drained is None else next(self._drained, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        size = self.arraysize if size is None else size
        if self._drained is None:
            return super().fetchmany(size)
        return [row for _, row in zip(range(size), self._drained, strict=False)]

    def fetchall(self) -> list[Any]:
        return super().fetchall() if self._drained is None else list(self._drained)


class DatabaseOperations(operations.DatabaseOperations):
    """Whole numbers have the range that they have in PostgreSQL, so that data can move there."""

    integer_field_range = BaseDatabaseOperations.integer_field_range


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; it waits in line for as long as it would wait for SQLite's own lock."""

    ops_class = DatabaseOperations
    _queue: Queue | None = None

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        self._timeout_s = float(parameters.get("timeout", TIMEOUT_S))
        in_memory = self.is_in_memory_db()
        self._queue = None if in_memory else queue_of(Path(str(parameters["database"])))
        return parameters

    def create_cursor(self, name: str | None = None) -> QueuedCursor:
        cursor: QueuedCursor = self.connection.cursor(lambda made: QueuedCursor(self, made))
        return cursor

    @property
    def has_turn(self) -> bool:
        return self._queue is not None and self._queue.holder is self

    def take_turn(self) -> None:
        if self._queue is None or self.has_turn:
            return
        try:
            self._queue.take(self, self._timeout_s)
        except QueueTimeout as late:
            busy = sqlite3.OperationalError(f"{late}, after {self._timeout_s:g} s")
            busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise busy from None

    def give_back_turn(self) -> None:
        """Unless a transaction goes on."""
        open_still = self.connection is not None and self.connection.in_transaction
        if self._queue is not None and self.has_turn and not open_still:
            self._queue.give_back()

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self.give_back_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.give_back_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._queue is not None and self.has_turn:
                self._queue.give_back()
