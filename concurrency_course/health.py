"""Is the site alive, and are its parts ready? Nothing here says more than that to a stranger."""

import logging
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from concurrency_course.celery import app

log = logging.getLogger(__name__)

QUEUES = ("lab", "default")
ANSWER_S = 1.0  # seconds; workers answer a broadcast within milliseconds


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The web process answers; it asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part with its status, `ok` or `failing`; 503 unless all are ok."""
    parts = {"database": _works(_ask_database), "broker": _works(_ask_broker)}
    served = _served_queues() if parts["broker"] else set()
    parts |= {f"{queue}_worker": queue in served for queue in QUEUES}
    body = {name: "ok" if works else "failing" for name, works in parts.items()}
    return JsonResponse(body, status=200 if all(parts.values()) else 503)


def _works(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception:  # whatever a driver raises: that part does not work
        log.warning("Not ready: %s", ask.__name__, exc_info=True)
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    with app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)


def _served_queues() -> set[str]:
    """The queues that any worker, on any machine, takes tasks from."""
    served: set[str] = set()
    for limit in (len(QUEUES), None):  # the first answers do on one machine; else hear them all
        answers = app.control.inspect(timeout=ANSWER_S, limit=limit).active_queues() or {}
        served |= {queue["name"] for queues in answers.values() for queue in queues}
        if served.issuperset(QUEUES):
            break
    return served
