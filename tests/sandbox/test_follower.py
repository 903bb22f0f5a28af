"""One connection reads the streams of everybody, and newcomers do not wait for it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import redis
from django.conf import settings

from concurrency_course import broker
from concurrency_course.leash import Leash
from sandbox import follower, stream
from sandbox.follower import Batch, Follower


@pytest.fixture
def valkey_of_its_own(tmp_path: Path, leash: Leash, settings: Any) -> Iterator[Callable[[], None]]:
    """A broker for this test alone, which it may kill."""
    server, process = broker.start(tmp_path / "broker", tmp_path / "broker.log")
    leash.hold(process.pid)
    settings.REDIS_URL = server.url
    yield process.kill
    process.kill()
    process.wait()
    leash.release(process.pid)


class Heard:
    """What one taker was given; `any` is set by the first of it."""

    def __init__(self) -> None:
        self.batches: list[Batch | None] = []
        self.any = asyncio.Event()

    def __call__(self, batch: Batch | None) -> None:
        self.batches.append(batch)
        self.any.set()

    @property
    def kinds(self) -> list[str]:
        return [event["k"] for batch in self.batches for _, event in batch or []]


def follow(work: Callable[[Follower], Awaitable[None]]) -> None:
    async def within() -> None:
        await asyncio.wait_for(work(Follower()), timeout=20)

    asyncio.run(within())


def readers() -> list[str]:
    """The broker's numbers of the connections over which this process reads streams."""
    client = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)
    return [each["id"] for each in client.client_list() if "xread" in each["cmd"]]


def connections() -> int:
    return len(readers())


def say(execution_id: UUID, *kinds: str) -> None:
    stream.append(execution_id, [{"k": kind, "t": 1} for kind in kinds])


def test_a_newcomer_hears_at_once_what_was_said_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "BLOCK_MS", 60_000)
    monkeypatch.setattr(follower, "SILENCE_S", 70)
    silent, said = uuid4(), uuid4()
    say(said, "started", "result")

    async def work(followed: Follower) -> None:
        followed.follow(str(silent), Heard())
        await asyncio.sleep(0.3)  # its read blocks, and would for a minute
        heard = Heard()
        followed.follow(str(said), heard)
        await heard.any.wait()
        assert heard.kinds == ["started", "result"]
        for each in (silent, said):
            followed.leave(str(each))

    follow(work)


def test_everybody_hears_their_own_execution_over_one_connection() -> None:
    ids = [uuid4() for _ in range(50)]

    async def work(followed: Follower) -> None:
        heard = {each: Heard() for each in ids}
        for each in ids:
            followed.follow(str(each), heard[each])
        await asyncio.sleep(0.3)
        assert connections() == 1
        for number, each in enumerate(ids):
            await asyncio.to_thread(say, each, f"kind-{number}")
        for each in ids:
            await heard[each].any.wait()
        assert [heard[each].kinds for each in ids] == [[f"kind-{n}"] for n in range(50)]
        for each in ids:
            followed.leave(str(each))

    follow(work)


def test_who_begins_anew_hears_everything_anew() -> None:
    execution_id = uuid4()
    say(execution_id, "started", "result")

    async def work(followed: Follower) -> None:
        other = str(uuid4())
        followed.follow(other, Heard())
        for _ in range(20):
            heard = Heard()
            followed.follow(str(execution_id), heard)
            await heard.any.wait()
            assert heard.kinds == ["started", "result"]
            followed.leave(str(execution_id))
        followed.leave(other)

    follow(work)


def test_what_was_read_for_an_earlier_follower_is_not_given_to_the_next() -> None:
    """It lacks the beginning, and the read that has it is on its way."""

    async def work(followed: Follower) -> None:
        heard = Heard()
        followed.follow("one", heard)
        followed._hand_over("one", "7-0", [("8-0", {"event": '{"k": "result"}'})])
        followed._hand_over("one", "0", [("1-0", {"event": '{"k": "started"}'})])
        assert heard.kinds == ["started"]
        followed.leave("one")

    follow(work)


def test_the_next_one_soon_after_is_read_for_over_the_same_connection() -> None:
    first, second = uuid4(), uuid4()
    say(second, "started")

    async def work(followed: Follower) -> None:
        followed.follow(str(first), Heard())
        await asyncio.sleep(0.2)
        before = readers()
        followed.leave(str(first))
        await asyncio.sleep(0.2)
        heard = Heard()
        followed.follow(str(second), heard)
        await heard.any.wait()
        assert heard.kinds == ["started"]
        assert len(before) == 1
        assert readers() == before
        followed.leave(str(second))

    follow(work)


def test_nothing_is_read_once_nobody_has_followed_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(follower, "BLOCK_MS", 50)
    monkeypatch.setattr(follower, "IDLE_S", 0.1)

    async def work(followed: Follower) -> None:
        followed.follow("one", Heard())
        await asyncio.sleep(0.3)
        assert connections() == 1
        followed.leave("one")
        while connections():
            await asyncio.sleep(0.05)
        heard, later = Heard(), uuid4()
        say(later, "started")
        followed.follow(str(later), heard)
        await heard.any.wait()
        assert heard.kinds == ["started"]
        followed.leave(str(later))

    follow(work)


def test_followers_are_told_when_the_broker_has_gone(valkey_of_its_own: Callable[[], None]) -> None:
    async def work(followed: Follower) -> None:
        heard = [Heard(), Heard()]
        for number, each in enumerate(heard):
            followed.follow(str(number), each)
        await asyncio.sleep(0.3)
        valkey_of_its_own()
        for each in heard:
            await each.any.wait()
            assert each.batches == [None]

    follow(work)
