"""Asking for an order on real Python, and what the page makes of it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from puzzles import tasks
from puzzles.files import by_slug
from puzzles.play import Play
from puzzles.replay import services
from puzzles.replay.models import Replay, State
from puzzles.replay.reading import found
from sandbox import machine
from sandbox.harness.events import Event
from sandbox.runner import KILLED, Box

pytestmark = pytest.mark.django_db

WON = "AABBBA"
PAGE = reverse("puzzles:puzzle_detail", args=["lost-update"])
ASK = reverse("puzzles:replay_create", args=["lost-update"])


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the lab's line."""
    messages: list[str] = []

    def send_task(name: str, args: tuple[str], **_how: Any) -> None:
        assert name == tasks.replay.name
        messages.append(args[0])

    monkeypatch.setattr(current_app, "send_task", send_task)
    return messages


@pytest.fixture
def replay(client: Client) -> Replay:
    client.post(ASK, {"s": WON})
    return Replay.objects.get()


def observed(series: str, values: list[Any], x: float | None = None, on: str = "3.13") -> Event:
    data = {"series": series, "subject": on, "values": values, "x": x, "round": 1, "take": 1}
    return Event("observed", 1, data)


def answer(**changed: Any) -> list[Event]:
    """What a box tells of the lost update; with changes to single values."""
    one: dict[str, Any] = {
        "version": "3.13.0",
        "gil": True,
        "taken": 6,
        "ending": "ended",
        "found": "",
        **changed,
    }
    return [
        *(observed(name, [value]) for name, value in one.items() if name in ONE),
        observed("shared", one.get("shared", ["1"])),
        observed("free", one.get("free", [1000, 0, 0, 0, 0])),
        observed("looks", one.get("looks", []), x=0),
        *(observed("did", ["LOAD_GLOBAL", "STORE_FAST"], x=step) for step in range(6)),
        Event("finished", 2, {}),
    ]


ONE = ("version", "gil", "taken", "ending", "found")


def box_tells(monkeypatch: pytest.MonkeyPatch, events: list[Event]) -> list[Box]:
    """Instead of a box that runs; returns those that were asked for."""
    asked: list[Box] = []

    def run(box: Box, _should_stop: object) -> Iterator[Event]:
        asked.append(box)
        yield from events

    monkeypatch.setattr(tasks, "run", run)
    return asked


def test_an_order_is_asked_for_once_for_everybody(client: Client, sent: list[str]) -> None:
    first = client.post(ASK, {"s": WON})
    assert first.headers["Location"] == f"{PAGE}?s={WON}#replay"
    Client().post(ASK, {"s": WON})
    assert [str(each.id) for each in Replay.objects.all()] == sent


def test_an_order_without_an_end_is_not_run(client: Client, sent: list[str]) -> None:
    assert client.post(ASK, {"s": "AAB"}).headers["Location"] == f"{PAGE}?s=AAB#replay"
    client.post(ASK, {"s": "AAAAAAA"})
    client.post(ASK, {"s": "no such order\0"})
    assert not Replay.objects.exists()
    assert "Run this very order" not in client.get(PAGE, {"s": "AAB"}).text
    assert "Run this very order" in client.get(PAGE, {"s": WON}).text


def test_there_is_no_replay_of_no_puzzle(client: Client) -> None:
    assert (
        client.post(reverse("puzzles:replay_create", args=["none"]), {"s": "A"}).status_code == 404
    )


def test_the_page_asks_again_while_it_waits(client: Client, replay: Replay) -> None:
    page = client.get(PAGE, {"s": WON}).text
    assert "in the lab’s line" in page
    assert 'hx-trigger="every 1s"' in page
    assert f'href="{PAGE}?s={WON}">Look again' in page  # with a # a browser would not ask
    assert '<noscript><meta http-equiv="refresh"' in page


def test_an_order_of_locks_that_a_learner_placed_is_run(
    client: Client, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = box_tells(monkeypatch, answer(taken=8, shared=["2"]))
    there = "/puzzles/lost-update/lock/A1-3.lock,B1-3.lock/"
    assert f'action="{there}replay/"' in client.get(f"{there}?s=AAAAABBBBB").text
    back = client.post(f"{there}replay/", {"s": "AAAAABBBBB"})
    assert back.headers["Location"] == f"{there}?s=AAAAABBBBB#replay"
    tasks.replay(sent[0])
    assert Replay.objects.get().state == State.DONE
    assert asked[0].parameters["threads"]["A"].startswith("with lock:\n    reg = counter")
    assert ["lock", "Lock()"] in asked[0].parameters["syncs"]


def test_a_placement_that_the_files_no_longer_know_fails(client: Client, sent: list[str]) -> None:
    client.post("/puzzles/lost-update/lock/A1-3.lock/replay/", {"s": "AAAAABBB"})
    Replay.objects.update(placement="A1-3.gone")
    tasks.replay(sent[0])
    assert Replay.objects.get().state == State.FAILED


@pytest.mark.parametrize("path", ["lost-update/lock/A9-9.x", "two-locks/lock/A1-1.mine"])
def test_there_is_no_replay_of_no_placement(client: Client, path: str) -> None:
    assert client.post(f"/puzzles/{path}/replay/", {"s": "A"}).status_code == 404


def test_what_real_python_did_stands_on_the_page(
    client: Client, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = box_tells(monkeypatch, answer(free=[997, 3, 0, 0, 0]))
    tasks.replay(str(replay.id))
    page = client.get(PAGE, {"s": WON}).text
    assert "This very order was run on Python 3.13.0: it ended as foretold." in page
    assert "It took these 6 steps: counter = 1" in page
    assert "it went wrong 3 times in 1000" in page.replace(",", "").replace(" ", " ")
    assert "nowhere in these lines" in page
    assert "LOAD_GLOBAL STORE_FAST" in page
    assert asked[0].parameters["threads"]["A"].startswith("reg = counter")
    assert 'hx-trigger="every 1s"' not in page
    assert "refresh" not in page
    assert page.count("data-focus-after-swap") == 1
    counted = client.get(PAGE, {"s": WON, "say": "18"}).text
    assert counted.count("data-focus-after-swap") == 1
    assert counted.index("data-focus-after-swap") > counted.index("counts-heading")


@pytest.mark.parametrize(
    "changed", [{"taken": 5}, {"shared": ["2"]}, {"ending": "stuck"}, {"ending": "elsewhere"}]
)
def test_what_is_not_as_foretold_is_called_a_surprise(
    client: Client, replay: Replay, monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any]
) -> None:
    box_tells(monkeypatch, answer(**changed))
    tasks.replay(str(replay.id))
    page = client.get(PAGE, {"s": WON}).text
    assert "Real Python did something else" in page
    assert "A surprise" in page


def test_a_build_without_an_answer_is_named(
    client: Client, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    box_tells(monkeypatch, [observed("broke", ["SyntaxError"], on="3.15"), *answer()])
    tasks.replay(str(replay.id))
    page = client.get(PAGE, {"s": WON}).text
    assert "gave no answer" in page
    assert "run on Python 3.13.0:" in page


def test_a_fault_of_ours_is_said_and_may_be_tried_once_more(
    client: Client, replay: Replay, monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    box_tells(monkeypatch, [Event("failed", 1, {"reason": "leader_died", "detail": ""})])
    tasks.replay(str(replay.id))
    assert "for a fault of ours" in client.get(PAGE, {"s": WON}).text
    client.post(ASK, {"s": WON})
    box_tells(monkeypatch, answer())
    tasks.replay(sent[-1])
    assert len(sent) == 2
    assert "as foretold" in client.get(PAGE, {"s": WON}).text


def test_a_box_that_somebody_killed_is_run_again(
    replay: Replay, monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    box_tells(monkeypatch, [Event("failed", 1, {"reason": KILLED, "detail": ""})])
    for _ in range(services.ATTEMPTS):
        tasks.replay(str(replay.id))
    replay.refresh_from_db()
    assert replay.state == State.FAILED
    assert len(sent) == services.ATTEMPTS


def test_two_messages_are_one_replay(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = box_tells(monkeypatch, answer())
    tasks.replay(str(replay.id))
    tasks.replay(str(replay.id))
    tasks.replay(str(uuid4()))
    assert len(asked) == 1


def test_it_never_runs_beside_a_measurement(
    replay: Replay, monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    asked = box_tells(monkeypatch, answer())
    monkeypatch.setattr(tasks, "LOCK_WAIT_S", 0.0)
    with machine.lock(settings.MACHINE_LOCK, 0.0):
        tasks.replay(str(replay.id))
    assert (asked, sent) == ([], [str(replay.id)] * 2)


def test_another_text_of_the_puzzle_is_another_replay(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker of another version runs nothing that its own files don't have."""
    Replay.objects.update(key="0" * 64)
    asked = box_tells(monkeypatch, answer())
    tasks.replay(str(replay.id))
    replay.refresh_from_db()
    assert (asked, replay.state) == ([], State.FAILED)


def test_without_a_broker_it_is_kept_and_sent_by_a_later_look(
    client: Client, monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    with monkeypatch.context() as gone:
        gone.setattr(current_app, "send_task", _refuse)
        client.post(ASK, {"s": WON})
        assert "The lab is out of reach" in client.get(PAGE, {"s": WON}).text
    assert sent == []
    assert "out of reach" not in client.get(PAGE, {"s": WON}).text
    assert len(sent) == 1


def _refuse(*_what: object, **_how: object) -> None:
    raise OperationalError


def test_a_replay_whose_worker_vanished_is_run_again_and_then_given_up(
    client: Client, replay: Replay, sent: list[str]
) -> None:
    for attempt in range(1, services.ATTEMPTS + 1):
        long_ago = timezone.now() - 2 * services.ENDS_WITHIN
        Replay.objects.update(state=State.RUNNING, attempt=attempt, started_at=long_ago)
        page = client.get(PAGE, {"s": WON}).text
    assert len(sent) == services.ATTEMPTS
    assert "for a fault of ours" in page


def test_what_nobody_asked_for_in_90_days_goes(client: Client, replay: Replay) -> None:
    assert not Replay.objects.unneeded().exists()
    Replay.objects.update(asked_at=timezone.now() - timedelta(days=91))
    assert services.drop_unneeded() == 1


def test_who_asks_again_keeps_it(client: Client, replay: Replay) -> None:
    Replay.objects.update(asked_at=timezone.now() - timedelta(days=91))
    client.post(ASK, {"s": WON})
    assert services.drop_unneeded() == 0


@pytest.mark.parametrize("slug", ["lost-update", "two-locks"])
def test_a_box_runs_it_for_real(client: Client, slug: str) -> None:
    puzzle = by_slug()[slug]
    letters = Play(puzzle, False, "", "en").way()
    client.post(reverse("puzzles:replay_create", args=[slug]), {"s": letters})
    tasks.replay(str(Replay.objects.get().id))
    made = Replay.objects.get()
    assert made.state == State.DONE
    assert made.machine is not None
    page = client.get(reverse("puzzles:puzzle_detail", args=[slug]), {"s": letters}).text
    assert "it ended as foretold" in page


def test_half_an_answer_is_none() -> None:
    assert found(answer()[:-4][:3]) == []
    assert [build["name"] for build in found(answer())] == ["3.13"]
