"""One id from the request through the queue to the worker and into the box."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from celery.contrib.testing.worker import start_worker
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, RequestFactory
from pytest_django import Settings
from structlog.contextvars import bound_contextvars, get_contextvars, merge_contextvars
from structlog.testing import capture_logs

from concurrency_course.celery import app
from concurrency_course.tracing import HEADER, tracing_middleware
from sandbox import publishing, stream, tasks
from sandbox.harness.events import Event
from sandbox.models import Execution
from sandbox.runner import Box, run
from tests.sandbox.boxes import box, of_session, until
from tests.sandbox.conftest import form

GIVEN = "given-by-the-proxy"


def test_each_answer_tells_its_own_id(client: Client):
    first, second = client.get("/healthz"), client.get("/healthz")
    assert len(first.headers[HEADER]) == 32
    assert first.headers[HEADER] != second.headers[HEADER]


def test_answers_of_the_asynchronous_server_do_too(async_client: AsyncClient):
    answer = async_to_sync(async_client.get)("/healthz")
    assert len(answer.headers[HEADER]) == 32


def test_a_stranger_s_id_is_not_taken(client: Client):
    assert client.get("/healthz", headers={HEADER: GIVEN}).headers[HEADER] != GIVEN


@pytest.mark.parametrize(
    ("given", "taken"), [(GIVEN, True), ("a\nb-forged-line", False), ("x" * 65, False)]
)
def test_the_proxy_s_is_if_it_is_sound(client: Client, settings: Settings, given: str, taken: bool):
    settings.TRUSTED_PROXIES = 1
    answer = client.get("/healthz", headers={HEADER: given})
    assert (answer.headers[HEADER] == given) is taken


def test_it_is_bound_while_the_request_is_answered_and_no_longer():
    seen: list[dict[str, Any]] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(dict(get_contextvars()))
        return HttpResponse()

    answer = tracing_middleware(view)(RequestFactory().get("/"))
    assert seen == [{"request_id": answer.headers[HEADER]}]
    assert "request_id" not in get_contextvars()


def messages() -> list[dict[str, Any]]:
    raw: Any = stream._client().lrange("lab", 0, -1)
    return [json.loads(each)["headers"] for each in raw]


@pytest.mark.django_db(transaction=True)
def test_a_message_carries_the_id_of_the_request(client: Client):
    with capture_logs() as said:
        answer = client.post("/lab/computing/runs", form())
    execution = Execution.objects.get()
    (message,) = messages()
    assert message["request_id"] == answer.headers[HEADER]
    assert message["id"] == str(execution.id)
    (line,) = [line for line in said if line["event"] == "Run requested"]
    assert line["execution_id"] == str(execution.id)


def test_a_message_of_nobody_s_request_carries_none():
    tasks.execute.apply_async(args=("x",))
    assert "request_id" not in messages()[0]


@pytest.fixture
def worker(db: None) -> Iterator[None]:
    with start_worker(app, queues=["lab"], perform_ping_check=False, pool="solo"):
        yield


@pytest.mark.django_db(transaction=True)
def test_the_worker_and_the_box_know_the_ids(monkeypatch: pytest.MonkeyPatch, worker: None):
    boxes: list[Box] = []
    bound: list[dict[str, Any]] = []

    def stand_in(box: Box, should_stop: Callable[[], bool], leader: object) -> Iterator[Event]:
        boxes.append(box)
        bound.append(dict(get_contextvars()))
        yield Event("finished", 1, {})

    monkeypatch.setattr(tasks, "run", stand_in)
    execution = Execution.objects.create(demo="computing", parameters={}, key="k")
    with bound_contextvars(request_id=GIVEN):
        publishing.publish(execution.id)
    assert until(lambda: Execution.objects.final().exists())
    ids = {"request_id": GIVEN, "execution_id": str(execution.id), "attempt": 1}
    assert ids.items() <= bound[0].items()
    assert boxes[0].labels == {
        "COURSE_REQUEST_ID": GIVEN,
        "COURSE_EXECUTION_ID": str(execution.id),
        "COURSE_ATTEMPT": "1",
    }


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_labels_reach_what_the_leader_starts():
    asked = replace(
        box("waiting", workers=4, delay_ms=200, strategies=["sequential", "processes-spawn"]),
        labels={"COURSE_EXECUTION_ID": "e-1"},
    )
    leader = 0
    for event in run(asked, lambda: False):
        leader = event.data.get("pid", leader)
        if labelled(leader):
            return
    pytest.fail("no process of the box had the label")


def labelled(leader: int) -> bool:
    for pid in of_session(leader):
        with suppress(OSError):  # it ended meanwhile
            if b"COURSE_EXECUTION_ID=e-1" in Path(f"/proc/{pid}/environ").read_bytes():
                return True
    return False


@pytest.mark.django_db
def test_a_failure_of_the_harness_is_logged_with_its_execution(monkeypatch: pytest.MonkeyPatch):
    def stand_in(box: Box, should_stop: Callable[[], bool], leader: object) -> Iterator[Event]:
        yield Event("failed", 1, {"reason": "leader_died", "detail": "ZeroDivisionError"})

    monkeypatch.setattr(tasks, "run", stand_in)
    execution = Execution.objects.create(demo="computing", parameters={}, key="k")
    with capture_logs(processors=[merge_contextvars]) as said:
        tasks.execute(str(execution.id))
    (line,) = [line for line in said if line["log_level"] == "error"]
    assert line["execution_id"] == str(execution.id)
    assert (line["attempt"], line["reason"]) == (1, "leader_died")
    assert "ZeroDivisionError" in line["detail"]
