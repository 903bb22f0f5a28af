"""The WSGI entry point: pages and static files, but no event streams."""

import codecs
import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponseBadRequest, HttpResponseBase
from django.utils.http import parse_header_parameters
from servestatic import ServeStatic

from concurrency_course import static_files
from concurrency_course.bodies import bound_environ
from concurrency_course.keeping import keep_connections

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


def make_application() -> ServeStatic:
    django.setup(set_prefix=False)
    static_files.without_middleware()
    keep_connections()
    return static_files.before(ServeStatic, Pages())


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concurrency_course.settings")
application = make_application()
