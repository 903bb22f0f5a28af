"""Static files are served before Django, by the pages' programs of either kind."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from pytest_django.fixtures import Settings
from servestatic import ServeStatic, ServeStaticASGI

from concurrency_course import static_files

type Answer = tuple[int, dict[str, str], str]
type Get = Callable[[str], Answer]

NO_FILE: Answer = (404, {}, "no file")


async def pages_asgi(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"no file"})


def pages_wsgi(environ: Any, start_response: Any) -> list[bytes]:
    start_response("404 Not Found", [])
    return [b"no file"]


def asgi() -> Get:
    served = static_files.before(ServeStaticASGI, pages_asgi)

    def get(path: str) -> Answer:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
        asyncio.run(served(scope, receive, send))
        headers = {name.decode().lower(): text.decode() for name, text in sent[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return sent[0]["status"], headers, body.decode()

    return get


def wsgi() -> Get:
    served = static_files.before(ServeStatic, pages_wsgi)

    def get(path: str) -> Answer:
        said: list[Any] = []
        environ: dict[str, Any] = {"PATH_INFO": path}
        setup_testing_defaults(environ)
        body = b"".join(served(environ, lambda status, headers: said.extend((status, headers))))
        headers = {name.lower(): text for name, text in said[1]}
        return int(said[0].split()[0]), headers, body.decode()

    return get


@pytest.fixture(params=[asgi, wsgi])
def server(request: pytest.FixtureRequest) -> Callable[[], Get]:
    made: Callable[[], Get] = request.param
    return made


@pytest.fixture
def sheet(tmp_path: Path, settings: Settings) -> Path:
    """A style sheet of the sources, and a copy of it that was collected once and is now old."""
    for folder in ("sources", "collected"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "page.css").write_text(f"/* {folder} */")
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATIC_ROOT = tmp_path / "collected"
    return tmp_path / "sources/page.css"


@pytest.fixture
def debugging(settings: Settings) -> None:
    """As `DEBUG=1` has it."""
    settings.DEBUG = True
    settings.SERVESTATIC_USE_FINDERS = True


def test_a_file_is_no_business_of_django(server: Callable[[], Get], sheet: Path) -> None:
    status, headers, body = server()("/static/page.css")
    assert (status, headers["content-type"]) == (200, 'text/css; charset="utf-8"')
    assert headers["x-content-type-options"] == "nosniff"
    assert "page.css" not in body
    assert server()("/static/other.css") == server()("/page.css") == NO_FILE


def test_without_debug_what_was_collected_is_served(
    server: Callable[[], Get], sheet: Path, settings: Settings
) -> None:
    settings.SERVESTATIC_USE_FINDERS = False
    assert server()("/static/page.css")[2] == "/* collected */"


@pytest.mark.usefixtures("debugging")
def test_with_debug_a_file_that_was_changed_is_served_as_it_is_now(
    server: Callable[[], Get], sheet: Path
) -> None:
    get = server()
    assert get("/static/page.css")[2] == "/* sources */"
    sheet.write_text("/* changed, and longer than before */")
    assert get("/static/page.css")[2] == "/* changed, and longer than before */"


@pytest.mark.usefixtures("debugging")
def test_with_debug_a_file_that_was_added_is_served(server: Callable[[], Get], sheet: Path) -> None:
    get = server()
    assert get("/static/new.css") == NO_FILE
    sheet.with_name("new.css").write_text("/* new */")
    assert get("/static/new.css")[2] == "/* new */"
