"""Sharing a run: off until its learner says so, for whoever has the address, over at once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learners.models import Learner
from learners.services import forget, forget_idle
from sandbox import retention, sharing
from sandbox.models import Execution, Run, Share, State, Transcript
from tests.conftest import client_of
from tests.sandbox.conftest import MakeRun
from tests.sandbox.test_retention import OLD, aged, all_of
from tests.sandbox.test_run_pages import PREDICTION, PROCESSES_WON
from tests.sandbox.transcripts import answered

pytestmark = pytest.mark.django_db
PAGES = ("shared_detail", "shared_json", "shared_csv")
LONG_AGO = timezone.now() - timedelta(days=181)
PREDICTED = "Threads first, 4.0"


@pytest.fixture
def run(make_run: MakeRun) -> Run:
    return make_run(events=PROCESSES_WON, prediction=PREDICTION)


def share(client: Client, run: Run, **form: str) -> Share | None:
    answer = client.post(reverse("sandbox:share_create", args=[run.id]), form)
    assert answer.status_code == 303
    return Share.objects.filter(run=run).first()


def stop(client: Client, run: Run) -> Any:
    return client.post(reverse("sandbox:share_delete", args=[run.id]))


def address(shared: Share | None, page: str = "shared_detail") -> str:
    assert shared is not None
    return reverse(f"sandbox:{page}", args=[shared.id])


def test_a_run_is_not_shared_until_its_learner_says_so(
    browser_of_learner: Client, run: Run, client: Client
) -> None:
    page = browser_of_learner.get(reverse("sandbox:run_detail", args=[run.id])).text
    assert "Nobody else can see this page" in page
    assert not Share.objects.exists()
    assert client.get(reverse("sandbox:shared_detail", args=[run.id])).status_code == 404


def test_the_run_page_names_the_address_to_copy(browser_of_learner: Client, run: Run) -> None:
    shared = share(browser_of_learner, run)
    page = browser_of_learner.get(reverse("sandbox:run_detail", args=[run.id])).text
    assert f"http://testserver{address(shared)}</span>" in page
    assert "data-copy" in page
    assert "Stop sharing" in page


def test_a_stranger_sees_board_outcome_machine_and_parameters(
    browser_of_learner: Client, run: Run, client: Client
) -> None:
    page = client.get(address(share(browser_of_learner, run))).text
    for seen in (
        'class="gantt"', "Processes finished 2.0 times sooner", "Processor",
        "Length of one job", "A shared run",
    ):  # fmt: skip
        assert seen in page, seen


def test_nothing_says_who_it_was(
    browser_of_learner: Client, run: Run, client: Client, learner: Learner
) -> None:
    other = Run.objects.create(learner=learner, execution=run.execution, demo="computing")
    shared = share(browser_of_learner, run, with_prediction="on")
    for page in PAGES:
        text = client.get(address(shared, page)).text
        for private in (str(learner.id), str(run.id), str(other.id), str(run.execution_id)):
            assert private not in text, page


@pytest.mark.parametrize(("form", "shown"), [({}, False), ({"with_prediction": "on"}, True)])
def test_the_prediction_is_shown_only_if_that_was_chosen(
    browser_of_learner: Client, run: Run, client: Client, form: dict[str, str], shown: bool
) -> None:
    shared = share(browser_of_learner, run, **form)
    page = client.get(address(shared)).text
    assert ("What was predicted" in page) is shown
    assert ("4.0×" in page) is shown
    data = client.get(address(shared, "shared_json")).json()
    assert data["prediction"] == (PREDICTION if shown else None)


def test_a_prediction_that_stays_open_is_told_in_words(
    browser_of_learner: Client, make_run: MakeRun, client: Client
) -> None:
    run = make_run(events=[*PROCESSES_WON[:60], PROCESSES_WON[-1]], prediction=PREDICTION)
    page = client.get(address(share(browser_of_learner, run, with_prediction="on"))).text
    assert f"{PREDICTED}× faster. These times allow no comparison" in page


def test_sharing_again_changes_what_is_shown_and_keeps_the_address(
    browser_of_learner: Client, run: Run
) -> None:
    first, again = (share(browser_of_learner, run, **f) for f in ({}, {"with_prediction": "on"}))
    assert first
    assert again
    assert first.id == again.id
    assert again.with_prediction


def test_who_predicted_nothing_shows_nothing(
    browser_of_learner: Client, make_run: MakeRun, client: Client
) -> None:
    run = make_run(events=PROCESSES_WON)
    page = browser_of_learner.get(reverse("sandbox:run_detail", args=[run.id])).text
    assert "With my prediction" not in page
    shared = share(browser_of_learner, run, with_prediction="on")
    assert "What was predicted" not in client.get(address(shared)).text


def test_the_data_are_the_public_shape_without_what_is_private(
    browser_of_learner: Client, run: Run, client: Client
) -> None:
    own = browser_of_learner.get(reverse("sandbox:run_json", args=[run.id])).json()
    shared = share(browser_of_learner, run)
    data = client.get(address(shared, "shared_json")).json()
    assert set(data) == set(own)
    private = {"prediction", "requested_at", "queue_wait_s", "shared_with"}
    assert {name for name in own if data[name] != own[name]} == {"id", *private}
    assert [data[name] for name in private] == [None] * len(private)
    assert data["id"] == str(shared and shared.id)
    assert data["rounds"][0]["spans"]


def test_the_spans_come_as_csv(browser_of_learner: Client, run: Run, client: Client) -> None:
    answer = client.get(address(share(browser_of_learner, run), "shared_csv"))
    assert answer.text.startswith("strategy,round,take")


@pytest.mark.parametrize("name", PAGES)
def test_no_robot_lists_it_and_no_cache_keeps_it(
    browser_of_learner: Client, run: Run, client: Client, name: str
) -> None:
    answer = client.get(address(share(browser_of_learner, run), name))
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    if name == "shared_detail":
        assert '<meta name="robots" content="noindex' in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_stopping_ends_it_at_once_and_sharing_again_makes_another_address(
    browser_of_learner: Client, run: Run, client: Client, name: str
) -> None:
    first = address(share(browser_of_learner, run), name)
    assert client.get(first).status_code == 200
    assert stop(browser_of_learner, run).status_code == 303
    assert client.get(first).status_code == 404
    second = address(share(browser_of_learner, run), name)
    assert second != first
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


def test_stopping_twice_does_no_harm(browser_of_learner: Client, run: Run) -> None:
    assert stop(browser_of_learner, run).status_code == 303


@pytest.mark.parametrize("name", ["share_create", "share_delete"])
def test_nobody_else_shares_or_stops(
    browser_of_learner: Client, run: Run, stranger: Client, name: str
) -> None:
    if name == "share_delete":
        share(browser_of_learner, run)
    before = list(Share.objects.values())
    for other in (stranger, Client()):
        assert other.post(reverse(f"sandbox:{name}", args=[run.id])).status_code == 404
    assert list(Share.objects.values()) == before


def test_the_share_opens_no_other_page_of_the_run(
    browser_of_learner: Client, run: Run, stranger: Client
) -> None:
    shared = share(browser_of_learner, run)
    assert shared is not None
    for name in ("run_detail", "run_json", "run_csv", "run_panel"):
        for key in (run.id, shared.id):
            assert stranger.get(reverse(f"sandbox:{name}", args=[key])).status_code == 404


def test_an_address_that_was_guessed_leads_nowhere(client: Client, run: Run) -> None:
    for key in (uuid4(), run.execution_id):
        assert client.get(reverse("sandbox:shared_detail", args=[key])).status_code == 404


@pytest.mark.parametrize(
    "state", [State.FAILED, State.TIMED_OUT, State.STOPPED], ids=lambda state: str(state.value)
)
def test_what_came_to_no_end_is_not_shared(
    browser_of_learner: Client, make_run: MakeRun, state: State
) -> None:
    run = make_run(events=PROCESSES_WON[:40], state=state)
    assert browser_of_learner.post(
        reverse("sandbox:share_create", args=[run.id])
    ).status_code == 409  # fmt: skip
    page = browser_of_learner.get(reverse("sandbox:run_detail", args=[run.id])).text
    assert 'id="share"' not in page


def test_a_run_under_way_is_not_shared(browser_of_learner: Client, make_run: MakeRun) -> None:
    answer = browser_of_learner.post(reverse("sandbox:share_create", args=[make_run().id]))
    assert answer.status_code == 409
    assert not Share.objects.exists()


def test_a_shared_run_keeps_its_details_until_it_is_not_shared_any_more(
    browser_of_learner: Client, run: Run, make_run: MakeRun
) -> None:
    make_run(events=PROCESSES_WON)  # a newer one, which pages offer instead
    aged(run, OLD)
    share(browser_of_learner, run)
    assert all_of(retention.condense_detailed) == 0
    stop(browser_of_learner, run)
    assert all_of(retention.condense_detailed) == 1


def test_a_run_shared_by_another_keeps_the_details_of_both(make_run: MakeRun, run: Run) -> None:
    make_run(events=PROCESSES_WON)
    aged(run, OLD)
    other = Learner.objects.create()
    theirs = Run.objects.create(learner=other, execution=run.execution, demo="computing")
    Share.objects.create(run=theirs)
    assert all_of(retention.condense_detailed) == 0


def test_deleting_ones_data_ends_what_one_shares(
    browser_of_learner: Client, run: Run, client: Client, learner: Learner
) -> None:
    shared = share(browser_of_learner, run)
    forget(learner.id)
    assert client.get(address(shared)).status_code == 404
    assert not Share.objects.exists()


def test_who_stays_away_shares_no_longer(
    browser_of_learner: Client, run: Run, client: Client
) -> None:
    shared = share(browser_of_learner, run)
    Learner.objects.update(seen_at=LONG_AGO)
    forget_idle()
    assert client.get(address(shared)).status_code == 404


def test_a_run_that_is_deleted_meanwhile_is_not_shared(
    browser_of_learner: Client, run: Run, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deleted_meanwhile(_run: Run) -> bool:
        return bool(forget(learner.id))

    monkeypatch.setattr(sharing, "can_be_shared", deleted_meanwhile)
    answer = browser_of_learner.post(reverse("sandbox:share_create", args=[run.id]))
    assert answer.status_code == 404
    assert not Share.objects.exists()
    assert not Learner.objects.exists()


def test_who_shares_did_not_stay_away(browser_of_learner: Client, run: Run, client: Client) -> None:
    Learner.objects.update(seen_at=LONG_AGO)
    shared = share(browser_of_learner, run)
    forget_idle()
    assert client.get(address(shared)).status_code == 200


def test_my_data_and_its_copy_name_what_is_shared(browser_of_learner: Client, run: Run) -> None:
    shared = share(browser_of_learner, run)
    assert "1 run that you share" in browser_of_learner.get("/my-data/").text
    copy = browser_of_learner.get("/my-data/download/").json()
    assert [each["id"] for each in copy["shares"]] == [str(shared and shared.id)]


def test_another_kind_of_lab_is_shared_too(
    browser_of_learner: Client, make_run: MakeRun, client: Client
) -> None:
    run = make_run("one-of-each", events=answered())
    assert "inside our process" in client.get(address(share(browser_of_learner, run))).text


def test_a_shared_page_offers_to_compare_with_a_run_of_ones_own(
    browser_of_learner: Client, run: Run, make_run: MakeRun
) -> None:
    theirs = Learner.objects.create()
    Run.objects.filter(id=run.id).update(learner=theirs)
    shared = Share.objects.create(run=run)
    assert "With a run of yours" not in browser_of_learner.get(address(shared)).text
    mine = make_run(events=PROCESSES_WON)
    page = browser_of_learner.get(address(shared)).text
    assert f'value="{mine.id}"' in page
    assert f'name="b" value="{shared.id}"' in page
    assert str(mine.id) not in client_of(theirs).get(address(shared)).text


def test_stopping_keeps_the_run(browser_of_learner: Client, run: Run) -> None:
    share(browser_of_learner, run)
    stop(browser_of_learner, run)
    assert Run.objects.filter(id=run.id).exists()
    assert Transcript.objects.filter(execution=run.execution).exists()
    assert Execution.objects.filter(id=run.execution_id).exists()
