"""`serve metrics`: the metrics of a host that has workers and no web process (WSGI)."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concurrency_course.settings")
django.setup(set_prefix=False)

from concurrency_course import metrics  # noqa: E402 - it wants Django set up


def respond(request: WSGIRequest) -> HttpResponse:
    if request.path == "/healthz":
        return HttpResponse("ok", content_type="text/plain")
    if request.path != "/metrics":
        return HttpResponse("Only /metrics is here.\n", content_type="text/plain", status=404)
    return metrics.answer(request, metrics.of_this_host())


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    response = respond(WSGIRequest(environ))
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]
