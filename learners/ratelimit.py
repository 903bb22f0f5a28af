"""Counters on Valkey that say when somebody does too much."""

import hashlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from learners import circuit

log = logging.getLogger(__name__)

#: A write waits no longer than this for being counted.
TIMEOUT_S = 0.5


@dataclass(frozen=True)
class Counter:
    """At most `limit` uses of `key` in each window of `window_s` seconds."""

    key: str
    limit: int
    window_s: int

    def name(self, now: float) -> str:
        """Its name on Valkey, from which nobody reads whom it counts."""
        text = f"{self.key}:{self.window_s}:{int(now) // self.window_s}".encode()
        key = settings.SECRET_KEY.encode()[:64]
        return f"rate:{hashlib.blake2s(text, key=key[:32], digest_size=16).hexdigest()}"

    def left_s(self, now: float) -> int:
        """Whole seconds until the window ends, at least 1."""
        return self.window_s - int(now) % self.window_s


_making = Lock()


def _client() -> "redis.Redis":
    """The one client. (Two threads that each made one would lose it: a client that nobody holds
    any more closes its connections, also those that a pipeline is using.)"""
    with _making:
        return _make_client()


@cache
def _make_client() -> "redis.Redis":
    """One more try for a connection that a restarted broker has closed, none for a silent one."""
    once_more = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=once_more,
    )


def wait_s(counters: Sequence[Counter]) -> int:
    """Count one use of each; how many seconds to wait when one is over its limit, else 0.

    Windows are fixed, not sliding: up to twice the limit may pass around a border.
    It fails open: a broker that is gone must not keep anybody from answering.
    """
    if not circuit.broker.may_try():
        return 0
    now = time.time()
    try:
        counts = _count(counters, now)
    except redis.RedisError as error:
        if circuit.broker.failed():
            log.warning("The broker is gone: what is sent is not counted (%s)", error)
        return 0
    if circuit.broker.worked():
        log.warning("The broker is back: what is sent is counted again")
    over = [c for c, count in zip(counters, counts, strict=True) if count > c.limit]
    return max((counter.left_s(now) for counter in over), default=0)


def _count(counters: Sequence[Counter], now: float) -> list[int]:
    with _client().pipeline(transaction=True) as pipe:
        for counter in counters:
            pipe.incr(counter.name(now))
            pipe.expire(counter.name(now), counter.window_s)
        return [int(count) for count in pipe.execute()[::2]]
