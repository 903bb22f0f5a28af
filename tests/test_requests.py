"""A request that cannot be read is refused before anything looks at it."""

from io import BytesIO

import pytest

from concurrency_course.asgi import application


def status_of(content_type: str) -> int:
    """200 for a request that may go on."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/theme/",
        "headers": [(b"content-type", content_type.encode())],
    }
    _request, refusal = application.pages.create_request(scope, BytesIO())
    return refusal.status_code if refusal else 200


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded; charset=utf-16",
        "multipart/form-data; boundary=x; charset=utf-7",
        "multipart/form-data; boundary=x; charset=rot13",
        "multipart/form-data; boundary*=nonsense''x",
        "text/plain; " + "x=1;" * 5000,
    ],
)
def test_what_is_not_utf_8_is_refused(content_type: str) -> None:
    assert status_of(content_type) == 400


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "multipart/form-data; boundary=x; charset=utf8",
    ],
)
def test_what_browsers_send_is_taken(content_type: str) -> None:
    assert status_of(content_type) == 200
