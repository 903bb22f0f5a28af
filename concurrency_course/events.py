"""Event streams alone: an ASGI application that needs neither session, database nor middleware.

The signed token in the address stands for the permission, so a stream costs a task and a
connection. Who comes when this process or one network has too many is asked to come back later.
"""

import asyncio
import os
import re
import resource
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import aclosing, contextmanager, suppress
from typing import Any
from urllib.parse import parse_qs

import django
from django.http import HttpRequest

type Message = MutableMapping[str, Any]
type Scope = Mapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Frames = AsyncGenerator[bytes]

#: Streams of one process; each takes a descriptor and some 60 KiB.
STREAMS_MAX = 4_000
#: Streams of one network: a school sits behind one address, and a page may show several labs.
STREAMS_OF_ONE_MAX = 1_000
#: Who takes nothing for so long gets nothing more; some hundred KiB are kept of what was sent.
STALLED_S = 30.0

PATH = re.compile(r"/lab/runs/[0-9a-f-]{36}/events")
STREAM_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
TEXT_HEADERS = [(b"content-type", b"text/plain"), (b"x-content-type-options", b"nosniff")]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concurrency_course.settings")
django.setup(set_prefix=False)

from django.core.signing import BadSignature  # noqa: E402 - these want Django set up

from concurrency_course import metrics  # noqa: E402
from learners.address import client_address, network_of  # noqa: E402
from sandbox import fragments, panels  # noqa: E402


def allow_descriptors() -> None:
    """Take as many descriptors as this process may have: the usual 1024 are too few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # macOS names a limit that it does not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)), hard))


class Places:
    """How many streams may be open at a time, in all and for one network."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self.most = most
        self.most_of_one = most_of_one
        self.taken: Counter[str] = Counter()

    @contextmanager
    def take(self, network: str) -> Iterator[bool]:
        """A place as long as this lasts, if there is one."""
        free = self.taken.total() < self.most and self.taken[network] < self.most_of_one
        self.taken[network] += free
        try:
            yield free
        finally:
            self.taken[network] -= free
            if not self.taken[network]:
                del self.taken[network]


class Events:
    """Streams at `/lab/runs/<id>/events`, a sign of life at `/healthz`, and nothing else."""

    def __init__(self, places: Places) -> None:
        self.places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/healthz":
            await answer(send, 200, b"ok")
        elif scope["path"] == "/metrics":
            await tell_metrics(scope, send)
        elif not is_stream(scope):
            await answer(send, 404, b"Only event streams of runs are here.\n")
        elif scope["method"] != "GET":
            await answer(send, 405, b"An event stream is read with GET.\n")
        else:
            await self.stream(scope, receive, send)

    async def stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send frames until they end or the watcher goes away.

        Who reads nothing any more gets no more frames, and keeps the place: the connection is
        only closed by the watcher, or by the proxy that has had enough of them.
        """
        with self.places.take(network_of(address_of(scope))) as free:
            frames = frames_for(scope) if free else fragments.only(fragments.TURNED_AWAY)
            sending = asyncio.create_task(send_all(frames, send))
            leaving = asyncio.create_task(gone(receive))
            try:
                await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
                if sending.done() and not sending.result():
                    await leaving
            finally:
                leaving.cancel()
                sending.cancel()
                await asyncio.wait((sending, leaving))


def is_stream(scope: Scope) -> bool:
    """Whether this is a request for an event stream, as the URL conf has them too."""
    return scope["type"] == "http" and PATH.fullmatch(scope["path"]) is not None


def frames_for(scope: Scope) -> Frames:
    """The frames that the token opens; a bad one gets the end (the page then asks the panel)."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    try:
        execution_id, language = panels.read_token(query.get("t", [""])[0])
    except BadSignature:
        return fragments.only(fragments.ENDED)
    return fragments.frames(execution_id, language, header(scope, b"last-event-id"))


async def send_all(frames: Frames, send: Send) -> bool:
    """False when the watcher took nothing for `STALLED_S`."""
    await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
    try:
        async with aclosing(frames):
            async for frame in frames:
                async with asyncio.timeout(STALLED_S):
                    await send({"type": "http.response.body", "body": frame, "more_body": True})
    except TimeoutError:
        return False
    await send({"type": "http.response.body", "body": b""})
    return True


async def gone(receive: Receive) -> None:
    """Return when the watcher has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def answer(send: Send, status: int, text: bytes) -> None:
    headers = [*TEXT_HEADERS, (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


async def tell_metrics(scope: Scope, send: Send) -> None:
    """What this host's processes have counted, to who may see it (`insiders`)."""
    request = request_of(scope)
    response = await asyncio.to_thread(metrics.answer, request, metrics.of_this_host())
    await answer(send, response.status_code, response.content)


def address_of(scope: Scope) -> str:
    """The watcher's address, as far as it can be trusted."""
    return client_address(request_of(scope))


def request_of(scope: Scope) -> HttpRequest:
    """As Django has it, with what says who asks."""
    names = ("x-forwarded-for", "forwarded", "authorization")
    given = {name: header(scope, name.encode()) for name in names}
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": (scope.get("client") or ("", 0))[0]}
    request.META |= {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in given.items() if v}
    return request


def header(scope: Scope, name: bytes) -> str:
    """What the request says under this name, '' if nothing; repeated ones joined by commas."""
    return ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)


allow_descriptors()
application = Events(Places(STREAMS_MAX, STREAMS_OF_ONE_MAX))
