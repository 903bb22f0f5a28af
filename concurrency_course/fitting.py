"""Refuses what no database of ours can hold, alike on both: 400, and nothing was changed."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import sync_and_async_middleware

log = logging.getLogger(__name__)


def refuse_null(request: HttpRequest) -> None:
    """No text has a null character: PostgreSQL refuses it, SQLite would look for it in vain."""
    asked = request.META.get("QUERY_STRING", "")
    if "\0" in request.path_info or "%00" in asked or "\0" in asked:
        raise BadRequest("a null character in the address")


def answer_misfit(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """A number or text that a form let through, and that its column can't hold.

    Nobody gets here through our forms. It is logged, for it may be a fault of ours all the same.
    """
    if not isinstance(exception, DataError):
        return None
    log.warning("%s %s did not fit", request.method, request.path, exc_info=exception)
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


@sync_and_async_middleware
def fitting_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Works under WSGI and ASGI without a change of threads."""

    async def around_async(request: HttpRequest) -> Any:
        refuse_null(request)
        return await get_response(request)

    def around(request: HttpRequest) -> Any:
        refuse_null(request)
        return get_response(request)

    chosen: Any = around_async if iscoroutinefunction(get_response) else around
    chosen.process_exception = answer_misfit
    around_it: Callable[[HttpRequest], Any] = chosen
    return around_it
