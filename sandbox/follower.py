"""Reads the streams of all executions that somebody watches, over one connection.

A connection for each would make hundreds. One XREAD may name many streams, but while it blocks it
can't be told of another, and whoever comes then would wait until it is over. So each read also
names a stream of this process's own, in which nothing is ever said: an entry there ends the read,
and the next one names the newcomer.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from sandbox.stream import BLOCK_MS, BrokerGone, Event

log = logging.getLogger(__name__)

type Batch = list[tuple[str, Event]]  # each event with its id
#: Called with what is new, or with None when the broker is gone and nothing more will come.
type Take = Callable[[Batch | None], None]

#: Entries of one stream that are read at once.
MOST = 500
#: Longer than a read blocks.
SILENCE_S = 5.0
#: How long it goes on reading for nobody.
IDLE_S = 60.0
#: How long the streams that only wake a read outlive their process.
WAKE_KEPT_S = 60


class Follower:
    """Hands each execution's events to its taker, from the beginning on.

    It reads while somebody follows and `IDLE_S` longer, as the next one often comes soon and would
    wait for a new connection. It belongs to the event loop of whoever follows first.
    """

    def __init__(self) -> None:
        self._takers: dict[str, Take] = {}
        self._seen: dict[str, str] = {}
        self._task: asyncio.Task[None] | None = None
        self._newcomer = asyncio.Event()
        self._left_at = 0.0

    def follow(self, execution_id: str, take: Take) -> None:
        self._takers[execution_id] = take
        self._seen[execution_id] = "0"
        if self._task is None:
            self._newcomer = asyncio.Event()
            self._task = asyncio.get_running_loop().create_task(self._run())
        else:
            self._newcomer.set()

    def leave(self, execution_id: str) -> None:
        self._takers.pop(execution_id, None)
        self._seen.pop(execution_id, None)
        if not self._takers:
            self._left_at = time.monotonic()

    async def _run(self) -> None:
        client = _client()
        try:
            async with asyncio.TaskGroup() as group:
                waking = group.create_task(self._wake(client, waker := f"wake:{uuid4()}"))
                await self._read(client, waker)
                self._task = None  # nobody awaits between the last look and this
                waking.cancel()
        except* BrokerGone as errors:
            log.warning("No events for a while: %s", errors.exceptions[0])
        finally:
            if self._task is asyncio.current_task():
                self._give_up()
            await client.aclose()

    async def _read(self, client: redis.asyncio.Redis, waker: str) -> None:
        woken = "0"
        while not self._is_idle():
            seen = {f"execution:{one}": last for one, last in self._seen.items()}
            answer: Any = await client.xread(seen | {waker: woken}, block=BLOCK_MS, count=MOST)  # type: ignore[arg-type]
            for name, entries in answer or []:
                if name == waker:
                    woken = entries[-1][0]
                else:
                    self._hand_over(name.removeprefix("execution:"), seen[name], entries)

    def _is_idle(self) -> bool:
        return not self._takers and time.monotonic() - self._left_at > IDLE_S

    def _hand_over(self, execution_id: str, after: str, entries: list[Any]) -> None:
        """Unless its taker left, or was followed by one who begins anew, while this was read."""
        if self._seen.get(execution_id) == after:
            self._seen[execution_id] = entries[-1][0]
            batch = [(entry, json.loads(fields["event"])) for entry, fields in entries]
            self._takers[execution_id](batch)

    async def _wake(self, client: redis.asyncio.Redis, waker: str) -> None:
        """End the read that goes on as often as somebody has come who is not in it."""
        while True:
            await self._newcomer.wait()
            self._newcomer.clear()
            async with client.pipeline(transaction=True) as pipe:
                pipe.xadd(waker, {"": ""}, maxlen=1, approximate=False)
                pipe.expire(waker, WAKE_KEPT_S)
                await pipe.execute()

    def _give_up(self) -> None:
        """Tell everybody; who follows from now on begins anew."""
        takers, self._takers, self._seen, self._task = self._takers, {}, {}, None
        for take in takers.values():
            take(None)


def _client() -> redis.asyncio.Redis:
    """One more try for a connection that a restarted broker has closed, none for a silent one."""
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=SILENCE_S,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 1),
    )
