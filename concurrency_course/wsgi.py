"""The WSGI entry point: pages and static files, but no event streams."""

import codecs
import os
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.http import HttpResponseBadRequest, HttpResponseBase
from django.utils.http import parse_header_parameters
from servestatic import ServeStatic

from concurrency_course.bodies import bound_environ

STATIC = "servestatic.middleware.ServeStaticMiddleware"
HASHED = r"^.+\.[0-9a-f]{12}\..+$"
REFUSAL = "Send forms as UTF-8, with a Content-Type that says no other.\n"


def is_utf8(content_type: str) -> bool:
    """Whether it can be read, and declares no other charset than ours (see `asgi`)."""
    try:
        declared = parse_header_parameters(content_type)[1].get("charset", "utf-8")
        return codecs.lookup(declared).name == "utf-8"
    except (ValueError, LookupError):
        return False


class Pages(WSGIHandler):
    """Django's, but for a Content-Type that cannot be read or declares another charset."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> HttpResponseBase:
        bound_environ(environ)
        if is_utf8(environ.get("CONTENT_TYPE", "")):
            return super().__call__(environ, start_response)
        refusal = HttpResponseBadRequest(REFUSAL, content_type="text/plain")
        start_response("400 Bad Request", list(refusal.items()))
        return refusal


def keep_connections() -> None:
    """Each thread of a WSGI server keeps its own; under ASGI a kept one is never handed back.

    Each request first asks the kept one whether it still lives: a database that was restarted has
    closed them all, and otherwise every thread would answer once with an error.
    """
    for database in connections.settings.values():
        database["CONN_MAX_AGE"] = None
        database["CONN_HEALTH_CHECKS"] = True


def nosniff(headers: Any, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def with_static_files(pages: WSGIHandler) -> ServeStatic:
    return ServeStatic(
        pages,
        root=settings.STATIC_ROOT,
        prefix=settings.STATIC_URL,
        immutable_file_test=HASHED,
        add_headers_function=nosniff,
    )


def make_application() -> ServeStatic:
    """Static files are served before Django: its middleware for them would make an event loop
    for each request."""
    django.setup(set_prefix=False)
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != STATIC]
    keep_connections()
    return with_static_files(Pages())


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concurrency_course.settings")
application = make_application()
