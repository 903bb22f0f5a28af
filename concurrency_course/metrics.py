"""Metrics for Prometheus: what this host's processes have counted, and how the site stands now.

Every process writes into files of its own in `settings.METRICS_DIR`, so whichever is asked can
answer for all of its host. docs/operating.md lists the metrics.
"""

from collections.abc import Iterator

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from concurrency_course import health
from concurrency_course.insiders import is_insider
from concurrency_course.metric_files import bury
from sandbox import metrics as lab
from sandbox import proving, stream

QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Histogram(
    "course_request_seconds",
    "Time until the answer was ready, its body of a stream aside",
    ("view", "method", "status"),
    buckets=QUICK,
)
TASKS = Histogram(
    "course_task_seconds", "Duration of Celery tasks", ("task", "state"), buckets=lab.SECONDS
)
COUNTED = (REQUESTS, TASKS, *lab.ALL)
METHODS = ("GET", "HEAD", "POST")


def count_request(request: HttpRequest, response_status: int, seconds: float) -> None:
    """By the name of the view: strangers may not invent values of labels."""
    view = request.resolver_match.view_name if request.resolver_match else "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(view, method, str(response_status)).observe(seconds)


class Site:
    """How the site stands at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        parts = health.report()
        ok = GaugeMetricFamily("course_part_ok", "1: as readyz says, else 0", labels=["part"])
        for name, part in parts.items():
            ok.add_metric([name], part["status"] == "ok")
        yield ok
        machines = GaugeMetricFamily(
            "course_machines_alive", "Machines that gave a sign of life", labels=["program"]
        )
        for kind in stream.KINDS:
            machines.add_metric([kind], parts[kind.replace("-", "_")]["machines"])
        yield machines
        yield from _queue(parts["queue"])
        yield from _messages()
        yield _gauge(
            "course_canary_age_seconds", "Since the end of the last", parts["canary"].get("age_s")
        )
        yield from _claims()


def _queue(queue: health.Part) -> Iterator[Metric]:
    yield _gauge("course_executions_waiting", "In line, by the database", queue.get("waiting"))
    yield _gauge("course_oldest_waiting_seconds", "How long the first waits", queue.get("oldest_s"))


def _claims() -> Iterator[Metric]:
    """Without a sample for what was never said."""
    labels = ["machine", "claim"]
    held = GaugeMetricFamily("course_claim_held", "1: as it was last said, else 0", labels=labels)
    age = GaugeMetricFamily("course_claim_age_seconds", "Since it was last said", labels=labels)
    now = timezone.now()
    for proof in health.asked(proving.said, DatabaseError) or ():
        of = [proof.machine.name, proof.claim]
        held.add_metric(of, bool(proof.holds))
        age.add_metric(of, (now - (proof.said_at or now)).total_seconds())
    yield held
    yield age


def _messages() -> Iterator[Metric]:
    lengths = GaugeMetricFamily(
        "course_queue_messages", "Messages that no worker has taken", labels=["queue"]
    )
    try:
        of_machines = map(stream.handed_to, stream.machines_alive())
        for queue in ("lab", "default", *of_machines):
            lengths.add_metric([queue], stream.queue_length(queue))
    except stream.BrokerGone:
        pass  # `course_part_ok` says so
    yield lengths


def _gauge(name: str, text: str, value: float | None) -> Metric:
    """Without a sample where nothing is known."""
    family = GaugeMetricFamily(name, text)
    if value is not None:
        family.add_metric([], value)
    return family


def of_this_host() -> CollectorRegistry:
    bury()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def answer(request: HttpRequest, registry: CollectorRegistry) -> HttpResponse:
    if not is_insider(request):
        return HttpResponse("Not for strangers.\n", "text/plain", status=403)
    return HttpResponse(generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """This host's counters and the state of the site; 403 to strangers (`insiders`)."""
    registry = of_this_host()
    registry.register(Site())
    return answer(request, registry)
