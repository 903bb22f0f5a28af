"""A learner watches while somebody kills the box: what they see is right all the way."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from sandbox import fragments, tasks
from sandbox.harness.events import Event
from sandbox.live import Live
from sandbox.models import State
from tests.sandbox.conftest import MakeRun
from tests.sandbox.test_run_pages import PROCESSES_WON

KILLED = Event("failed", 1, {"reason": "killed", "detail": ""})


def box_that_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(box: object, should_stop: Callable[[], bool], leader: object) -> Iterator[Event]:
        yield from map(Event.from_dict, PROCESSES_WON)
        yield KILLED

    monkeypatch.setattr(tasks, "run", run)


@pytest.mark.django_db
def test_the_page_says_that_the_run_waits_again_and_then_that_it_is_lost(
    browser_of_learner: Client, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    run = make_run()
    box_that_is_killed(monkeypatch)
    address = reverse("sandbox:run_detail", args=[run.id])
    tasks.execute(str(run.execution_id))
    page = browser_of_learner.get(address).text
    assert sent == [str(run.execution_id)]
    assert "No lab machine is awake" in page
    assert 'http-equiv="refresh"' in page
    tasks.execute(str(run.execution_id))
    page = browser_of_learner.get(address).text
    assert "We lost the machine" in page
    assert 'http-equiv="refresh"' not in page


@pytest.mark.django_db
def test_the_live_board_begins_anew(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    run = make_run()
    live = Live(run.execution_id)
    live.append(PROCESSES_WON)

    async def watch() -> list[str]:
        seen: list[str] = []
        async for frame in fragments.frames(run.execution_id, "en"):
            seen.append(frame.decode())
            if len(seen) == 2:
                await asyncio.to_thread(live.requeue)
            if len(seen) == 3:
                await asyncio.to_thread(live.end, State.LOST)
        return seen

    _hello, first, anew, *_, end = asyncio.run(asyncio.wait_for(watch(), timeout=20))
    assert "Processes" in first
    assert "Starting a fresh interpreter" in anew
    assert "Processes" not in anew
    assert end.startswith("event: end")
