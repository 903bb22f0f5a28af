"""Without the broker nobody waits: it is asked once, not by every page."""

from typing import Any
from uuid import uuid4

import pytest
import redis
from django.test import Client

from learners import circuit, ratelimit
from sandbox import stream
from sandbox.models import Execution, Run
from tests.sandbox.conftest import form


class Gone:
    """A broker that is not there, and counts who asks for it."""

    asked = 0

    def __getattr__(self, _command: str) -> Any:
        self.asked += 1
        raise redis.ConnectionError("gone")


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> Gone:
    broker = Gone()
    monkeypatch.setattr(circuit, "broker", circuit.Circuit(5, clock=lambda: 0.0))
    monkeypatch.setattr(stream, "_client", lambda: broker)
    monkeypatch.setattr(ratelimit, "_client", lambda: broker)
    return broker


def test_a_click_and_the_pages_after_it_ask_once(browser_of_learner: Client, gone: Gone) -> None:
    for demo in ("computing", "waiting"):
        browser_of_learner.post(f"/lab/{demo}/runs", form(strategies=["threads", "processes"]))
    run = Run.objects.latest("requested_at")
    for _ in range(5):
        page = browser_of_learner.get(f"/lab/runs/{run.id}/")
        assert "looks again every few seconds" in page.text
    assert gone.asked == 1


def test_the_run_is_kept_for_settling(
    browser_of_learner: Client, gone: Gone, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        browser_of_learner.post("/lab/computing/runs", form())
    assert Run.objects.get().prediction == {"first": "processes", "times": 2.5}
    assert Execution.objects.get().published_at is None


def test_all_reads_of_a_page_share_what_one_found_out(gone: Gone) -> None:
    stream.read(uuid4())
    for ask in (stream.machines_alive, lambda: stream.queue_length("lab")):
        with pytest.raises(stream.BrokerGone):
            ask()
    assert gone.asked == 1


def test_when_it_is_back_it_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    monkeypatch.setattr(circuit, "broker", circuit.Circuit(5, clock=lambda: now[0]))
    circuit.broker.failed()
    with pytest.raises(stream.BrokerGone):
        stream.machines_alive()
    now[0] = 5.0
    assert stream.machines_alive() == []
    assert stream.queue_length("lab") == 0
    assert "is back" in caplog.text
