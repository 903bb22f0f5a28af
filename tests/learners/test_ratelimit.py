"""The counter on Valkey: below the limit, above it, and without a broker."""

from uuid import uuid4

import pytest
import redis

from learners import ratelimit


def test_up_to_the_limit_is_allowed_and_no_further() -> None:
    key = f"test:{uuid4()}"
    assert [ratelimit.allow(key, 2, 3600) for _ in range(3)] == [True, True, False]


def test_one_key_does_not_count_for_another() -> None:
    first, second = f"test:{uuid4()}", f"test:{uuid4()}"
    assert ratelimit.allow(first, 1, 3600)
    assert ratelimit.allow(second, 1, 3600)


def test_without_a_broker_everything_is_allowed_and_the_log_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    gone = redis.Redis(unix_socket_path="/nonexistent/valkey.sock")
    monkeypatch.setattr(ratelimit, "_client", lambda: gone)
    assert ratelimit.allow("test:gone", 0, 60)
    assert "is not counted" in caplog.text
