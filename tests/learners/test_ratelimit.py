"""The counter on Valkey: below the limit, above it, and without a broker."""

import logging
from uuid import uuid4

import pytest
import redis

from learners import circuit, ratelimit
from learners.ratelimit import Counter


def counter(limit: int, window_s: int = 3600) -> Counter:
    return Counter(f"test:{uuid4()}", limit, window_s)


def test_up_to_the_limit_nobody_waits_and_then_until_the_window_ends() -> None:
    two = counter(2)
    assert [ratelimit.wait_s([two]) for _ in range(2)] == [0, 0]
    assert 0 < ratelimit.wait_s([two]) <= 3600


def test_one_key_does_not_count_for_another() -> None:
    first, second = counter(1), counter(1)
    assert ratelimit.wait_s([first]) == 0
    assert ratelimit.wait_s([second]) == 0


def test_each_of_two_counters_can_refuse() -> None:
    few, many = counter(1), counter(100)
    assert ratelimit.wait_s([few, many]) == 0
    assert ratelimit.wait_s([few, many]) > 0
    assert ratelimit.wait_s([many]) == 0


def test_a_counter_does_not_outlive_its_window() -> None:
    one = counter(1, window_s=60)
    ratelimit.wait_s([one])
    client = ratelimit._client()
    keys: list[bytes] = list(client.scan_iter("rate:*"))
    assert keys
    assert all(0 < int(client.ttl(key)) <= 60 for key in keys)


def test_what_is_kept_names_nobody() -> None:
    ratelimit.wait_s([Counter("run:address:192.0.2.7", 1, 60)])
    keys = b" ".join(ratelimit._client().scan_iter("*"))
    assert b"rate:" in keys
    assert b"192.0.2.7" not in keys


class Gone:
    """A broker that is not there, and counts who asks for it."""

    asked = 0

    def pipeline(self, **_options: object) -> None:
        self.asked += 1
        raise redis.ConnectionError("gone")


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> Gone:
    broker = Gone()
    monkeypatch.setattr(ratelimit, "_client", lambda: broker)
    return broker


def test_without_a_broker_everything_is_allowed(gone: Gone) -> None:
    assert ratelimit.wait_s([counter(0)]) == 0


def test_a_broker_that_is_gone_is_asked_once_and_logged_once(
    gone: Gone, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(20):
        ratelimit.wait_s([counter(0)])
    assert gone.asked == 1
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "not counted" in caplog.text


def test_a_broker_that_is_back_counts_again_and_that_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    monkeypatch.setattr(circuit, "broker", circuit.Circuit(5, clock=lambda: now[0]))
    circuit.broker.failed()
    assert ratelimit.wait_s([counter(0)]) == 0
    now[0] = 5.0
    assert ratelimit.wait_s([counter(0)]) > 0
    assert "is back" in caplog.text
