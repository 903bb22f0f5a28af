"""POST /lab/<demo>/runs: a prediction is stored, bad input is refused and nothing is lost."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from learners import limits
from learners.models import Learner
from sandbox import stream
from sandbox.models import Run
from tests.sandbox.conftest import form

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"headers": {"HX-Request": "true"}}


def post(client: Client, data: dict[str, Any], demo: str = "computing", **extra: Any) -> Any:
    return client.post(reverse("sandbox:run_create", args=[demo]), data, **extra)


def test_the_prediction_is_stored_before_anything_is_shown(
    browser_of_learner: Client, sent: list[str]
) -> None:
    page = post(browser_of_learner, form(), **HTMX)
    assert page.status_code == 200
    assert Run.objects.get().prediction == {"first": "processes", "times": 2.5}
    assert "Your prediction is locked" in page.content.decode()


def test_one_may_rather_just_run_it(browser_of_learner: Client, sent: list[str]) -> None:
    post(browser_of_learner, form(first="", times="", just_run="1"))
    assert Run.objects.get().prediction is None


def test_a_plain_form_leads_back_to_the_page_that_it_stood_on(
    browser_of_learner: Client, sent: list[str]
) -> None:
    page = post(browser_of_learner, form(next="/courses/a/b/"))
    assert page.status_code == 303
    assert page["Location"] == "/courses/a/b/#lab-computing"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_a_form_leads_nowhere_else(
    browser_of_learner: Client, sent: list[str], elsewhere: str
) -> None:
    page = post(browser_of_learner, form(next=elsewhere))
    assert page["Location"] == "/lab/computing/#lab-computing"


def test_a_double_click_is_one_run(browser_of_learner: Client, sent: list[str]) -> None:
    same = form()
    post(browser_of_learner, same)
    post(browser_of_learner, same)
    assert Run.objects.count() == 1


def test_an_earlier_run_under_way_is_shown_instead_of_a_second_one(
    browser_of_learner: Client, sent: list[str]
) -> None:
    post(browser_of_learner, form())
    page = post(browser_of_learner, form(), **HTMX)
    assert "Your earlier run of this lab is not over yet" in page.content.decode()
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"first": ""},
        {"first": "magic"},
        {"times": "0.5"},
        {"times": "9"},
        {"times": "many"},
        {"workers": "0"},
        {"workers": "9"},
        {"workers": "-1"},
        {"workers": "2.5"},
        {"workers": "9" * 5000},
        {"task_ms": "19"},
        {"task_ms": "201"},
        {"strategies": ["sequential", "telepathy"]},
        {"strategies": ["sequential"]},
        {"token": "not a token"},
        {"token": ""},
        {"next": "\x00", "first": "<script>alert(1)</script>"},
    ],
)
def test_bad_input_is_refused_and_makes_no_run(
    browser_of_learner: Client, sent: list[str], changes: dict[str, Any]
) -> None:
    page = post(browser_of_learner, form(**changes), **HTMX)
    assert page.status_code == 422
    assert not Run.objects.exists()
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(("low", "high"), [("1", "20"), ("8", "200")])
def test_the_ends_of_each_range_are_allowed(
    browser_of_learner: Client, sent: list[str], low: str, high: str
) -> None:
    assert post(browser_of_learner, form(workers=low, task_ms=high)).status_code == 303


def test_a_refused_form_keeps_what_was_typed(browser_of_learner: Client, sent: list[str]) -> None:
    page = post(browser_of_learner, form(workers="9", task_ms="77"), **HTMX).content.decode()
    assert re.search(r'value="processes" checked', page)
    assert 'value="2.5"' in page
    assert 'value="77"' in page
    assert 'role="alert"' in page


def test_an_unknown_demo_is_not_found(browser_of_learner: Client) -> None:
    assert post(browser_of_learner, form(), demo="levitation").status_code == 404


def test_reading_a_form_is_no_request(browser_of_learner: Client) -> None:
    assert browser_of_learner.get("/lab/computing/runs").status_code == 405


def test_a_forged_form_is_refused(learner: Learner) -> None:
    client = Client(enforce_csrf_checks=True)
    assert post(client, form()).status_code == 403
    assert not Run.objects.exists()


def test_a_form_of_three_megabytes_is_refused(browser_of_learner: Client) -> None:
    page = post(browser_of_learner, form(first="x" * 3_000_000))
    assert 400 <= page.status_code < 500
    assert not Run.objects.exists()


def test_too_many_runs_are_refused_with_a_sentence(
    browser_of_learner: Client, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {"sandbox:run_create": limits.Limit(1, 100, 3600)}
    monkeypatch.setattr(limits, "LIMITS", few)
    assert post(browser_of_learner, form()).status_code == 303
    page = post(browser_of_learner, form(token=str(uuid4())))
    assert page.status_code == 429
    assert "More came from here" in page.content.decode()


def test_one_of_each_asks_for_a_pid_and_a_length(
    browser_of_learner: Client, sent: list[str]
) -> None:
    answers = {"token": str(uuid4()), "same_pid": "thread", "list_length": "1"}
    assert post(browser_of_learner, answers, demo="one-of-each").status_code == 303
    assert Run.objects.get().prediction == {"same_pid": "thread", "list_length": 1}


def test_a_request_without_a_broker_is_kept_and_said(
    browser_of_learner: Client, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> list[str]:
        raise stream.BrokerGone("no broker")

    monkeypatch.setattr(stream, "machines_alive", gone)
    page = post(browser_of_learner, form(), **HTMX).content.decode()
    assert "Your request and your prediction are kept" in page
    assert Run.objects.exists()


def test_without_a_worker_the_page_says_so(browser_of_learner: Client, sent: list[str]) -> None:
    page = post(browser_of_learner, form(), **HTMX).content.decode()
    assert "No lab machine is awake just now" in page


def test_the_prediction_is_json_that_reads_back(
    browser_of_learner: Client, sent: list[str]
) -> None:
    post(browser_of_learner, form(first="same", times="1"))
    run = Run.objects.get()
    assert json.loads(json.dumps(run.prediction)) == {"first": "same", "times": 1.0}


def test_a_full_line_is_said_and_keeps_what_was_typed(
    browser_of_learner: Client, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.services.WAITING_MAX", 0)
    page = post(browser_of_learner, form(task_ms="77"), **HTMX)
    assert page.status_code == 429
    assert "The line is full" in page.content.decode()
    assert 'value="77"' in page.content.decode()


def ask_from(address: str, times: int) -> int:
    """How many runs of their own newcomers get who all come from there."""
    answers = [
        post(Client(REMOTE_ADDR=address), form(token=str(uuid4()), own="on"), **HTMX)
        for _ in range(times)
    ]
    return sum(answer.status_code == 200 for answer in answers)


def test_who_fills_the_line_leaves_half_of_it_to_others(
    db: None, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.services.WAITING_MAX", 8)
    monkeypatch.setattr("sandbox.services.SHARE", 2)
    robot, class_ = (f"198.51.{uuid4().int % 256}.{n}" for n in (1, 2))
    assert ask_from(robot, 6) == 4
    assert ask_from(class_, 2) == 2
    assert ask_from(robot, 1) == 0


def test_who_has_not_asked_for_much_gets_every_place(
    db: None, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.services.WAITING_MAX", 8)
    monkeypatch.setattr("sandbox.services.SHARE", 100)
    assert ask_from(f"198.51.{uuid4().int % 256}.3", 10) == 8
