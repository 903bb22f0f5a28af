"""Events become HTML partials, and partials become server-sent frames.

One feed per execution and process renders; every watcher of that execution gets the same bytes.
Each frame carries the whole board as it stands, so a late visitor, a lost connection and a page
that was never away all end up with the same picture; and a watcher who reads slowly misses
pictures, not the end.
"""

import asyncio
import random
from collections.abc import AsyncGenerator
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from sandbox import measure
from sandbox.board import board_of
from sandbox.follower import Batch, Follower
from sandbox.metrics import STREAMS

#: Events after which the picture is worth drawing again.
DRAWN = {"started", "round_finished", "round_judged", "observed", "result", "execution_requeued"}
#: Events that begin the picture anew.
ANEW = {"started", "execution_requeued"}
END = "execution_finished"
#: A round tells its dozen events within some ms; they are not worth a picture each.
APART_S = 0.1
#: Silence after which a comment keeps proxies from closing the connection.
KEEPALIVE_S = 15.0
#: Longest life of one connection; its end sends the page to the panel, which decides.
WATCHED_S = 300.0
#: Before a watcher without a broker is sent to the panel, which would only send it back.
BROKER_PAUSE_S = 3.0
#: When a browser connects again by itself: not all of them at once after a restart.
AGAIN_MS = (1_000, 4_000)
#: And when it was turned away because there are too many. The page itself asks every 10 s.
LATER_MS = 15_000

STILL_HERE = b": still here\n\n"


def frame(event: str, html: str, entry: str = "") -> bytes:
    """One server-sent event; `entry` is the stream's id, for `Last-Event-ID`."""
    lines = [f"id: {entry}"] if entry else []
    lines += [f"event: {event}", *(f"data: {line}" for line in html.splitlines() or [""])]
    return ("\n".join(lines) + "\n\n").encode()


#: For a token that is bad or too old, and at the end: htmx fetches the panel, which decides.
ENDED = frame("end", "")
#: For one watcher too many: 200, so that the browser asks again, and not before long.
TURNED_AWAY = f": too many are watching\nretry: {LATER_MS}\n\n".encode()


def hello() -> bytes:
    return f": hello\nretry: {random.randint(*AGAIN_MS)}\n\n".encode()  # noqa: S311 - no secret


class Feed:
    """What one execution has said so far, and the frames made of it.

    `news` is set when there is something to look at, and then replaced.
    """

    def __init__(self, execution_id: str) -> None:
        self.execution_id = execution_id
        self.watchers = 0
        self.said = measure.Folding()
        self.newest = ""  # id of the newest event that is worth drawing
        self.shown = ""  # id of the one that the picture shows
        self.ended = False
        self.news = asyncio.Event()
        self._drawn: dict[str, bytes] = {}  # by language, as shown
        self._loop = asyncio.get_running_loop()
        self._may_show_at = 0.0
        self._showing: asyncio.TimerHandle | None = None
        self._reminder = self._loop.call_later(KEEPALIVE_S, self._remind)

    def take(self, batch: Batch | None) -> None:
        """What the execution has said; None when the broker is gone, which ends the feed."""
        if batch is None:
            self._loop.call_later(BROKER_PAUSE_S, self._end)
            return
        for entry, event in batch:
            if event["k"] in ANEW:
                self.said = measure.Folding()
            self.said.read(event)
            if event["k"] in DRAWN:
                self.newest = entry
        if self.newest != self.shown and not self._showing:
            wait = max(0.0, self._may_show_at - self._loop.time())
            self._showing = self._loop.call_later(wait, self._show)
        if batch and batch[-1][1]["k"] == END:
            self._end()

    def _show(self) -> None:
        self.shown = self.newest
        self._showing = None
        self._drawn.clear()
        self._may_show_at = self._loop.time() + APART_S
        self._tell()

    def _end(self) -> None:
        self.ended = True
        self._show()

    def _tell(self) -> None:
        told, self.news = self.news, asyncio.Event()
        told.set()

    def _remind(self) -> None:
        """Wake everybody, so that connections on which nothing happens are used."""
        self._tell()
        self._reminder = self._loop.call_later(KEEPALIVE_S, self._remind)

    def close(self) -> None:
        self._reminder.cancel()
        if self._showing:
            self._showing.cancel()

    def frames(self, language: str) -> bytes:
        """The status line and the board, as they are now, in one language."""
        if language not in self._drawn:
            self._drawn[language] = self._draw(language)
        return self._drawn[language]

    def _draw(self, language: str) -> bytes:
        with translation.override(language):
            context = {"board": board_of(self.said.measurement(), numbers=False)}
            status = render_to_string("sandbox/run.html#status", context)
            lanes = render_to_string("sandbox/run.html#board", context)
        return frame("status", status) + frame("board", lanes, self.shown)


class Feeds:
    """The feeds of this process, by execution, for as long as somebody watches them."""

    def __init__(self) -> None:
        self.watchers = 0
        self._feeds: dict[str, Feed] = {}
        self._follower = Follower()

    def join(self, execution_id: str) -> Feed:
        feed = self._feeds.get(execution_id)
        if feed is None or feed.ended:
            feed = self._feeds[execution_id] = Feed(execution_id)
            self._follower.follow(execution_id, feed.take)
        feed.watchers += 1
        self._count(1)
        return feed

    def leave(self, feed: Feed) -> None:
        feed.watchers -= 1
        self._count(-1)
        if feed.watchers:
            return
        feed.close()
        if self._feeds.get(feed.execution_id) is feed:
            del self._feeds[feed.execution_id]
            self._follower.leave(feed.execution_id)

    def _count(self, more: int) -> None:
        self.watchers += more
        STREAMS.labels("runs").set(self.watchers)


_feeds = Feeds()


def streams_open() -> int:
    """How many watchers this process serves now."""
    return _feeds.watchers


async def frames(execution_id: UUID, language: str, seen: str = "") -> AsyncGenerator[bytes]:
    """Server-sent frames of an execution until its end; `seen` is the last id that arrived."""
    feed = _feeds.join(str(execution_id))
    try:
        yield hello()
        until = asyncio.get_running_loop().time() + WATCHED_S
        while asyncio.get_running_loop().time() < until:
            news = feed.news  # before looking: what comes while a slow reader takes a frame counts
            if feed.shown not in ("", seen):
                seen = feed.shown
                yield feed.frames(language)
            elif feed.ended:
                break
            else:
                await news.wait()
                if feed.shown in ("", seen) and not feed.ended:
                    yield STILL_HERE
        yield ENDED
    finally:
        _feeds.leave(feed)


async def only(frame: bytes) -> AsyncGenerator[bytes]:
    yield frame
