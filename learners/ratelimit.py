"""A counter on Valkey that says when somebody does too much."""

import logging
import time
from functools import cache

import redis
from django.conf import settings

log = logging.getLogger(__name__)


@cache
def _client() -> "redis.Redis":
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def allow(key: str, limit: int, window_s: int) -> bool:
    """Count one use of `key`; False once there were more than `limit` in this window.

    Windows are fixed, not sliding: up to twice the limit may pass around a border.
    It fails open: a broker that is gone must not keep anybody from answering.
    """
    window = int(time.time()) // window_s
    name = f"rate:{key}:{window_s}:{window}"
    try:
        with _client().pipeline(transaction=True) as pipe:
            pipe.incr(name)
            pipe.expire(name, window_s)
            count, _ = pipe.execute()
    except redis.RedisError as error:
        log.warning("rate limit of %s is not counted: %s", key, error)
        return True
    return int(count) <= limit
