"""The id of a request: in each line that it causes, here and in the workers that it asks.

Requests and tasks are also counted here, for they are followed from beginning to end here alone.
"""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from structlog.contextvars import (
    bind_contextvars,
    bound_contextvars,
    clear_contextvars,
    get_contextvars,
)

from concurrency_course.metrics import TASKS, count_request

HEADER = "X-Request-ID"
#: In the headers of a message.
FIELD = "request_id"
SOUND = re.compile(r"[A-Za-z0-9_-]{8,64}")


def request_id_of(request: HttpRequest) -> str:
    """The one that our proxy gave it, or a new one: a stranger's is not believed."""
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return given if SOUND.fullmatch(given) else uuid.uuid4().hex


def _told(request: HttpRequest, response: HttpResponseBase, began: float) -> None:
    response.headers[HEADER] = get_contextvars()[FIELD]
    count_request(request, response.status_code, time.perf_counter() - began)


@sync_and_async_middleware
def tracing_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Binds the id for as long as the request is answered, and tells it in the response."""
    if iscoroutinefunction(get_response):

        async def around_async(request: HttpRequest) -> HttpResponseBase:
            began = time.perf_counter()
            with bound_contextvars(request_id=request_id_of(request)):
                response: HttpResponseBase = await get_response(request)
                _told(request, response, began)
            return response

        return around_async

    def around(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        with bound_contextvars(request_id=request_id_of(request)):
            response: HttpResponseBase = get_response(request)
            _told(request, response, began)
        return response

    return around


@before_task_publish.connect
def send_request_id(headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Whoever asks for a task passes on what it was asked by."""
    request_id = get_contextvars().get(FIELD)
    if headers is not None and request_id:
        headers[FIELD] = request_id


@task_prerun.connect
def bind_request_id(task: Any = None, **kwargs: Any) -> None:
    """A task's lines say its name, and by which request it was asked for, if it was."""
    clear_contextvars()
    bind_contextvars(task=task.name)
    task.request.began = time.perf_counter()
    if request_id := task.request.get(FIELD):
        bind_contextvars(request_id=request_id)


@task_postrun.connect
def let_go(task: Any = None, state: str | None = None, **kwargs: Any) -> None:
    TASKS.labels(task.name, state or "lost").observe(time.perf_counter() - task.request.began)
    clear_contextvars()
