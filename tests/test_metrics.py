"""Metrics: exactly those of docs/operating.md, for this host's processes, not for strangers."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from asgiref.testing import ApplicationCommunicator
from celery.contrib.testing.worker import start_worker
from django.test import Client, RequestFactory
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from concurrency_course import checks, exporter, metric_files, metrics, serve
from concurrency_course.celery import app
from sandbox import fragments, publishing, stream, tasks
from sandbox.harness.events import Event
from sandbox.metrics import REPEATED, STREAMS
from sandbox.models import Execution
from sandbox.runner import Box
from tests.sandbox.boxes import until

DOCUMENT = Path("docs/operating.md")


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def asked(client: Client, name: str, **labels: str) -> float | None:
    """The value of a sample now; None if there is none."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return samples(answer.text).get((name, frozenset(labels.items())))


def names() -> set[str]:
    """As Prometheus has them."""
    counted = {family.name for each in metrics.COUNTED for family in each.describe()}
    return counted | {family.name for family in metrics.Site().collect()}


@pytest.mark.django_db
def test_the_list_in_the_document_is_exact(repository: Path):
    text = (repository / DOCUMENT).read_text()
    listed = re.findall(r"^\| `(course_\w+?)(?:_total)?`", text, re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == names()


@pytest.mark.django_db
def test_the_labels_in_the_document_are_exact(repository: Path):
    text = (repository / DOCUMENT).read_text()
    rows = re.findall(r"^\| `(course_\w+?)(?:_total)?` \| ([^|]*) \|", text, re.MULTILINE)
    listed = {name: tuple(re.findall(r"`(\w+)`", labels)) for name, labels in rows}
    for each in metrics.COUNTED:
        (family,) = each.describe()
        assert listed[family.name] == each._labelnames


@pytest.mark.django_db
def test_requests_are_counted_by_view_and_status(client: Client):
    labels = {"view": "healthz", "method": "GET", "status": "200"}
    before = asked(client, "course_request_seconds_count", **labels) or 0
    client.get("/healthz")
    assert asked(client, "course_request_seconds_count", **labels) == before + 1


@pytest.mark.django_db
def test_strangers_invent_no_labels(client: Client):
    client.get("/no-such-page-12345")
    client.generic("INVENTED", "/healthz")
    told = samples(client.get("/metrics").text)
    # Not the text: a sum of seconds may have any digits.
    values = [value for _, labels in told for _, value in labels]
    assert not [each for each in values if "12345" in each or "INVENTED" in each]
    assert asked(client, "course_request_seconds_count", view="none", method="GET", status="404")


@pytest.mark.django_db
@pytest.mark.parametrize("from_outside", [{"X-Forwarded-For": "10.0.0.1"}, {}])
def test_strangers_are_told_nothing(client: Client, from_outside: dict[str, str]):
    address = "127.0.0.1" if from_outside else "10.0.0.1"
    answer = client.get("/metrics", headers=from_outside, REMOTE_ADDR=address)
    assert (answer.status_code, answer.content) == (403, b"Not for strangers.\n")


@pytest.mark.django_db
def test_who_brings_the_token_is(client: Client, settings: Settings):
    settings.METRICS_TOKEN = "right"
    headers = {"Authorization": "Bearer right", "X-Forwarded-For": "10.0.0.1"}
    assert client.get("/metrics", headers=headers, REMOTE_ADDR="10.0.0.1").status_code == 200


@pytest.fixture
def execution(db: None) -> Execution:
    made: Execution = Execution.objects.create(demo="computing", parameters={}, key="k")
    return made


def box_that_says(monkeypatch: pytest.MonkeyPatch, *events: Event) -> None:
    def run(box: Box, should_stop: Callable[[], bool], leader: object) -> Iterator[Event]:
        yield from events

    monkeypatch.setattr(tasks, "run", run)


@pytest.mark.django_db(transaction=True)
def test_each_stage_of_a_run_is_timed(client: Client, monkeypatch: pytest.MonkeyPatch):
    """With a real worker, which may begin before the sender has said that it sent."""
    stages = ("published", "claimed", "first_event", "finished")
    before = {s: asked(client, "course_run_stage_seconds_count", stage=s) or 0 for s in stages}
    box_that_says(monkeypatch, Event("finished", 2, {}))
    execution = Execution.objects.create(demo="computing", parameters={}, key="k")
    with start_worker(app, queues=["lab"], perform_ping_check=False, pool="solo"):
        publishing.publish(execution.id)
        assert until(lambda: Execution.objects.final().exists())
    for stage in stages:
        now = asked(client, "course_run_stage_seconds_count", stage=stage)
        assert now == before[stage] + 1


def test_ends_repetitions_and_refusals_are_counted(
    client: Client, execution: Execution, monkeypatch: pytest.MonkeyPatch
):
    def counted() -> list[float]:
        ended = {"demo": "computing", "state": "failed", "valid": ""}
        return [
            asked(client, "course_executions_ended_total", **ended) or 0,
            asked(client, "course_executions_repeated_total", why="killed") or 0,
            asked(client, "course_gate_refusals_total", code="steal") or 0,
        ]

    before = counted()
    judged = Event("round_judged", 1, {"round": 1, "take": 1, "disturbed": True, "why": ["steal"]})
    box_that_says(monkeypatch, Event("failed", 2, {"reason": "killed", "detail": ""}))
    tasks.execute(str(execution.id))
    box_that_says(monkeypatch, judged, Event("failed", 2, {"reason": "leader_died", "detail": ""}))
    tasks.execute(str(execution.id))
    assert [now - then for now, then in zip(counted(), before, strict=True)] == [1, 1, 1]


def test_queues_and_signs_of_life_are_told_as_they_are(
    client: Client, execution: Execution, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(stream, "ALIVE_S", 3600)  # a busy machine may take long over these pages
    publishing.publish(execution.id)
    stream.announce("lab-worker", "a")
    stream.announce("lab-worker", "b")
    assert asked(client, "course_queue_messages", queue="lab") == 1
    assert asked(client, "course_queue_messages", queue="lab.a") == 0
    publishing.send(execution.id, stream.handed_to("a"))
    assert asked(client, "course_queue_messages", queue="lab.a") == 1
    assert asked(client, "course_executions_waiting") == 1
    assert asked(client, "course_machines_alive", program="lab-worker") == 2
    assert asked(client, "course_machines_alive", program="beat") == 0
    assert asked(client, "course_part_ok", part="lab_worker") == 1
    assert asked(client, "course_part_ok", part="beat") == 0
    assert asked(client, "course_canary_age_seconds") is None


@pytest.mark.django_db
def test_without_a_broker_the_rest_is_told(client: Client, monkeypatch: pytest.MonkeyPatch):
    nobody = redis.Redis.from_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr(stream, "_client", lambda: nobody)
    assert asked(client, "course_part_ok", part="broker") == 0
    assert asked(client, "course_part_ok", part="database") == 1
    assert asked(client, "course_queue_messages", queue="lab") is None


COUNT = """
import sys
from sandbox.metrics import REPEATED, STREAMS
REPEATED.labels("test").inc()
STREAMS.labels("test").set(3)
print("counted", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another folder for other processes; our own file of each kind is opened where it belongs."""
    metrics.REQUESTS.labels("none", "GET", "200")
    REPEATED.labels("vanished")
    STREAMS.labels("runs")
    monkeypatch.setenv(metric_files.FOLDER, str(tmp_path))
    return tmp_path


@pytest.fixture
def counting(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process of this host, which counts once and goes on living."""
    process = subprocess.Popen(
        [sys.executable, "-c", COUNT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline() == b"counted\n"
    yield process
    process.kill()
    process.communicate()


def exported() -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    status, text = served("/metrics")
    assert status == 200
    return samples(text)


def served(path: str) -> tuple[int, str]:
    answer = exporter.respond(RequestFactory().get(path))
    return answer.status_code, answer.text


REPEATED_ONCE = ("course_executions_repeated_total", frozenset({("why", "test")}))
THREE_OPEN = ("course_streams_open", frozenset({("of", "test")}))


def test_the_exporter_tells_what_other_processes_counted(counting: subprocess.Popen[bytes]):
    told = exported()
    assert (told[REPEATED_ONCE], told[THREE_OPEN]) == (1, 3)
    assert served("/healthz") == (200, "ok")
    assert served("/lab/")[0] == 404


def test_what_a_dead_process_counted_stays_but_nothing_of_it_is_open(
    counting: subprocess.Popen[bytes],
):
    counting.kill()
    counting.communicate()
    told = exported()
    assert told[REPEATED_ONCE] == 1
    assert THREE_OPEN not in told


def test_a_start_keeps_what_the_living_have_counted(
    counting: subprocess.Popen[bytes], folder: Path
):
    metric_files.begin()
    assert exported()[REPEATED_ONCE] == 1


def test_a_start_after_all_have_gone_begins_anew(counting: subprocess.Popen[bytes], folder: Path):
    counting.kill()
    counting.communicate()
    assert list(folder.iterdir())
    metric_files.begin()
    assert not list(folder.iterdir())


def test_the_exporter_tells_strangers_nothing(folder: Path):
    request = RequestFactory().get("/metrics", REMOTE_ADDR="10.0.0.1")
    assert exporter.respond(request).status_code == 403


def test_a_command_leaves_no_file(folder: Path):
    environment = {**os.environ, "METRICS_DIR": str(folder)}
    subprocess.run([sys.executable, "manage.py", "check"], env=environment, check=True)
    assert not list(folder.iterdir())


def test_streams_are_counted_while_they_are_open():
    async def watch() -> list[float]:
        open_now = STREAMS.labels("runs")._value
        frames = fragments.frames(uuid4(), "en")
        await anext(frames)
        counted = [open_now.get()]
        await frames.aclose()
        return [*counted, open_now.get()]

    assert asyncio.run(watch()) == [1, 0]


@pytest.mark.parametrize(("client", "status"), [("127.0.0.1", 200), ("10.0.0.1", 403)])
def test_the_events_program_tells_them_too(client: str, status: int):
    async def ask() -> tuple[int, bytes]:
        from concurrency_course.events import application

        scope = {"type": "http", "method": "GET", "path": "/metrics", "headers": []}
        asking: Any = ApplicationCommunicator(application, scope | {"client": (client, 1)})  # type: ignore[no-untyped-call]
        await asking.send_input({"type": "http.request"})
        start, body = await asking.receive_output(5), await asking.receive_output(5)
        return start["status"], body["body"]

    STREAMS.labels("runs").set(0)
    told, text = asyncio.run(ask())
    assert told == status
    assert (b"course_streams_open" in text) is (status == 200)


@pytest.mark.parametrize(("program", "kept"), [("metrics", True), ("beat", False)])
def test_who_only_reads_removes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, program: str, kept: bool
):
    """It may stand in another container than who counts, and see no process of it."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = folder / f"counter_{gone.pid}.db"
    left.touch()
    monkeypatch.setattr(os, "execv", lambda *words: None)
    monkeypatch.setattr(os, "chdir", lambda path: None)
    monkeypatch.setattr(checks, "enforce", lambda: None)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "")  # so that it is as before afterwards
    become: Any = serve.become
    become(program)
    assert left.exists() is kept
