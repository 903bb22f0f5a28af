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
        if connection.vendor == "postgresql":
            sql = _numbered(sql)
        names = {_plain(sample): name for name, sample in self.samples.items()}
        return sql, parameters, [names.get(_plain(parameter)) for parameter in parameters]


def _cursor() -> CursorWrapper:
    if connection.vendor != "postgresql":
        return connection.cursor()
    postgresql: Any = connection
    cursor: CursorWrapper = postgresql.prepared_cursor()
    return cursor


def _numbered(sql: str) -> str:
    """With PostgreSQL's own placeholders ($1, $2, …) instead of Django's."""
    first, *others = sql.split("%s")
    numbered = (f"${number}{part}" for number, part in enumerate(others, 1))
    return "".join((first, *numbered)).replace("%%", "%")


def _plain(value: Any) -> Any:
    """UUIDs as every database reads them: SQLite keeps them as text, PostgreSQL has a type."""
    return value.hex if isinstance(value, UUID) else value
