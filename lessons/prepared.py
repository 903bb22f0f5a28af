"""A query that is put into SQL once, and asked again and again with other values.

To build a large query costs Django fifty times what it costs the database to answer it.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet


class Prepared:
    """`question` makes the query of named values, each of them a string or a UUID.

    `samples` stand in for them while the SQL is made, and are found in it again: they must occur
    nowhere else in the query.
    """

    def __init__(self, question: Callable[..., QuerySet[Any, Any]], **samples: str | UUID) -> None:
        self.question = question
        self.samples = samples

    def rows(self, **values: str | UUID) -> list[tuple[Any, ...]]:
        """The answer for these values, as the database's driver gives it."""
        sql, fixed, names = self._sql
        given = {name: _plain(value) for name, value in values.items()}
        parameters = [given[name] if name else old for old, name in zip(fixed, names, strict=True)]
        with _cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())

    @cached_property
    def _sql(self) -> tuple[str, tuple[Any, ...], list[str | None]]:
        """The SQL, its parameters, and for each of them the value that takes its place."""
        sql, parameters = self.question(**self.samples).query.sql_with_params()
        names = {_plain(sample): name for name, sample in self.samples.items()}
        return sql, parameters, [names.get(_plain(parameter)) for parameter in parameters]


def _cursor() -> CursorWrapper:
    """One that lets PostgreSQL plan the query once a connection, which takes it longer than to
    answer. Django's usual cursors put the values into the text, so that each is a new one."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql import base

    postgresql: Any = connection
    postgresql.ensure_connection()
    postgresql.connection.prepare_threshold = 1
    cursor: CursorWrapper = postgresql._prepare_cursor(
        base.ServerBindingCursor(postgresql.connection)  # type: ignore[call-arg]
    )
    return cursor


def _plain(value: Any) -> Any:
    """UUIDs as every database reads them: SQLite keeps them as text, PostgreSQL has a type."""
    return value.hex if isinstance(value, UUID) else value
