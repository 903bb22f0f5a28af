"""Threads that ask the broker at the same moment, for the first time, share one client."""

import threading
import time
from typing import Any

import pytest
import redis

from learners import ratelimit
from sandbox import stream


@pytest.mark.parametrize("module", [ratelimit, stream], ids=["ratelimit", "stream"])
def test_threads_that_come_first_together_share_one_client(
    module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[redis.Redis] = []
    make = redis.Redis.from_url

    def slowly(*given: Any, **named: Any) -> redis.Redis:
        time.sleep(0.05)  # so that all of them are on their way
        made.append(make(*given, **named))
        return made[-1]

    monkeypatch.setattr(redis.Redis, "from_url", slowly)
    module._make_client.cache_clear()
    threads = [threading.Thread(target=module._client) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
