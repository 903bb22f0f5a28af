"""The event stream: frames while a run goes on, replay for who comes late, and always an end."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import signing
from django.test import AsyncClient, Client
from django.urls import reverse

from sandbox import fragments, panels, stream
from tests.sandbox.test_run_pages import PROCESSES_WON
from tests.sandbox.transcripts import Event

END: Event = {"k": "execution_finished", "t": 9, "state": "done"}


async def all_of(frames: AsyncIterator[str]) -> list[str]:
    return [frame async for frame in frames]


def boards(frames: list[str]) -> list[str]:
    return [frame for frame in frames if "event: board" in frame]


def watch(execution_id: UUID, language: str = "en", seen: str = "") -> list[str]:
    """What one watcher gets, all at once."""

    async def watching() -> list[str]:
        return await asyncio.wait_for(
            all_of(fragments.frames(execution_id, language, seen)), timeout=20
        )

    return asyncio.run(watching())


def test_a_late_visitor_gets_the_whole_picture_and_then_the_end() -> None:
    execution_id = uuid4()
    stream.append(execution_id, [*PROCESSES_WON, END])
    frames = watch(execution_id)
    assert len(boards(frames)) == 1
    assert "Processes" in boards(frames)[0]
    assert frames[-1].startswith("event: end")


def test_frames_come_while_the_run_goes_on() -> None:
    execution_id = uuid4()
    parts = [PROCESSES_WON[:20], PROCESSES_WON[20:60], PROCESSES_WON[60:], [END]]

    async def run_and_watch() -> list[str]:
        watcher = asyncio.create_task(all_of(fragments.frames(execution_id, "en")))
        for part in parts:
            await asyncio.to_thread(stream.append, execution_id, part)
            await asyncio.sleep(0.2)
        return await asyncio.wait_for(watcher, timeout=20)

    assert len(boards(asyncio.run(run_and_watch()))) >= 3


def test_a_lost_connection_resumes_without_what_was_seen() -> None:
    execution_id = uuid4()
    stream.append(execution_id, [*PROCESSES_WON, END])
    seen = next(
        line.removeprefix("id: ")
        for line in boards(watch(execution_id))[0].splitlines()
        if line.startswith("id: ")
    )
    assert boards(watch(execution_id, seen=seen)) == []


def test_a_new_attempt_begins_the_picture_anew() -> None:
    execution_id = uuid4()
    stream.append(execution_id, PROCESSES_WON[:40])
    stream.append(execution_id, [PROCESSES_WON[0], END])
    assert "<rect" not in boards(watch(execution_id))[0]


def test_watchers_read_in_their_own_language() -> None:
    execution_id = uuid4()
    stream.append(execution_id, [*PROCESSES_WON[:30], END])
    english, dutch = watch(execution_id, "en"), watch(execution_id, "nl")
    assert english != dutch


def test_two_watchers_share_one_feed_and_get_the_same_frames() -> None:
    execution_id = uuid4()
    stream.append(execution_id, [*PROCESSES_WON, END])

    async def both() -> list[list[str]]:
        watchers = [all_of(fragments.frames(execution_id, "en")) for _ in range(2)]
        return list(await asyncio.gather(*watchers))

    first, second = asyncio.run(both())
    assert boards(first) == boards(second)
    assert fragments._feeds == {}


def test_without_a_broker_the_page_is_sent_to_the_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(execution_id: str) -> AsyncIterator[list[tuple[str, Event]]]:
        for _ in execution_id:
            raise stream.BrokerGone("gone")
        yield []

    monkeypatch.setattr(stream, "follow", gone)
    monkeypatch.setattr(fragments, "BROKER_PAUSE_S", 0)
    assert watch(uuid4())[-1].startswith("event: end")


def events_of(token: str) -> tuple[int, str]:
    """Status and body of the stream's address."""

    async def get() -> tuple[int, str]:
        address = reverse("sandbox:run_events", args=[uuid4()])
        answer: Any = await AsyncClient().get(address, {"t": token})
        chunks = [chunk.decode() async for chunk in answer.streaming_content]
        return answer.status_code, "".join(chunks)

    return asyncio.run(get())


def test_a_token_opens_the_stream_without_session_or_database() -> None:
    execution_id = uuid4()
    stream.append(execution_id, [*PROCESSES_WON, END])
    status, body = events_of(panels.make_token(execution_id, "en"))
    assert status == 200
    assert "event: board" in body


@pytest.mark.parametrize(
    "token", ["", "forged", "W10:1xVBQD:IijhW5hh0wQaZzAD2SLArpC6imulKxq20Rrjgjfa_90"]
)
def test_a_bad_token_gets_an_end_not_an_error(token: str) -> None:
    assert events_of(token) == (200, "event: end\ndata: \n\n")


def test_a_token_signed_for_something_else_gets_an_end() -> None:
    other = signing.dumps([str(uuid4()), "en"], salt="something else")
    assert events_of(other)[1] == "event: end\ndata: \n\n"


def test_an_old_token_gets_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    token = panels.make_token(uuid4(), "en")
    monkeypatch.setattr(panels, "TOKEN_AGE_S", -1)
    assert events_of(token)[1] == "event: end\ndata: \n\n"


def test_the_sync_client_can_read_it_too(client: Client) -> None:
    answer = client.get(reverse("sandbox:run_events", args=[uuid4()]), {"t": "forged"})
    assert answer["Content-Type"] == "text/event-stream"
