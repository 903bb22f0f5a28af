"""One process for pages and streams: pages are answered in threads that stay (docs/adr/0007)."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django.fixtures import Settings

from concurrency_course import asgi

MANY = 8
WAIT_S = 30.0  # a wait that takes longer has failed
together = threading.Barrier(MANY, timeout=WAIT_S)


def noting(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    def middleware(request: HttpRequest) -> HttpResponse:
        before = threading.current_thread().name
        answer = get_response(request)
        answer["X-Threads"] = f"{before} {answer['X-Threads']} {threading.current_thread().name}"
        return answer

    return middleware


def meet(request: HttpRequest) -> HttpResponse:
    """Answers once as many are here as there are threads."""
    together.wait()
    return HttpResponse(headers={"X-Threads": threading.current_thread().name})


def ask(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(headers={"X-Threads": threading.current_thread().name})


urlpatterns = [path("meet/", meet), path("ask/", ask)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def application(settings: Settings) -> asgi.Application:
    settings.MIDDLEWARE = [f"{__name__}.noting", f"{__name__}.noting"]
    return asgi.Application()


async def get(application: asgi.Application, address: str) -> str:
    """The threads of one request, in their order."""
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": address, "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"localhost")], "server": ("localhost", 80),
    }  # fmt: skip
    await application(scope, receive, send)
    assert sent[0]["status"] == 200
    headers: dict[bytes, bytes] = dict(sent[0]["headers"])
    return headers[b"X-Threads"].decode()


def get_all(application: asgi.Application, address: str, times: int) -> list[str]:
    async def work() -> list[str]:
        return await asyncio.gather(*(get(application, address) for _ in range(times)))

    return asyncio.run(work())


def test_eight_answer_at_once_and_the_same_eight_answer_the_next(
    application: asgi.Application,
) -> None:
    first, second = (get_all(application, "/meet/", MANY) for _ in range(2))
    assert len(set(first)) == MANY
    assert set(first) == set(second)


def test_more_than_there_are_threads_take_turns(application: asgi.Application) -> None:
    assert len(set(get_all(application, "/meet/", 3 * MANY))) == MANY


def test_middleware_and_view_share_a_thread(application: asgi.Application) -> None:
    for threads in get_all(application, "/meet/", MANY):
        assert len(threads.split()) == 5
        assert len(set(threads.split())) == 1
        assert threads.startswith("page")


@pytest.fixture
def one_thread(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[None]:
    """Pages in one thread of this test, whose connection is closed with it."""
    with ThreadPoolExecutor(1, thread_name_prefix="page") as thread:
        monkeypatch.setattr(asgi, "THREADS", thread)
        yield
        thread.submit(connections.close_all).result()


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The threads that opened a connection to the database, in their order."""
    threads: list[str] = []

    def note(**_: Any) -> None:
        threads.append(threading.current_thread().name)

    connection_created.connect(note)
    yield threads
    connection_created.disconnect(note)


@pytest.mark.usefixtures("one_thread")
def test_a_thread_keeps_its_connection(application: asgi.Application, opened: list[str]) -> None:
    get_all(application, "/ask/", 5)
    assert opened == ["page_0"]


@pytest.mark.usefixtures("one_thread")
def test_a_kept_connection_that_has_died_is_replaced_before_a_page_asks(
    application: asgi.Application, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    get_all(application, "/ask/", 1)
    monkeypatch.setattr(type(connections["default"]), "is_usable", lambda _: False)
    get_all(application, "/ask/", 1)
    assert opened == ["page_0", "page_0"]
