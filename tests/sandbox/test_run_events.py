"""The event stream: frames while a run goes on, replay for who comes late, and always an end."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock
from uuid import UUID, uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from sandbox import fragments, stream
from tests.sandbox.test_run_pages import PROCESSES_WON
from tests.sandbox.transcripts import Event

END: Event = {"k": "execution_finished", "t": 9, "state": "done"}


async def all_of(frames: AsyncGenerator[bytes]) -> list[str]:
    return [frame.decode() async for frame in frames]


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


def test_watchers_of_one_language_share_one_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    execution_id = uuid4()
    stream.append(execution_id, [*PROCESSES_WON, END])
    draw = MagicMock(wraps=render_to_string)
    monkeypatch.setattr(fragments, "render_to_string", draw)

    async def three() -> list[list[str]]:
        languages = ("en", "en", "nl")
        return list(
            await asyncio.gather(
                *(all_of(fragments.frames(execution_id, each)) for each in languages)
            )
        )

    first, second, dutch = asyncio.run(three())
    assert boards(first) == boards(second) != boards(dutch)
    assert draw.call_count == 4  # status and board, in two languages


def test_a_round_that_tells_many_events_at_once_is_not_drawn_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fragments, "APART_S", 5.0)  # a busy machine tells them slowly
    execution_id = uuid4()
    stream.append(execution_id, PROCESSES_WON[:1])
    round_finished = [event for event in PROCESSES_WON if event["k"] == "round_finished"]

    async def run_and_watch() -> list[str]:
        watcher = asyncio.create_task(all_of(fragments.frames(execution_id, "en")))
        await asyncio.sleep(0.2)
        for event in round_finished:
            await asyncio.to_thread(stream.append, execution_id, [event])
        await asyncio.to_thread(stream.append, execution_id, [END])
        return await asyncio.wait_for(watcher, timeout=20)

    assert len(round_finished) > 10
    assert len(boards(asyncio.run(run_and_watch()))) < len(round_finished)


def test_the_watchers_of_all_executions_are_counted() -> None:
    async def counts() -> list[int]:
        counted = [fragments.streams_open()]
        open_ones = [fragments.frames(uuid4(), "en") for _ in range(3)]
        for each in open_ones:
            await anext(each)
        counted.append(fragments.streams_open())
        for each in open_ones:
            await each.aclose()
        return [*counted, fragments.streams_open()]

    assert asyncio.run(counts()) == [0, 3, 0]


def test_a_silent_connection_is_used_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "KEEPALIVE_S", 0.05)

    async def first_two() -> list[bytes]:
        frames = fragments.frames(uuid4(), "en")
        found = [await anext(frames), await anext(frames)]
        await frames.aclose()
        return found

    assert asyncio.run(asyncio.wait_for(first_two(), timeout=20))[1] == fragments.STILL_HERE


def test_a_watcher_is_sent_to_the_panel_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "KEEPALIVE_S", 0.05)
    monkeypatch.setattr(fragments, "WATCHED_S", 0.1)
    assert watch(uuid4())[-1] == fragments.ENDED.decode()


def test_without_a_broker_the_page_is_sent_to_the_panel(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock?db=0"
    monkeypatch.setattr(fragments, "BROKER_PAUSE_S", 0)
    assert watch(uuid4())[-1] == fragments.ENDED.decode()


def test_who_comes_after_the_broker_is_back_is_served(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    """Also while somebody still holds the feed that has ended."""
    monkeypatch.setattr(fragments, "BROKER_PAUSE_S", 0)
    execution_id, there = uuid4(), settings.REDIS_URL
    stream.append(execution_id, [*PROCESSES_WON, END])

    async def two() -> list[list[str]]:
        settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock?db=0"
        unlucky = fragments.frames(execution_id, "en")
        seen = [(await anext(unlucky)).decode(), (await anext(unlucky)).decode()]
        settings.REDIS_URL = there
        lucky = await all_of(fragments.frames(execution_id, "en"))
        await unlucky.aclose()
        return [seen, lucky]

    unlucky, lucky = asyncio.run(asyncio.wait_for(two(), timeout=20))
    assert unlucky[-1] == fragments.ENDED.decode()
    assert len(boards(lucky)) == 1


def test_pages_send_a_stray_watcher_away_without_an_end(client: Client) -> None:
    answer = client.get(reverse("sandbox:run_events", args=[uuid4()]), {"t": "forged"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/event-stream"
    assert b"retry: " in answer.content
    assert b"event:" not in answer.content
