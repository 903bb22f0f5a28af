"""Old measurements lose their details or go; what learners predicted and were told stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learners.models import Learner
from sandbox import retention, services
from sandbox.models import Execution, Run, State, Transcript
from tests.sandbox.conftest import MakeRun
from tests.sandbox.test_condensed import spans_of
from tests.sandbox.test_run_pages import PREDICTION, PROCESSES_WON

pytestmark = pytest.mark.django_db

OLD, YOUNG = 91, 89


def aged(run: Run, days: int) -> Execution:
    """The run's execution, as if it had ended so many days ago."""
    moment = timezone.now() - timedelta(days=days)
    Execution.objects.filter(id=run.execution_id).update(finished_at=moment)
    found: Execution = Execution.objects.get(id=run.execution_id)
    return found


def all_of(batch: Any) -> int:
    """Batch after batch until nothing is due; how many there were."""
    total = 0
    while count := batch():
        total += count
    return total


@pytest.fixture
def newer(make_run: MakeRun, learner: Learner) -> Run:
    """Of the same set-up, so that an older one is not what pages offer."""
    return make_run(events=PROCESSES_WON)


@pytest.fixture
def old(make_run: MakeRun, newer: Run) -> Run:
    run = make_run(events=PROCESSES_WON, prediction=PREDICTION)
    aged(run, OLD)
    return run


def page_of(client: Client, run: Run, name: str = "run_detail") -> Any:
    return client.get(reverse(f"sandbox:{name}", args=[run.id]))


@pytest.mark.parametrize(("days", "condensed"), [(YOUNG, 0), (OLD, 1)])
def test_details_are_removed_after_90_days(old: Run, days: int, condensed: int) -> None:
    aged(old, days)
    assert all_of(retention.condense_detailed) == condensed


def test_a_second_time_nothing_is_left_to_do(old: Run) -> None:
    retention.condense_detailed()
    before = Transcript.objects.get(execution=old.execution_id).events
    assert retention.condense_detailed() == 0
    assert Transcript.objects.get(execution=old.execution_id).events == before


def test_the_page_says_so_and_keeps_prediction_and_result(
    browser_of_learner: Client, old: Run
) -> None:
    before = page_of(browser_of_learner, old).text
    assert 'class="gantt"' in before
    all_of(retention.condense_detailed)
    page = page_of(browser_of_learner, old).text
    assert "details are kept for 90 days" in page
    assert 'class="gantt"' not in page
    assert "The timeline as a table" not in page
    for kept in ("Processes finished 2.0 times sooner", "You predicted", "Each ring is one round"):
        assert kept in before
        assert kept in page


def test_the_data_say_so_and_keep_the_summary(browser_of_learner: Client, old: Run) -> None:
    before = page_of(browser_of_learner, old, "run_json").json()
    all_of(retention.condense_detailed)
    data = page_of(browser_of_learner, old, "run_json").json()
    assert before["details_removed_at"] is None
    assert data["details_removed_at"]
    assert [each["spans"] for each in data["rounds"]] == [[] for _ in before["rounds"]]
    kept = ("prediction", "explanation", "valid", "parameters")
    assert {name: data[name] for name in kept} == {name: before[name] for name in kept}
    assert data["summary"]["threads"]["median_s"] == before["summary"]["threads"]["median_s"]


def test_the_spans_are_gone_and_the_page_links_to_them_no_longer(
    browser_of_learner: Client, old: Run
) -> None:
    assert reverse("sandbox:run_csv", args=[old.id]) in page_of(browser_of_learner, old).text
    all_of(retention.condense_detailed)
    assert reverse("sandbox:run_csv", args=[old.id]) not in page_of(browser_of_learner, old).text
    answer = page_of(browser_of_learner, old, "run_csv")
    assert answer.status_code == 410
    assert "90 days" in answer.text


def test_a_run_that_failed_still_says_why(browser_of_learner: Client, make_run: MakeRun) -> None:
    events = [*PROCESSES_WON[:-1], {"k": "timed_out", "t": 9, "after_s": 12}]
    run = make_run(events=events, state=State.TIMED_OUT)
    aged(run, OLD)
    all_of(retention.condense_detailed)
    page = page_of(browser_of_learner, run)
    assert page.status_code == 200
    assert "details are kept for 90 days" in page.text


def test_what_pages_offer_as_recorded_stays_whole(client: Client, newer: Run) -> None:
    aged(newer, OLD)
    newer.delete()
    assert all_of(retention.condense_detailed) == all_of(retention.drop_unneeded) == 0
    recorded = services.recorded(newer.demo, newer.execution.key)
    assert recorded is not None
    assert spans_of(recorded.transcript.events)
    page = client.get(reverse("sandbox:recorded_detail", args=[newer.demo]))
    assert 'class="gantt"' in page.text


def test_each_set_up_keeps_its_newest(make_run: MakeRun, newer: Run) -> None:
    other = make_run(events=PROCESSES_WON)
    Execution.objects.filter(id=other.execution_id).update(key="another")
    for run in (newer, other):
        aged(run, OLD)
        run.delete()
    assert all_of(retention.drop_unneeded) == 0


def test_what_no_run_needs_goes_after_90_days(old: Run) -> None:
    old.delete()
    aged(old, YOUNG)
    assert all_of(retention.drop_unneeded) == 0
    aged(old, OLD)
    assert all_of(retention.drop_unneeded) == 1
    assert not Transcript.objects.filter(execution_id=old.execution_id).exists()


def test_what_a_run_needs_stays(old: Run) -> None:
    assert all_of(retention.drop_unneeded) == 0
    assert Run.objects.filter(id=old.id).exists()


def test_canaries_stay(old: Run) -> None:
    old.delete()
    Execution.objects.filter(id=old.execution_id).update(canary=True)
    assert all_of(retention.drop_unneeded) == 0


def test_what_is_under_way_stays_however_old(make_run: MakeRun) -> None:
    run = make_run(state=State.QUEUED)
    long_ago = timezone.now() - timedelta(days=400)
    Execution.objects.filter(id=run.execution_id).update(requested_at=long_ago)
    run.delete()
    assert all_of(retention.drop_unneeded) == 0


def test_batches_are_small_and_come_to_an_end(
    monkeypatch: pytest.MonkeyPatch, make_run: MakeRun, newer: Run
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        run = make_run(events=PROCESSES_WON)
        aged(run, OLD)
        run.delete()
    assert [retention.condense_detailed() for _ in range(4)] == [2, 2, 1, 0]
    assert [retention.drop_unneeded() for _ in range(4)] == [2, 2, 1, 0]
