"""What is too much, or too slow, is refused before it is kept; a byte less is taken."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from concurrency_course import bodies
from concurrency_course.asgi import Application
from concurrency_course.bodies import LIMIT, REFUSED, Body, bound_environ

FORM = "application/x-www-form-urlencoded"
CHUNK = 64 * 1024


class Visitor:
    """Sends a body in chunks, for as long as anybody takes them; counts what was taken."""

    def __init__(self, size: float, chunk: int = CHUNK) -> None:
        self.size = size
        self.chunk = chunk
        self.taken = 0
        self.answer: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        if self.answer and not self.answer[-1].get("more_body", False):
            return {"type": "http.disconnect"}
        if self.taken >= self.size:
            await asyncio.Event().wait()
        self.taken += self.chunk
        return {
            "type": "http.request",
            "body": b"a" * self.chunk,
            "more_body": self.taken < self.size,
        }

    async def send(self, message: dict[str, Any]) -> None:
        self.answer.append(message)

    @property
    def status(self) -> int:
        return int(self.answer[0]["status"])

    @property
    def text(self) -> str:
        return b"".join(part.get("body", b"") for part in self.answer[1:]).decode()


def scope(**headers: str) -> dict[str, Any]:
    sent = {"host": "localhost", "content-type": FORM, **headers}
    return {
        "type": "http", "method": "POST", "path": "/theme/", "query_string": b"", "scheme": "http",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in sent.items()],
        "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip


def post(visitor: Visitor, **headers: str) -> Visitor:
    """One POST through the whole ASGI application for pages."""
    asyncio.run(Application()(scope(**headers), visitor.receive, visitor.send))
    return visitor


pytestmark = pytest.mark.django_db


def test_the_limit_is_the_one_of_the_settings() -> None:
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == LIMIT


def test_a_declared_length_above_the_limit_is_refused_unread() -> None:
    """What comes after the answer is thrown away by the server."""
    visitor = post(Visitor(0), content_length=str(LIMIT + 1))
    assert visitor.status == 413
    assert "more than fits" in visitor.text
    assert visitor.taken == 0


def test_a_body_without_a_length_is_read_no_further_than_the_limit() -> None:
    visitor = post(Visitor(float("inf")))
    assert visitor.status == 413
    assert visitor.taken <= LIMIT + CHUNK


def test_a_length_that_lies_does_not_help() -> None:
    visitor = post(Visitor(float("inf")), content_length="10")
    assert visitor.status == 413
    assert visitor.taken <= LIMIT + CHUNK


def test_a_body_of_the_limit_goes_through() -> None:
    """It is then refused by the form protection, as it carries no token."""
    assert post(Visitor(LIMIT)).status == 403


def test_files_count_like_everything_else() -> None:
    visitor = post(Visitor(float("inf")), content_type="multipart/form-data; boundary=x")
    assert visitor.status == 413


def test_the_page_speaks_the_language_of_the_visitor() -> None:
    visitor = post(Visitor(0), content_length=str(LIMIT + 1), accept_language="nl")
    assert 'lang="nl"' in visitor.text


def test_a_body_that_does_not_come_in_time_is_refused() -> None:
    async def read() -> Body:
        silent = Visitor(float("inf"))
        silent.receive = asyncio.Event().wait  # type: ignore[method-assign, assignment]
        body = Body(scope(), silent.receive, within_s=0)
        assert await body.receive() == bodies.END
        return body

    assert asyncio.run(read()).scope[REFUSED] == 408


def test_a_slow_visitor_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concurrency_course.asgi.BODY_S", 0.0)
    visitor = Visitor(1)
    turn = visitor.receive

    async def late() -> dict[str, Any]:
        if not visitor.answer:
            await asyncio.Event().wait()
        return await turn()

    visitor.receive = late  # type: ignore[method-assign]
    assert post(visitor).status == 408
    assert "too slowly" in visitor.text


class Stream(BytesIO):
    """A body without an end, as far as anybody reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size >= 0, "read to the end"
        self.taken += size
        return b"a" * size


def environ(**more: Any) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/theme/", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "CONTENT_TYPE": FORM, "wsgi.input": Stream(), "wsgi.url_scheme":
        "http", "HTTP_HOST": "localhost", **more,
    }  # fmt: skip


def wsgi_status(given: dict[str, Any]) -> str:
    said: list[str] = []
    bound_environ(given)
    start: Any = lambda status, _headers: said.append(status)  # noqa: E731 - as a server does
    b"".join(WSGIHandler()(given, start))
    return said[0]


def test_wsgi_refuses_a_declared_length_unread() -> None:
    given = environ(CONTENT_LENGTH=str(LIMIT + 1))
    stream = given["wsgi.input"]
    assert wsgi_status(given).startswith("413")
    assert stream.taken == 0


def test_wsgi_reads_a_body_without_a_length_no_further_than_the_limit() -> None:
    given = environ(HTTP_TRANSFER_ENCODING="chunked")
    stream = given["wsgi.input"]
    assert wsgi_status(given).startswith("413")
    assert stream.taken <= LIMIT + 1


def test_wsgi_takes_a_small_body_without_a_length() -> None:
    given = environ(HTTP_TRANSFER_ENCODING="chunked")
    given["wsgi.input"] = BytesIO(b"theme=dark")
    bound_environ(given)
    assert given["CONTENT_LENGTH"] == "10"
    assert given["wsgi.input"].read() == b"theme=dark"
    assert REFUSED not in given


def test_wsgi_takes_a_body_of_the_limit() -> None:
    given = environ(CONTENT_LENGTH=str(LIMIT))
    bound_environ(given)
    assert REFUSED not in given


def test_no_header_marks_a_request_as_refused(client: Client) -> None:
    for name in (REFUSED, "course-refused", "course_refused"):
        assert client.get("/", headers={name: "413"}).status_code == 200


@pytest.fixture
def upload() -> dict[str, Any]:
    file = BytesIO(b"x")
    file.name = "notes.txt"
    return {"theme": "dark", "file": file}


def test_no_form_takes_a_file(client: Client, upload: dict[str, Any]) -> None:
    assert client.post("/theme/", upload).status_code == 400
    assert client.post("/theme/", {"theme": "dark"}).status_code == 302
