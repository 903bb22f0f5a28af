"""How much a request may send, and for how long: refused before anything of it is kept.

Django reads a body whole before it looks at it (ASGI), or believes its Content-Length (WSGI). So
the entry points bound what Django gets to see, and mark a request that was more; the middleware
answers it with a page in the visitor's language, before any form is read.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

LIMIT = 1024 * 1024
"""Bytes, as `DATA_UPLOAD_MAX_MEMORY_SIZE`."""

BODY_S = 30.0
"""Seconds for a whole body; the largest form needs 35 kB/s then, a learner's next to nothing."""

REFUSED = "course.refused"
"""In an ASGI scope or a WSGI environment, where no header of a request can put it."""

TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
"""By the name that it has in Python 3.12, too."""

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]

END: Message = {"type": "http.request", "body": b"", "more_body": False}


class Body:
    """The body of an ASGI request, cut off where it is too long or comes too slowly."""

    def __init__(self, scope: MutableMapping[str, Any], receive: Receive, within_s: float) -> None:
        self.scope = scope
        self._receive = receive
        self._within_s = within_s
        self._until: float | None = None
        self._size = 0
        self._ended = False
        if _declared(scope) > LIMIT:
            self._refuse(TOO_LARGE)

    async def receive(self) -> Message:
        """As the server's, but for a request that is refused: its body ends here, and the rest
        stays in the network. After a body's end the server tells of a visitor who left.
        """
        if self._ended and REFUSED in self.scope:
            await asyncio.Event().wait()  # until Django has answered and asks no more
        if self._ended:
            return await self._receive()
        message = END if REFUSED in self.scope else await self._in_time()
        self._size += len(message.get("body", b""))
        if self._size > LIMIT:
            self._refuse(TOO_LARGE)
            message = END
        self._ended = not message.get("more_body", False)
        return message

    async def _in_time(self) -> Message:
        loop = asyncio.get_running_loop()
        self._until = self._until or loop.time() + self._within_s
        try:
            async with asyncio.timeout_at(self._until):
                return await self._receive()
        except TimeoutError:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
            return END

    def _refuse(self, status: HTTPStatus) -> None:
        self.scope[REFUSED] = status


def _declared(scope: MutableMapping[str, Any]) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((int(length) for length in lengths if length.isdigit()), default=0)


def bound_environ(environ: dict[str, Any]) -> None:
    """The same for WSGI, where the server's own time-outs and the proxy see to slow bodies.

    A body without a length is read up to the limit: Django would take it for empty.
    """
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        body = environ["wsgi.input"].read(LIMIT + 1)
    else:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) <= LIMIT:
            return
        body = None
    if body is None or len(body) > LIMIT:
        environ[REFUSED] = TOO_LARGE
        body = b""
    environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}


class BodyMiddleware(MiddlewareMixin):
    """Answers what was cut off. No middleware reads a form before all have seen the request."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """None to go on."""
        marks = getattr(request, "scope", request.META)
        if REFUSED not in marks:
            return None
        status: HTTPStatus = marks[REFUSED]
        context = {"status": status.value, "slow": status == HTTPStatus.REQUEST_TIMEOUT}
        response = render(request, "413.html", context, status=status)
        response["Connection"] = "close"
        return response
