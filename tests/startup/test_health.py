"""Health as a balancer sees it: alive without asking anybody, ready with a status each."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from sandbox import stream
from sandbox.models import Condition, Execution

GONE = "redis://127.0.0.1:1/0"


@pytest.fixture
def all_alive() -> None:
    for kind in stream.KINDS:
        stream.announce(kind, settings.MACHINE_NAME)


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = redis.Redis.from_url(GONE)
    monkeypatch.setattr(stream, "_client", lambda: nobody)


def status_of(client: Client, part: str, **headers: str) -> object:
    return client.get("/readyz", headers=headers).json()[part]["status"]


def test_alive_needs_neither_database_nor_broker(client: Client, no_broker: None):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_without_workers_the_site_is_not_ready(client: Client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "database": {"status": "ok"},
        "broker": {"status": "ok"},
        "lab_worker": {"status": "failing", "machines": 0},
        "default_worker": {"status": "failing", "machines": 0},
        "beat": {"status": "failing", "machines": 0},
        "queue": {"status": "ok", "oldest_s": 0.0, "waiting": 0},
        "canary": {"status": "none"},
    }


@pytest.mark.django_db
def test_with_a_sign_of_each_kind_it_is(client: Client, all_alive: None):
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("kind", stream.KINDS)
def test_each_kind_of_worker_is_needed(client: Client, all_alive: None, kind: str):
    stream._client().delete(f"alive:{kind}")
    answer = client.get("/readyz")
    failing = [name for name, part in answer.json().items() if part["status"] == "failing"]
    assert (answer.status_code, failing) == (503, [kind.replace("-", "_")])


@pytest.mark.django_db
def test_machines_are_counted(client: Client, all_alive: None):
    stream.announce("lab-worker", "another")
    assert client.get("/readyz").json()["lab_worker"] == {"status": "ok", "machines": 2}


def test_an_old_sign_is_none(monkeypatch: pytest.MonkeyPatch):
    stream.announce("beat", "here")
    name = "alive:beat"
    stream._client().zincrby(name, -stream.ALIVE_S - 1, "here")
    assert stream.signs()["beat"] == []
    stream.announce("beat", "there")
    assert stream._client().zrange(name, 0, -1) == ["there"], "old signs must not heap up"
    assert stream._client().ttl(name) > 0


@pytest.mark.django_db
def test_a_lost_broker_is_said_and_nothing_else(client: Client, no_broker: None):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == {"status": "failing"}
    assert answer.json()["database"] == {"status": "ok"}
    assert b"127.0.0.1" not in answer.content


def test_a_lost_database_is_said_too(client: Client, all_alive: None, lost_database: None):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == {"status": "failing"}
    assert answer.json()["broker"] == {"status": "ok"}


@pytest.fixture
def lost_database(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def refuse() -> None:
        raise OperationalError("secret address")

    monkeypatch.setattr(Execution.objects, "waiting", refuse)


@pytest.fixture
def wait(db: None) -> Callable[[float], None]:
    def made(seconds: float) -> None:
        at = timezone.now() - timedelta(seconds=seconds)
        Execution.objects.create(demo="computing", parameters={}, key="k", requested_at=at)

    return made


def test_a_late_line_is_said_and_is_no_reason_to_close(
    client: Client, all_alive: None, wait: Callable[[float], None]
):
    wait(10)
    assert status_of(client, "queue") == "ok"
    wait(1000)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    queue = answer.json()["queue"]
    assert (queue["status"], queue["waiting"], queue["oldest_s"] >= 1000) == ("late", 2, True)


def test_what_stands_back_for_learners_makes_no_line_late(
    client: Client, all_alive: None, wait: Callable[[float], None]
):
    wait(1000)
    Execution.objects.update(canary=True, condition=Condition.AS_IS)
    queue = client.get("/readyz").json()["queue"]
    assert queue == {"status": "ok", "oldest_s": 0.0, "waiting": 0}


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "10.0.0.1"}, {"Forwarded": "for=_x"}])
def test_a_stranger_sees_statuses_alone(client: Client, all_alive: None, headers: dict[str, str]):
    parts = client.get("/readyz", headers=headers).json()
    assert parts["lab_worker"] == {"status": "ok"}
    assert {tuple(part) for part in parts.values()} == {("status",)}


@pytest.mark.django_db
def test_another_host_is_a_stranger(client: Client):
    parts = client.get("/readyz", REMOTE_ADDR="10.0.0.1").json()
    assert {tuple(part) for part in parts.values()} == {("status",)}


@pytest.mark.django_db
@pytest.mark.parametrize(("brought", "seen"), [("right", True), ("wrong", False), ("", False)])
def test_who_brings_the_token_sees_all(
    client: Client, settings: Settings, brought: str, seen: bool
):
    settings.METRICS_TOKEN = "right"
    headers = {"Authorization": f"Bearer {brought}"}
    parts = client.get("/readyz", headers=headers, REMOTE_ADDR="10.0.0.1").json()
    assert ("oldest_s" in parts["queue"]) is seen


@pytest.mark.django_db
def test_no_token_is_not_an_empty_token(client: Client, settings: Settings):
    settings.METRICS_TOKEN = ""
    headers = {"Authorization": "Bearer "}
    parts = client.get("/readyz", headers=headers, REMOTE_ADDR="10.0.0.1").json()
    assert "oldest_s" not in parts["queue"]


def test_answers_about_health_are_not_kept(client: Client):
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]


def test_the_command_sees_a_program_of_this_host(all_alive: None):
    call_command("healthy", "lab-worker")
    call_command("healthy", "default-worker-and-beat")


def test_the_command_sees_that_only_another_host_has_one():
    stream.announce("lab-worker", "another")
    with pytest.raises(CommandError, match="No lab-worker"):
        call_command("healthy", "lab-worker")


def test_the_command_wants_both_programs_of_two_in_one():
    stream.announce("default-worker", settings.MACHINE_NAME)
    with pytest.raises(CommandError, match="No beat"):
        call_command("healthy", "default-worker-and-beat")


def test_the_command_says_that_the_broker_is_gone(no_broker: None):
    with pytest.raises(CommandError, match="broker"):
        call_command("healthy", "beat")


def test_the_command_says_that_nobody_answers(settings: Settings):
    settings.HOST, settings.PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match="does not answer"):
        call_command("healthy", "web")


@pytest.mark.django_db
def test_the_command_asks_the_server_by_a_name_of_the_site(live_server, settings: Settings):
    settings.HOST, settings.PORT = "0.0.0.0", live_server.thread.port
    settings.ALLOWED_HOSTS = [".course.example", "course.example"]
    call_command("healthy", "web")
