"""The list of labs, one lab, and a recorded run."""

import pytest
from django.test import Client
from django.urls import reverse

from sandbox.harness.demos import DEMOS
from sandbox.models import State
from tests.sandbox.conftest import MakeRun
from tests.sandbox.test_run_pages import PROCESSES_WON

pytestmark = pytest.mark.django_db


def test_every_demo_is_listed(client: Client) -> None:
    page = client.get("/lab/").content.decode()
    for slug in DEMOS:
        assert reverse("sandbox:demo_detail", args=[slug]) in page


@pytest.mark.parametrize("slug", DEMOS)
def test_what_is_shown_is_the_file_that_runs(client: Client, slug: str) -> None:
    panel = client.get(f"/lab/{slug}/").context["panel"]
    shown = "\n".join(panel.programs[0].lines) + "\n"
    assert shown == DEMOS[slug].programs[0].read_text()


@pytest.mark.parametrize("slug", DEMOS)
def test_a_lab_asks_before_it_shows(client: Client, slug: str) -> None:
    page = client.get(f"/lab/{slug}/").content.decode()
    assert "I would rather just run it" in page
    assert 'type="radio"' in page


def test_parameters_in_the_address_set_the_lab_up(client: Client) -> None:
    page = client.get("/lab/computing/?workers=7&task_ms=120").content.decode()
    assert "7 jobs that only compute" in page
    assert 'name="workers" value="7" checked' in page
    assert 'value="120"' in page


@pytest.mark.parametrize("query", ["workers=9", "workers=x", "strategies=magic", "task_ms=1"])
def test_impossible_parameters_in_the_address_are_a_clear_error(client: Client, query: str) -> None:
    assert client.get(f"/lab/computing/?{query}").status_code == 400


def test_an_unknown_lab_is_not_found(client: Client) -> None:
    assert client.get("/lab/levitation/").status_code == 404


def test_the_latest_run_of_the_learner_is_shown_again(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    make_run(events=PROCESSES_WON)
    assert "Processes finished" in browser_of_learner.get("/lab/computing/").content.decode()


def test_a_stranger_sees_the_form_not_the_run(stranger: Client, make_run: MakeRun) -> None:
    make_run(events=PROCESSES_WON)
    assert "Processes finished" not in stranger.get("/lab/computing/").content.decode()


def test_a_recorded_run_is_dated_and_names_no_learner(stranger: Client, make_run: MakeRun) -> None:
    run = make_run(events=PROCESSES_WON, prediction={"first": "threads", "times": 7.7})
    page = stranger.get(f"/lab/computing/recorded/?key={run.execution.key}").content.decode()
    assert "Not measured for you just now" in page
    assert "7.7" not in page
    assert str(run.id) not in page
    assert str(run.learner_id) not in page


def test_nothing_recorded_is_not_found(client: Client, make_run: MakeRun) -> None:
    make_run(events=PROCESSES_WON, state=State.TIMED_OUT)
    assert client.get("/lab/computing/recorded/").status_code == 404


def test_a_page_with_labs_needs_the_same_queries_whatever_was_run(
    browser_of_learner: Client, make_run: MakeRun, django_assert_max_num_queries: object
) -> None:
    for _ in range(3):
        make_run(events=PROCESSES_WON)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        browser_of_learner.get("/lab/computing/")


def test_one_job_is_asked_about_in_the_singular(client: Client) -> None:
    assert "1 job that only computes." in client.get("/lab/computing/?workers=1").content.decode()
