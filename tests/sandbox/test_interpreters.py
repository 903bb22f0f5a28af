"""Choosing an interpreter: it is offered, asked for by name, run, handed over, or told gone."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from learners.models import Learner
from sandbox import machines, runtimes, services, stream, tasks
from sandbox.harness.demos import DEMOS
from sandbox.harness.events import Event
from sandbox.models import Execution, Machine, Run, State
from sandbox.runner import Box
from tests.sandbox.conftest import MakeRun, form
from tests.sandbox.labs.observations import facts
from tests.sandbox.test_runtimes import ANSWER, fake

pytestmark = pytest.mark.django_db
OURS = runtimes.own().as_published()
FREE = {"name": "3.14t", "python": "3.14.0", "gil": False, "subinterpreters": True}
OTHER = {"name": "3.12", "python": "3.12.1", "gil": True, "subinterpreters": False}


def machine_with(*interpreters: dict[str, Any], name: str = "far", alive: bool = True) -> None:
    said = {"cpu": "c", "cores": 2, "python": "3.13.0", "interpreters": list(interpreters)}
    Machine.objects.update_or_create(name=name, defaults=said)
    if alive:
        stream.announce("lab-worker", name)


@pytest.fixture(autouse=True)
def nobody_lives() -> Iterator[None]:
    stream._client().delete("alive:lab-worker")
    yield
    stream._client().delete("alive:lab-worker")


def waiting(**parameters: Any) -> Execution:
    cleaned = DEMOS["computing"].clean({}) | parameters
    made: Execution = Execution.objects.create(demo="computing", parameters=cleaned, key="k")
    return made


def page(client: Client, address: str = "/lab/computing/") -> str:
    return client.get(address).content.decode()


# Offering.


def test_the_form_offers_what_living_workers_have(client: Client) -> None:
    machine_with(OURS, OTHER, FREE)
    text = page(client)
    assert 'name="python" value="" checked' in text
    assert 'name="python" value="3.14t"' in text
    assert "3.14.0, free-threaded: without a GIL" in text
    assert re.search(r"No lab machine has Python [\d., or]*3\.15[.,]", text)
    assert "No lab machine has a free-threaded Python" not in text


def test_it_says_why_another_is_not_on_offer(client: Client) -> None:
    machine_with(OURS)
    text = page(client)
    assert "The lab machine has one Python" in text
    assert "No lab machine has a free-threaded Python" in text
    assert "uv python install 3.14t" in text
    assert 'name="python"' not in text


def test_what_a_dead_worker_had_is_not_offered(client: Client) -> None:
    machine_with(OURS, FREE, alive=False)
    assert "nobody knows which Pythons there are" in page(client)
    assert 'value="3.14t"' not in page(client)


def test_two_machines_with_different_ones_of_their_own(client: Client) -> None:
    machine_with(OTHER)
    machine_with(FREE, name="near")
    text = page(client)
    assert "3.12.1 or 3.14.0" in text
    assert 'value="3.12"' in text
    assert 'value="3.14t"' in text


def test_the_address_of_run_again_chooses_it(client: Client) -> None:
    machine_with(OURS, FREE)
    text = page(client, "/lab/computing/?workers=2&python=3.14t")
    assert 'name="python" value="3.14t" checked' in text
    assert "Python 3.14t" in text


def test_an_address_with_nonsense_chooses_nothing(client: Client) -> None:
    machine_with(OURS, FREE)
    text = page(client, "/lab/computing/?python=%3Cscript%3E../../bin/sh")
    assert re.findall(r'name="python" value="([^"]*)"( checked)?', text) == [
        ("", " checked"),
        ("3.14t", ""),
    ]
    assert "<script>.." not in text


# Asking for it.


def ask(client: Client, **changes: Any) -> Any:
    return client.post(reverse("sandbox:run_create", args=["computing"]), form(**changes))


def test_the_wish_is_part_of_the_request(browser_of_learner: Client, sent: list[str]) -> None:
    machine_with(OURS, FREE)
    assert ask(browser_of_learner, python="3.14t").status_code == 303
    execution = Execution.objects.get()
    assert (execution.parameters["python"], execution.interpreter) == ("3.14t", "3.14t")
    assert execution.key == services.key_of("computing", execution.parameters)


def test_equal_wishes_join_and_others_do_not(
    browser_of_learner: Client, stranger: Client, sent: list[str], db: None
) -> None:
    machine_with(OURS, OTHER, FREE)
    ask(browser_of_learner, python="3.14t")
    ask(stranger, python="3.14t")
    assert Execution.objects.count() == 1
    learner = Learner.objects.create()
    wish = services.Request("computing", DEMOS["computing"].clean({}), None, Run().token)
    services.request_run(learner, wish)
    assert Execution.objects.count() == 2


def test_the_workers_own_by_its_name_is_no_other_request(
    browser_of_learner: Client, sent: list[str]
) -> None:
    machine_with(OURS)
    ask(browser_of_learner, python=OURS["name"])
    assert "python" not in Execution.objects.get().parameters


@pytest.mark.parametrize(
    "wish",
    [
        "3.15",
        "/usr/bin/python3",
        "../python3",
        "3.14t\x00",
        "3.14t ",
        "3.١٤t",
        "-c",
        "<b>",
        "x" * 99,
    ],
)
def test_what_no_worker_has_published_is_refused(
    browser_of_learner: Client, sent: list[str], wish: str
) -> None:
    machine_with(OURS, FREE)
    answer = ask(browser_of_learner, python=wish)
    assert answer.status_code == 422
    assert "No lab machine has that Python just now" in answer.content.decode()
    assert 'value="2.5"' in answer.content.decode()
    assert not Execution.objects.exists()


# Running it.


def test_a_worker_publishes_names_and_no_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_here(tmp_path, monkeypatch)
    row = machines.publish_machine()
    assert row.interpreters == [OURS, FREE]
    assert str(tmp_path) not in str(row.interpreters)


def put_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "LAB_INTERPRETERS", [tmp_path])
    machines.finder.forget()
    return fake(tmp_path / "python3.14t", *ANSWER)


def test_a_new_one_is_published_with_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [each["name"] for each in machines.publish_machine().interpreters] == [OURS["name"]]
    put_here(tmp_path, monkeypatch)
    tasks.claim(waiting().id)
    assert Machine.objects.get().has("3.14t")


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[Box]:
    """What would have been run."""
    asked: list[Box] = []

    def run(box: Box, should_stop: Callable[[], bool], leader: object) -> Iterator[Event]:
        asked.append(box)
        yield Event("finished", 2, {})

    monkeypatch.setattr(tasks, "run", run)
    return asked


def test_it_is_run_by_what_the_worker_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, boxes: list[Box]
) -> None:
    put = put_here(tmp_path, monkeypatch)
    tasks.execute(str(waiting(python="3.14t").id))
    assert boxes[0].interpreter == str(put)
    assert "python" not in boxes[0].parameters


def test_without_a_wish_it_is_the_workers_own(boxes: list[Box]) -> None:
    tasks.execute(str(waiting().id))
    assert boxes[0].interpreter == runtimes.own().path


@pytest.mark.parametrize("wish", ["/bin/sh", "../../bin/sh", "3.12; rm", ""])
def test_no_string_becomes_a_path(wish: str) -> None:
    """Even one that came into the database by another way."""
    assert machines.path_of(wish) in (None, runtimes.own().path)


# Where it is not.


def test_a_machine_without_it_hands_it_to_one_that_has_it(boxes: list[Box]) -> None:
    machine_with(OURS, FREE)
    execution = waiting(python="3.14t")
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert (execution.state, execution.attempt, boxes) == (State.QUEUED, 0, [])
    assert stream.queued("lab.far") == {str(execution.id)}
    assert stream.queued("lab") == set()
    stream._client().delete("lab.far")


def test_of_two_that_have_it_the_shorter_queue_gets_it() -> None:
    machine_with(FREE)
    machine_with(FREE, name="near")
    first, second = waiting(python="3.14t"), waiting(python="3.14t")
    for each in (first, second):
        tasks.execute(str(each.id))
    assert stream.queue_length("lab.far") == stream.queue_length("lab.near") == 1
    stream._client().delete("lab.far", "lab.near")


def test_where_none_has_it_the_run_ends_and_says_so(
    browser_of_learner: Client, learner: Learner, boxes: list[Box]
) -> None:
    machine_with(FREE, alive=False)
    execution = waiting(python="3.14t")
    run = Run.objects.create(learner=learner, execution=execution, demo="computing")
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert (execution.state, boxes) == (State.FAILED, [])
    assert stream.read(execution.id)[-1]["state"] == "failed"
    text = page(browser_of_learner, f"/lab/runs/{run.id}/")
    assert "No lab machine has that Python any more" in text
    assert "The measurement broke" not in text
    assert not Run.objects.unfinished().exists()


def test_what_waits_for_its_machine_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    machine_with(FREE)
    execution = waiting(python="3.14t")
    tasks.execute(str(execution.id))
    tasks.settle()
    assert (stream.queue_length("lab"), stream.queue_length("lab.far")) == (0, 1)
    stream._client().delete("lab.far")


def test_what_was_handed_to_a_machine_that_died_is_sent_again() -> None:
    machine_with(FREE)
    execution = waiting(python="3.14t")
    tasks.execute(str(execution.id))
    stream._client().delete("alive:lab-worker")
    tasks.settle()
    assert stream.queued("lab") == {str(execution.id)}
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert execution.state == State.FAILED
    stream._client().delete("lab.far", "lab")


def test_without_the_broker_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> list[str]:
        raise stream.BrokerGone

    monkeypatch.setattr(stream, "machines_alive", gone)
    execution = waiting(python="3.14t")
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert execution.state == State.QUEUED


# What the run says.


def test_page_and_json_name_the_interpreter(browser_of_learner: Client, make_run: MakeRun) -> None:
    events = facts("whose-memory", {("status", "thread"): [0]}, python="3.14.0", gil=False)
    run = make_run("whose-memory", None, events)
    data = browser_of_learner.get(f"/lab/runs/{run.id}.json").json()
    assert (data["machine"]["python"], data["machine"]["gil"]) == ("3.14.0", False)
    assert "3.14.0, free-threaded" in page(browser_of_learner, f"/lab/runs/{run.id}/")


def other_python() -> str:
    found = runtimes.Finder(machines.finder.environment).find()
    return next((each.name for each in found[1:]), "")


@pytest.mark.skipif(not other_python(), reason="this machine has one interpreter")
def test_another_interpreter_really_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "finder", runtimes.Finder(machines.finder.environment))
    name = other_python()
    parameters = DEMOS["one-of-each"].clean({"hold_ms": 20}) | {"python": name}
    execution = Execution.objects.create(demo="one-of-each", parameters=parameters, key="k")
    tasks.execute(str(execution.id))
    execution.refresh_from_db()
    assert execution.state == State.DONE
    python = execution.transcript.events[0]["python"]
    assert python.startswith(f"{name.removesuffix('t')}.")
