"""The ASGI entry point of one process for both: pages by Django, event streams before it."""

import codecs
from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpResponseBadRequest, HttpResponseBase

from concurrency_course import events  # sets Django up
from concurrency_course.bodies import BODY_S, Body

type Created = tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]


class Application(ASGIHandler):
    """Django's, but for a Content-Type that cannot be read or declares another charset than ours.

    Django lets the first end in a traceback, and decodes with whatever codec the second names:
    `utf-7` lets lone surrogates through, `rot13` is no text encoding. Browsers send UTF-8.
    """

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

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        to = self.events if events.is_stream(scope) else self.pages
        await to(scope, receive, send)


application = Site(events.application, Application())
