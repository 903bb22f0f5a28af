"""Reading much that belongs together, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is as of one moment; nobody waits for it, and it waits for nobody.

    To be entered outside of a transaction, and nothing may be written inside: PostgreSQL refuses
    to, SQLite does once somebody else has written since.
    """
    connection.ensure_connection()
    with _deferred(), transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _deferred() -> Iterator[None]:
    """SQLite only: begin without the right to write, which `atomic` would take at once."""
    usual = getattr(connection, "transaction_mode", None)
    if usual is None:
        yield
        return
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]
