"""The answer while the database can't be reached: nobody's mistake, and soon over."""

import sqlite3
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.views import defaults

RETRY_S = 5
#: PostgreSQL's: it is shutting down, has crashed, is starting, has no place for another connection.
STATES = {"57P01", "57P02", "57P03", "53300"}
#: SQLite's: the file can't be opened; others write, and one of them keeps it for too long.
PASSING = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY}


def is_unreachable(error: BaseException | None) -> bool:
    """Whether no connection could be made, or one was lost, or the turn to write did not come;
    not that a query was at fault, or that the disk is full, which does not pass by itself."""
    if not isinstance(error, InterfaceError | OperationalError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        code: int = getattr(cause, "sqlite_errorcode", 0)
        return code & 0xFF in PASSING  # the rest says more of it
    state: str | None = getattr(cause, "sqlstate", None)  # none: the server said nothing any more
    return state is None or state.startswith("08") or state in STATES


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django's handler of exceptions, wherever they came from; it logs them itself.

    Also for htmx, which does not swap it in: the form stays as it is, and `site.js` says it.
    """
    if not is_unreachable(sys.exception()):
        return defaults.server_error(request)
    response = HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_S)
    response["Cache-Control"] = "no-store"
    return response
