"""Events become HTML partials, and partials become server-sent frames.

One feed per execution and process reads the stream and renders; every watcher of that execution
gets the same frames. Each frame carries the whole board as it stands, so a late visitor, a lost
connection and a page that was never away all end up with the same picture.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from sandbox import measure, stream
from sandbox.board import board_of

#: Events after which the picture is worth drawing again.
DRAWN = {"started", "round_finished", "round_judged", "result"}
END = "execution_finished"
#: Silence after which a comment keeps proxies from closing the connection.
KEEPALIVE_S = 15.0
#: Longest life of one connection; its end sends the page to the panel, which decides.
WATCHED_S = 300.0
#: Before a watcher without a broker is sent to the panel, which would only send it back.
BROKER_PAUSE_S = 3.0


def frame(event: str, html: str, entry: str = "") -> str:
    """One server-sent event; `entry` is the stream's id, for `Last-Event-ID`."""
    lines = [f"id: {entry}"] if entry else []
    lines += [f"event: {event}", *(f"data: {line}" for line in html.splitlines() or [""])]
    return "\n".join(lines) + "\n\n"


class Feed:
    """What one execution has said so far, and the frames made of it."""

    def __init__(self, execution_id: str) -> None:
        self.execution_id = execution_id
        self.events: list[dict[str, Any]] = []
        self.last = "0"
        self.ended = False
        self.changed = asyncio.Condition()
        self._drawn: dict[tuple[str, str], str] = {}

    async def read(self) -> None:
        """Follow the stream until its end; a broker that is gone ends the feed too."""
        try:
            async for batch in stream.follow(self.execution_id):
                await self._take(batch)
                if self.ended:
                    return
        except stream.BrokerGone:
            await asyncio.sleep(BROKER_PAUSE_S)
        finally:
            await self._close()

    async def _take(self, batch: list[tuple[str, dict[str, Any]]]) -> None:
        async with self.changed:
            for entry, event in batch:
                if event["k"] == "started":
                    self.events.clear()
                self.events.append(event)
                if event["k"] in DRAWN:
                    self.last = entry
                self.ended = self.ended or event["k"] == END
            if batch:
                self.changed.notify_all()

    async def _close(self) -> None:
        async with self.changed:
            self.ended = True
            self.changed.notify_all()

    def frames(self, language: str) -> str:
        """The status line and the board, as they are now, in one language."""
        key = (self.last, language)
        if key not in self._drawn:
            self._drawn = {k: v for k, v in self._drawn.items() if k[0] == self.last}
            self._drawn[key] = self._draw(language)
        return self._drawn[key]

    def _draw(self, language: str) -> str:
        with translation.override(language):
            context = {"board": board_of(measure.fold(self.events))}
            status = render_to_string("sandbox/run.html#status", context)
            lanes = render_to_string("sandbox/run.html#board", context)
        return frame("status", status) + frame("board", lanes, self.last)


_feeds: dict[str, tuple[Feed, "asyncio.Task[None]", int]] = {}


def _join(execution_id: str) -> Feed:
    feed, reader, watchers = _feeds.get(execution_id, (None, None, 0))
    if feed is None or reader is None:
        feed = Feed(execution_id)
        reader = asyncio.get_running_loop().create_task(feed.read())
    _feeds[execution_id] = (feed, reader, watchers + 1)
    return feed


def _leave(execution_id: str) -> None:
    feed, reader, watchers = _feeds.pop(execution_id)
    if watchers > 1:
        _feeds[execution_id] = (feed, reader, watchers - 1)
    else:
        reader.cancel()


async def _news(feed: Feed, seen: str) -> bool:
    """Wait for something to draw that comes after `seen`; False after a while of silence."""

    def drawn() -> bool:
        return feed.last not in (seen, "0")

    async with feed.changed:
        with suppress(TimeoutError):
            await asyncio.wait_for(
                feed.changed.wait_for(lambda: feed.ended or drawn()), KEEPALIVE_S
            )
    return drawn()


async def frames(execution_id: UUID, language: str, seen: str = "") -> AsyncIterator[str]:
    """Server-sent frames of an execution until its end; `seen` is the last id that arrived."""
    name = str(execution_id)
    feed = _join(name)
    try:
        yield ": hello\n\n"
        until = asyncio.get_running_loop().time() + WATCHED_S
        while asyncio.get_running_loop().time() < until and not feed.ended:
            if await _news(feed, seen):
                seen = feed.last
                yield feed.frames(language)
            elif not feed.ended:
                yield ": still here\n\n"
        yield frame("end", "")
    finally:
        _leave(name)


async def only_the_end() -> AsyncIterator[str]:
    """For a token that is bad or too old: htmx then fetches the panel, which decides."""
    yield frame("end", "")
