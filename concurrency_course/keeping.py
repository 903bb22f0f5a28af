"""Connections to the database that outlive a request or a task."""

from django.db import connections


def keep_connections() -> None:
    """For programs whose threads stay the same: each keeps its own.

    Each request and each task first asks the kept one whether it still lives: a database that was
    restarted has closed them all, and otherwise every thread would answer once with an error.
    """
    for database in connections.settings.values():
        database["CONN_MAX_AGE"] = None
        database["CONN_HEALTH_CHECKS"] = True
