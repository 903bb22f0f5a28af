"""Health as a balancer sees it: alive without asking anybody, ready with a status each."""

import pytest
from django.test import Client

from concurrency_course import health


def test_alive_needs_neither_database_nor_broker(client: Client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_without_workers_the_site_is_not_ready(client: Client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "database": "ok",
        "broker": "ok",
        "lab_worker": "failing",
        "default_worker": "failing",
    }


@pytest.mark.django_db
def test_with_a_worker_for_each_queue_it_is(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "_served_queues", lambda: {"lab", "default"})
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_lost_broker_is_said_and_nothing_else(client: Client, monkeypatch: pytest.MonkeyPatch):
    def refuse() -> None:
        raise ConnectionError("secret address")

    monkeypatch.setattr(health, "_ask_broker", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "failing"
    assert b"secret" not in answer.content


def test_answers_about_health_are_not_kept(client: Client):
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]
