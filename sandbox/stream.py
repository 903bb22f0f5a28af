"""One Redis Stream an execution, and the signs of life of the programs behind the site.

The id of a stream's entry is the id of the server-sent event. Blocking reads stay below
redis-py's default socket timeout of 5 s.
"""

import json
import logging
from collections.abc import Callable, Iterable
from functools import cache, wraps
from threading import Lock
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from learners import circuit

log = logging.getLogger(__name__)

Event = dict[str, Any]

#: Entries kept of one stream; a run writes some hundreds.
MAX_ENTRIES = 5_000
#: How long a stream outlives its last event.
KEPT_S = 3600
BLOCK_MS = 2_000
#: For whoever does not follow a stream. Clicks wait for it, so it is short.
TIMEOUT_S = 1.0
ALIVE_S = 12
#: The programs that give a sign of life, by their names in `concurrency_course.serve`.
KINDS = ("lab-worker", "default-worker", "beat")

#: The broker is not there: callers go on without live events.
BrokerGone = redis.RedisError


_making = Lock()


def _client() -> "redis.Redis":
    """The one client. (Two threads that each made one would lose it: a client that nobody holds
    any more closes its connections, also those that a pipeline is using.)"""
    with _making:
        return _make_client()


@cache
def _make_client() -> "redis.Redis":
    """One more try for a connection that a restarted broker has closed, none for a silent one."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
    )


def _unless_gone[**P, R](ask: Callable[P, R]) -> Callable[P, R]:
    """For what clicks wait for: a broker that is gone is asked by one of them in a few seconds."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not circuit.broker.may_try():
            raise redis.ConnectionError("It was gone a moment ago, and is not asked each time.")
        try:
            answer = ask(*args, **kwargs)
        except BrokerGone as error:
            if circuit.broker.failed():
                log.warning("The broker is gone: %s", error)
            raise
        if circuit.broker.worked():
            log.warning("The broker is back")
        return answer

    return asked


def _name(execution_id: UUID | str) -> str:
    return f"execution:{execution_id}"


def append(execution_id: UUID, events: Iterable[Event]) -> None:
    """Each time with the expiry, in one transaction: no stream outlives a worker that vanished."""
    with _client().pipeline(transaction=True) as pipe:
        for event in events:
            pipe.xadd(_name(execution_id), {"event": json.dumps(event)}, maxlen=MAX_ENTRIES)
        pipe.expire(_name(execution_id), KEPT_S)
        pipe.execute()


def begin(execution_id: UUID) -> None:
    """Forget what an earlier attempt wrote; watchers see `started` again."""
    _client().delete(_name(execution_id))


def read(execution_id: UUID) -> list[Event]:
    """All events so far; empty when there are none or the broker is gone."""
    try:
        return _read(execution_id)
    except BrokerGone:
        return []


@_unless_gone
def _read(execution_id: UUID) -> list[Event]:
    entries: Any = _client().xrange(_name(execution_id))
    return [event for _, event in _parsed(entries)]


def without_end(execution_ids: Iterable[UUID]) -> list[UUID]:
    """Those whose stream is there, and whose last event is not the end. Raises BrokerGone."""
    asked = list(execution_ids)
    with _client().pipeline(transaction=False) as pipe:
        for execution_id in asked:
            pipe.xrevrange(_name(execution_id), count=1)
        last: Any = pipe.execute()
    told = zip(asked, map(_parsed, last), strict=True)
    return [each for each, events in told if events and events[0][1]["k"] != "execution_finished"]


def _parsed(entries: Any) -> list[tuple[str, Event]]:
    """Ids and events; redis-py's types allow for more shapes than a decoded stream has."""
    return [(str(entry), json.loads(fields["event"])) for entry, fields in entries]


def announce(kind: str, machine: str) -> None:
    """A program of this kind is alive on this machine: `lab-worker`, `default-worker`, `beat`.

    The broker's clock dates the sign, so that hosts need not agree about the time.
    """
    now = _now(_client().time())
    with _client().pipeline(transaction=True) as pipe:
        pipe.zadd(f"alive:{kind}", {machine: now})
        pipe.zremrangebyscore(f"alive:{kind}", 0, now - ALIVE_S)
        pipe.expire(f"alive:{kind}", ALIVE_S)
        pipe.execute()


@_unless_gone
def signs() -> dict[str, list[str]]:
    """For each kind of program, the machines where one gave a sign in the last `ALIVE_S` seconds.

    Raises BrokerGone.
    """
    with _client().pipeline(transaction=False) as pipe:
        pipe.time()
        for kind in KINDS:
            pipe.zrange(f"alive:{kind}", 0, -1, withscores=True)
        time, *said = pipe.execute()
    alive_since = _now(time) - ALIVE_S
    return {
        kind: [str(name) for name, at in pairs if at > alive_since]
        for kind, pairs in zip(KINDS, said, strict=True)
    }


def _now(time: Any) -> float:
    """What TIME answers, seconds and microseconds, in seconds."""
    return float(time[0]) + float(time[1]) / 1e6


def machines_alive() -> list[str]:
    """Names of the machines with a living lab worker. Raises BrokerGone."""
    return signs()["lab-worker"]


def handed_to(machine: str) -> str:
    """The queue of executions that only some machines can do, and this one is to."""
    return f"lab.{machine}"


@_unless_gone
def queue_length(queue: str) -> int:
    """Messages that no worker has taken yet. Raises BrokerGone."""
    return int(_client().llen(queue))


def queued(queue: str) -> set[str]:
    """The ids of the tasks in these messages. Raises BrokerGone."""
    messages: Any = _client().lrange(queue, 0, -1)
    return {str(json.loads(message)["headers"]["id"]) for message in messages}
