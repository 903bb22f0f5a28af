"""The ASGI entry point of one process for both: pages by Django, event streams before it."""

import codecs
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase
from servestatic import ServeStaticASGI

from concurrency_course import (
    events,  # sets Django up
    static_files,
)
from concurrency_course.bodies import BODY_S, Body
from concurrency_course.keeping import keep_connections

#: Threads that answer pages. They stay, and so do their connections to the database.
THREADS = ThreadPoolExecutor(8, thread_name_prefix="page")

type Created = tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]


class Application(ASGIHandler):
    """Django's, but for a Content-Type that cannot be read or declares another charset than ours.

    Django lets the first end in a traceback, and decodes with whatever codec the second names:
    `utf-7` lets lone surrogates through, `rot13` is no text encoding. Browsers send UTF-8.

    Middleware and views are not async, so a request goes to a thread once and back. Django's own
    way hops there for each middleware, in a new thread with new connections for each request.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        answer = sync_to_async(self._answer, thread_sensitive=False, executor=THREADS)
        return await answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        """Django tidies up after requests, but not in this thread."""
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """With a bounded body; `scope` is copied, because a refusal is marked in it."""
        if scope["type"] == "http":
            body = Body(dict(scope), receive, BODY_S)
            scope, receive = body.scope, body.receive
        await super().__call__(scope, receive, send)

    def create_request(self, scope: Mapping[str, Any], body_file: IO[bytes]) -> Created:
        try:
            created = super().create_request(scope, body_file)
            charset = created[0].encoding if created[0] else None
            if charset and codecs.lookup(charset).name != "utf-8":
                raise BadRequest
        except (BadRequest, LookupError):
            said = "Send forms as UTF-8, with a Content-Type that says no other.\n"
            return None, HttpResponseBadRequest(said, content_type="text/plain")
        return created


class Site:
    """An event stream is no business of Django's: no session, no middleware, no database."""

    def __init__(self, events: events.Events, pages: Application) -> None:
        self.events = events
        self.pages = pages
        self.behind_files = static_files.before(ServeStaticASGI, pages)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        to = self.events if events.is_stream(scope) else self.behind_files
        await to(scope, receive, send)


def make_application() -> Site:
    static_files.without_middleware()
    keep_connections()
    return Site(events.application, Application())


application = make_application()
