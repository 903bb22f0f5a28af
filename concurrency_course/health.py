"""Is the site alive, and are its parts ready? To a stranger, nothing here says more than that."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import Error as DatabaseError
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from concurrency_course.insiders import is_insider
from sandbox import canary, stream
from sandbox.models import Execution

log = logging.getLogger(__name__)

#: An execution that has waited longer is late: half a dozen others are usually done by then.
LATE_S = 120.0

type Part = dict[str, Any]


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The web process answers; it asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each part with its status; 503 if the database, the broker or a kind of worker is failing."""
    parts = report()
    ready = all(parts[name]["status"] == "ok" for name in NEEDED)
    if not is_insider(request):
        parts = {name: {"status": part["status"]} for name, part in parts.items()}
    return JsonResponse(parts, status=200 if ready else 503)


#: The site is not ready without these. A long line or a bad canary is no reason to take it away.
NEEDED = ("database", "broker", *(kind.replace("-", "_") for kind in stream.KINDS))


def report() -> dict[str, Part]:
    """All parts, by name: `status` and what else is known of each."""
    return _database_and_queue() | _broker_and_workers()


def _broker_and_workers() -> dict[str, Part]:
    signs = asked(stream.signs, stream.BrokerGone)
    alive = signs or {kind: [] for kind in stream.KINDS}
    workers = {
        kind.replace("-", "_"): _status(bool(machines), machines=len(machines))
        for kind, machines in alive.items()
    }
    return {"broker": _status(signs is not None), **workers}


def _database_and_queue() -> dict[str, Part]:
    stored = asked(_stored, DatabaseError)
    unknown = {"status": "unknown"}
    return {"database": _status(bool(stored))} | (stored or {"queue": unknown, "canary": unknown})


def _status(works: bool, **more: Any) -> Part:
    return {"status": "ok" if works else "failing", **more}


def asked[Answer](ask: Callable[[], Answer], error: type[Exception]) -> Answer | None:
    """What a part answers, None if it does not."""
    try:
        return ask()
    except error:
        log.warning("Not ready: %s", ask.__name__, exc_info=True)
        return None


def _stored() -> dict[str, Part]:
    return {"queue": _queue(), "canary": canary.report()}


def _queue() -> Part:
    """How many executions wait, and for how long the oldest has; but for those that try a claim,
    which stand back for learners for as long as it takes."""
    line = Execution.objects.waiting().filter(condition="")
    waiting = line.aggregate(number=Count("id"), oldest=Min("requested_at"))
    oldest_s = _age_s(waiting["oldest"]) if waiting["oldest"] else 0.0
    status = "late" if oldest_s > LATE_S else "ok"
    return {"status": status, "oldest_s": oldest_s, "waiting": waiting["number"]}


def _age_s(at: datetime) -> float:
    return round((timezone.now() - at).total_seconds(), 1)
