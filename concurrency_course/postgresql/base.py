"""Django's PostgreSQL backend, whose kept connections are cheaper to trust and to ask.

Django asks a kept connection SELECT 1 before each request's first query: a round trip. A server
that ends, even by SIGKILL, closes its connections, and that can be seen here without asking it.
"""

import select
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper

#: A connection that nobody used for longer is asked whether it lives: a firewall may have
#: forgotten it without telling either side.
IDLE_S = 30.0


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection."""

    health_check_done: bool
    health_check_enabled: bool
    _checked_at = float("-inf")

    def close_if_health_check_failed(self) -> None:
        """Called before every query; does its work once a request."""
        if self.connection is None or self.health_check_done or not self.health_check_enabled:
            return
        if self._was_used_lately() and self._is_silent():
            self.health_check_done = True
        else:
            super().close_if_health_check_failed()
        self._checked_at = time.monotonic()

    def _was_used_lately(self) -> bool:
        return time.monotonic() - self._checked_at < IDLE_S

    def _is_silent(self) -> bool:
        """Whether the server has sent nothing, not even its end, since the last answer."""
        if self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)

    def prepared_cursor(self) -> CursorWrapper:
        """For a query with the placeholders $1, $2, …: planned once a connection, and its text
        not looked through again each time. (Django's cursors put the values into the text, so
        that each is a new query.)"""
        self.close_if_health_check_failed()
        self.ensure_connection()
        connection: psycopg.Connection[Any] = self.connection
        connection.prepare_threshold = 1
        prepare: Callable[[Any], CursorWrapper] = self._prepare_cursor  # type: ignore[attr-defined]
        return prepare(psycopg.RawCursor(connection))
