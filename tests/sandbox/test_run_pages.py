"""A run's page, panel, data and stop: for its learner alone, in every state."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from sandbox import settling, tasks
from sandbox.models import Execution, State
from tests.sandbox.conftest import MakeRun, expire
from tests.sandbox.transcripts import Way, answered, five, transcript

pytestmark = pytest.mark.django_db

SEQUENTIAL = Way("sequential", five(0.2))
THREADS = Way("threads", five(0.2), phases={"start": 0.01, "run": 0.24, "gil_wait": 0.75})
PROCESSES = Way("processes", five(0.1))
PROCESSES_WON = transcript([SEQUENTIAL, THREADS, PROCESSES], cores=2)
PREDICTION = {"first": "threads", "times": 4.0}


def page_of(client: Client, run: Any) -> str:
    answer = client.get(reverse("sandbox:run_detail", args=[run.id]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_finished_run_is_explained_by_what_was_measured(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    page = page_of(browser_of_learner, make_run(events=PROCESSES_WON))
    assert "Processes finished 2.0 times sooner" in page
    assert "waiting for one lock" in page


def test_the_prediction_stands_beside_what_was_measured(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    page = page_of(browser_of_learner, make_run(events=PROCESSES_WON, prediction=PREDICTION))
    assert "Another one was first than you said." in page
    assert "You predicted" in page


def test_who_just_ran_it_is_not_scored(browser_of_learner: Client, make_run: MakeRun) -> None:
    assert "You predicted" not in page_of(browser_of_learner, make_run(events=PROCESSES_WON))


def test_a_busy_machine_shows_no_times_and_says_why(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    busy = {number: ["others_busy"] for number in range(1, 6)}
    events = transcript([SEQUENTIAL, THREADS, PROCESSES], cores=2, why=busy)
    page = page_of(browser_of_learner, make_run(events=events, prediction=PREDICTION))
    assert "Not valid for comparing" in page
    assert "other programs used the processors" in page
    assert "Each ring is one round" not in page
    assert "it stays open" in page


def test_one_of_each_names_the_pids(browser_of_learner: Client, make_run: MakeRun) -> None:
    prediction = {"same_pid": "both", "list_length": 1}
    run = make_run("one-of-each", events=answered(), prediction=prediction)
    page = page_of(browser_of_learner, run)
    assert "1 of 2 as you said." in page
    assert "inside our process, number 100" in page


def test_the_timeline_has_an_equal_table(browser_of_learner: Client, make_run: MakeRun) -> None:
    page = page_of(browser_of_learner, make_run(events=PROCESSES_WON))
    assert page.count("<td>1</td>") == 3  # the first worker of each strategy


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (State.TIMED_OUT, "Stopped at the time limit"),
        (State.FAILED, "The measurement broke"),
        (State.STOPPED, "You stopped this run"),
    ],
)
def test_every_bad_end_says_what_was_kept_and_has_a_next_step(
    browser_of_learner: Client, make_run: MakeRun, state: State, sentence: str
) -> None:
    page = page_of(browser_of_learner, make_run(events=PROCESSES_WON[:40], state=state))
    assert sentence in page
    assert "Your prediction and" in page
    assert "Run again" in page


def test_a_lost_run_offers_a_recorded_one(browser_of_learner: Client, make_run: MakeRun) -> None:
    make_run(events=PROCESSES_WON)
    lost = make_run()
    for _ in range(settling.ATTEMPTS):
        tasks.claim(lost.execution_id)
        expire(lost)
        tasks.settle()
    page = page_of(browser_of_learner, lost)
    assert "We lost the machine" in page
    assert "See a recorded run instead" in page


def test_looking_at_an_overdue_run_settles_it(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run()
    tasks.claim(run.execution_id)
    expire(run)
    page_of(browser_of_learner, run)
    assert Execution.objects.get().state == State.QUEUED


def test_a_run_under_way_refreshes_itself_without_javascript(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    page = page_of(browser_of_learner, make_run())
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Look again" in page
    assert "sse-connect" in page


def test_a_finished_run_does_not_refresh(browser_of_learner: Client, make_run: MakeRun) -> None:
    page = page_of(browser_of_learner, make_run(events=PROCESSES_WON))
    assert "http-equiv" not in page
    assert "sse-connect" not in page


def test_stopping_leads_to_a_stopped_run(browser_of_learner: Client, make_run: MakeRun) -> None:
    run = make_run()
    answer = browser_of_learner.post(reverse("sandbox:run_stop", args=[run.id]))
    assert answer.status_code == 303
    run.refresh_from_db()
    assert run.state == State.STOPPED
    assert Execution.objects.get().state == State.STOPPED


def test_the_data_are_those_of_the_page(browser_of_learner: Client, make_run: MakeRun) -> None:
    run = make_run(events=PROCESSES_WON, prediction=PREDICTION)
    data = browser_of_learner.get(reverse("sandbox:run_json", args=[run.id])).json()
    assert data["schema"] == 1
    assert data["state"] == "done"
    assert data["valid"] is True
    assert data["prediction"] == PREDICTION
    assert data["summary"]["processes"]["speed_up"] == pytest.approx(2.0)
    assert len(data["rounds"]) == 18
    assert data["explanation"].startswith("Processes finished")


def test_an_invalid_run_gives_no_times(browser_of_learner: Client, make_run: MakeRun) -> None:
    events = transcript([SEQUENTIAL, PROCESSES], rounds=3)
    run = make_run(events=events)
    data = browser_of_learner.get(reverse("sandbox:run_json", args=[run.id])).json()
    assert data["valid"] is False
    assert data["why_not_valid"] == ["too_few_rounds"]
    assert data["summary"]["processes"]["median_s"] is None


def test_csv_has_a_line_for_each_span(browser_of_learner: Client, make_run: MakeRun) -> None:
    run = make_run(events=PROCESSES_WON)
    answer = browser_of_learner.get(reverse("sandbox:run_csv", args=[run.id]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert {row["strategy"] for row in rows} == {"sequential", "threads", "processes"}
    assert {row["counts"] for row in rows if row["round"] == "0"} == {"False"}


@pytest.mark.parametrize("name", ["run_detail", "run_panel", "run_json", "run_csv"])
def test_a_run_is_its_learners_alone(stranger: Client, make_run: MakeRun, name: str) -> None:
    run = make_run(events=PROCESSES_WON)
    assert stranger.get(reverse(f"sandbox:{name}", args=[run.id])).status_code == 404


def test_a_stranger_cannot_stop_a_run(stranger: Client, make_run: MakeRun) -> None:
    run = make_run()
    assert stranger.post(reverse("sandbox:run_stop", args=[run.id])).status_code == 404
    run.refresh_from_db()
    assert run.finished_at is None


def test_an_unknown_run_is_not_found(browser_of_learner: Client) -> None:
    assert browser_of_learner.get(f"/lab/runs/{uuid4()}/").status_code == 404
    assert browser_of_learner.get("/lab/runs/1/").status_code == 404


def test_the_panel_without_htmx_leads_to_the_page(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(events=PROCESSES_WON)
    answer = browser_of_learner.get(reverse("sandbox:run_panel", args=[run.id]))
    assert answer["Location"] == reverse("sandbox:run_detail", args=[run.id])


def test_a_finished_run_renders_without_the_broker(
    browser_of_learner: Client, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(events=PROCESSES_WON)
    monkeypatch.setattr("sandbox.stream._client", lambda: 1 / 0)
    assert "Processes finished" in page_of(browser_of_learner, run)


def test_numbers_in_pictures_are_never_written_the_dutch_way(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(events=PROCESSES_WON, prediction=PREDICTION)
    browser_of_learner.cookies["language"] = "nl"
    page = page_of(browser_of_learner, run)
    pictures = "".join(part.split("</svg>")[0] for part in page.split("<svg")[1:])
    attributes = [part.split('"')[0] for part in pictures.split('="')[1:]]
    assert not [each for each in attributes if each.endswith("%") and "," in each]


@pytest.mark.parametrize("name", ["run_detail", "run_json", "run_csv"])
def test_a_look_at_the_head_alone_is_answered(
    browser_of_learner: Client, make_run: MakeRun, name: str
) -> None:
    address = reverse(f"sandbox:{name}", args=[make_run(events=PROCESSES_WON).id])
    assert browser_of_learner.head(address).status_code == 200


def test_a_panel_alone_is_never_taken_for_its_page(client: Client) -> None:
    """Both live at one address, so a cache must tell them apart."""
    answer = client.get(reverse("sandbox:demo_detail", args=["computing"]))
    assert "HX-Request" in answer["Vary"]
