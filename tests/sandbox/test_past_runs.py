"""The list of a learner's runs: what they expected, how it came out; quick for ten thousand."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from learners.models import Learner
from sandbox import gist, past_runs, tasks
from sandbox.measurement import Measurement
from sandbox.models import Execution, Run, Share, State
from sandbox.prediction import Score
from sandbox.prediction import score as prediction_score
from sandbox.run_data import measurement_of
from tests.sandbox.conftest import MakeRun, finish
from tests.sandbox.labs import test_start_costs as start_costs
from tests.sandbox.test_run_pages import (
    PREDICTION,
    PROCESSES,
    PROCESSES_WON,
    SEQUENTIAL,
    THREADS,
    page_of,
)
from tests.sandbox.transcripts import answered, transcript

pytestmark = pytest.mark.django_db
LIST = "/lab/runs/"
MANY = 10_000


def keep_gist(run: Run) -> None:
    gist.keep(run.execution, measurement_of(run.execution))


def which_of(run: Run) -> str | None:
    """As it was written down."""
    found = gist.read(Run.objects.get(id=run.id))
    assert found
    assert found.score
    return found.score.which


def listed(client: Client, address: str = LIST) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def cards(page: str) -> list[str]:
    return page.split('<li class="card run">')[1:]


@pytest.fixture
def many(learner: Learner) -> list[Run]:
    """Finished runs of two labs, a minute apart, the newest first; all have been summed up."""
    made = []
    for demo in ("computing", "waiting"):
        execution = Execution.objects.create(
            demo=demo, parameters={"workers": 2}, key=demo, state=State.DONE,
            finished_at=timezone.now(), valid=True,
        )  # fmt: skip
        made.append(execution)
    now = timezone.now()
    runs = [
        Run(
            learner=learner, execution=made[number % 2], demo=made[number % 2].demo, gist={},
            requested_at=now - timedelta(minutes=number), finished_at=now,
        )
        for number in range(MANY)
    ]  # fmt: skip
    return list(Run.objects.bulk_create(runs, batch_size=500))


def test_a_newcomer_is_told_what_will_stand_here(client: Client) -> None:
    page = listed(client)
    assert "You have no runs yet" in page
    assert "Compare the two" not in page
    assert not Learner.objects.exists()


def test_a_run_stands_with_its_prediction_and_how_it_came_out(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(events=PROCESSES_WON, prediction=PREDICTION)
    keep_gist(run)
    [card] = cards(listed(browser_of_learner))
    for seen in (
        "Jobs that only compute", "Threads first, 4.0× faster", "Another one was first than you",
        "Python 3.13.0", run.execution.machine and run.execution.machine.name, "done",
    ):  # fmt: skip
        assert str(seen) in card, seen
    assert "tag" not in card


@pytest.mark.parametrize(
    ("demo", "events", "prediction"),
    [
        ("computing", PROCESSES_WON, PREDICTION),
        ("computing", PROCESSES_WON, {"first": "processes", "times": 7.5}),
        ("computing", PROCESSES_WON, {"first": "same", "times": 1.0}),
        ("one-of-each", answered(), {"same_pid": "both", "list_length": 1}),
        ("start-costs", start_costs.costs(), start_costs.PREDICTION),
        ("start-costs", start_costs.costs(), {"threads_in_a_spawn": 3.0}),
    ],
    ids=["wrong", "hint", "same", "answers", "ranking", "number"],
)
def test_it_came_out_as_its_own_page_says(
    browser_of_learner: Client,
    make_run: MakeRun,
    demo: str,
    events: list[Any],
    prediction: dict[str, Any],
) -> None:
    run = make_run(demo, events=events, prediction=prediction)
    keep_gist(run)
    line = past_runs.page(run.learner, "", None).lines[0]
    assert len(line.came_out) > 10
    assert line.came_out in page_of(browser_of_learner, run).replace("&#x27;", "'")


def test_a_run_that_may_not_be_compared_says_so(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    busy = {number: ["others_busy"] for number in range(1, 6)}
    events = transcript([SEQUENTIAL, THREADS, PROCESSES], cores=2, why=busy)
    for prediction in (PREDICTION, None):
        keep_gist(make_run(events=events, prediction=prediction))
    predicted_nothing, predicted = cards(listed(browser_of_learner))
    assert "Not valid for comparing, so it stays open." in predicted
    assert "Not valid for comparing." in predicted_nothing
    assert "You predicted" not in predicted_nothing


@pytest.mark.parametrize("state", [State.FAILED, State.TIMED_OUT, State.STOPPED])
def test_a_bad_end_has_its_name_and_nothing_to_compare(
    browser_of_learner: Client, make_run: MakeRun, state: State
) -> None:
    make_run(events=PROCESSES_WON[:40], state=state)
    [card] = cards(listed(browser_of_learner))
    assert str(state.label) in card
    assert 'name="run"' not in card


def test_a_run_under_way_stands_there_too(browser_of_learner: Client, make_run: MakeRun) -> None:
    make_run(prediction=PREDICTION)
    [card] = cards(listed(browser_of_learner))
    assert "in line" in card
    assert "Threads first" in card


def test_a_shared_run_is_marked(browser_of_learner: Client, make_run: MakeRun) -> None:
    Share.objects.create(run=make_run(events=PROCESSES_WON))
    assert ">shared</span>" in listed(browser_of_learner)


def test_what_was_set_otherwise_than_offered_is_named(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(events=PROCESSES_WON)
    assert "Length of one job" not in listed(browser_of_learner)
    changed = {**run.execution.parameters, "task_ms": 21}
    Execution.objects.update(parameters=changed)
    assert "Length of one job: 21" in listed(browser_of_learner)


def test_nobody_else_sees_them(stranger: Client, client: Client, make_run: MakeRun) -> None:
    run = make_run(events=PROCESSES_WON)
    for other in (stranger, client):
        assert str(run.id) not in listed(other)
        assert other.get(f"{LIST}?before={run.id}").status_code == 404


def test_pages_go_back_to_the_first_run_without_a_gap(
    browser_of_learner: Client, many: list[Run]
) -> None:
    seen: list[str] = []
    address = LIST
    for _ in range(3):
        page = listed(browser_of_learner, address)
        seen += re.findall(r'name="run" value="([^"]+)"', page)
        [older] = re.findall(r'href="(\?before=[^"]+)"', page)
        address = LIST + older
    assert seen == [str(run.id) for run in many[:60]]


def test_runs_of_one_moment_are_neither_lost_nor_shown_twice(
    learner: Learner, many: list[Run]
) -> None:
    Run.objects.update(requested_at=timezone.now())
    before, seen = None, []
    for _ in range(4):
        page = past_runs.page(learner, "", before)
        seen += [line.run.id for line in page.lines]
        before = page.older
    assert len(seen) == len(set(seen)) == 80


def test_the_last_page_leads_no_further(browser_of_learner: Client, many: list[Run]) -> None:
    page = listed(browser_of_learner, f"{LIST}?before={many[-21].id}")
    assert len(cards(page)) == 20
    assert "Older runs" not in page
    assert "The newest" in page


def test_one_lab_alone_is_shown_and_its_pages_keep_to_it(
    browser_of_learner: Client, many: list[Run]
) -> None:
    page = listed(browser_of_learner, f"{LIST}?lab=waiting")
    assert page.count("Jobs that only wait</a>") == 20
    assert "Jobs that only compute</a>" not in page
    assert f"?lab=waiting&amp;before={many[39].id}" in page
    assert '<option value="waiting" selected>' in page


def test_a_lab_without_runs_leads_to_it(browser_of_learner: Client, many: list[Run]) -> None:
    page = listed(browser_of_learner, f"{LIST}?lab=deadlock")
    assert "You have no runs of this lab yet" in page
    assert 'href="/lab/deadlock/"' in page


@pytest.mark.parametrize("query", ["lab=nonsense", "before=nonsense", f"before={UUID(int=7)}"])
def test_a_nonsense_address_is_not_found(browser_of_learner: Client, query: str) -> None:
    assert browser_of_learner.get(f"{LIST}?{query}").status_code == 404


@pytest.mark.parametrize("deep", [False, True])
def test_ten_thousand_runs_take_two_queries_and_read_a_page(
    browser_of_learner: Client, many: list[Run], deep: bool
) -> None:
    address = f"{LIST}?before={many[9000].id}" if deep else LIST
    with CaptureQueriesContext(connection) as captured:
        page = listed(browser_of_learner, address)
    asked = [query["sql"] for query in captured if "sandbox_" in query["sql"]]
    assert len(cards(page)) == 20
    assert len(asked) == (2 if deep else 1)
    assert "OFFSET" not in " ".join(asked)
    assert "sandbox_transcript" not in " ".join(asked)


def test_they_are_found_by_an_index(learner: Learner, many: list[Run]) -> None:
    with connection.cursor() as cursor:  # a plan made before anybody counted is a guess
        cursor.execute("ANALYZE")
    runs = Run.objects.of(learner).order_by("-requested_at", "-id")
    plan = runs.filter(requested_at__lte=many[9000].requested_at)[:20].explain()
    assert "sandbox_run_learner" in plan


def test_lab_index_run_page_and_my_data_lead_there(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    run = make_run(events=PROCESSES_WON)
    for address in ("/lab/", reverse("sandbox:run_detail", args=[run.id]), "/my-data/"):
        assert f'href="{LIST}"' in browser_of_learner.get(address).text, address


def test_a_run_page_offers_the_earlier_ones_of_its_lab(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    earlier, failed = make_run(events=PROCESSES_WON), make_run(events=[], state=State.FAILED)
    other = make_run("one-of-each", events=answered())
    run = make_run(events=PROCESSES_WON)
    page = page_of(browser_of_learner, run)
    assert f'<option value="{earlier.id}">' in page
    assert "the same set-up" in page
    assert f'name="b" value="{run.id}"' in page
    for absent in (failed, other, run):
        assert f'<option value="{absent.id}">' not in page


class TestSummingUp:
    """`gist`: at the end of a measurement, and later for what was left to do."""

    def test_what_was_left_to_do_is_done_in_passing(self, make_run: MakeRun) -> None:
        run = make_run(events=PROCESSES_WON, prediction=PREDICTION)
        assert run.gist is None
        tasks.settle()
        run.refresh_from_db()
        assert which_of(run) == "wrong"
        assert gist.keep_missing() == 0

    def test_a_run_under_way_waits(self, make_run: MakeRun) -> None:
        run = make_run()
        assert gist.keep_missing() == 0
        run.refresh_from_db()
        assert run.gist is None

    def test_one_without_a_transcript_is_not_asked_for_again(self, make_run: MakeRun) -> None:
        run = make_run()
        Execution.objects.update(state=State.LOST, finished_at=timezone.now())
        Run.objects.update(finished_at=timezone.now())
        assert [gist.keep_missing() for _ in range(2)] == [1, 0]
        run.refresh_from_db()
        assert run.gist == {"pythons": [], "score": None}

    def test_all_who_shared_the_measurement_get_their_own(
        self, make_run: MakeRun, learner: Learner
    ) -> None:
        run = make_run(prediction=PREDICTION)
        second = Run.objects.create(
            learner=Learner.objects.create(), execution=run.execution, demo="computing",
            prediction={"first": "processes", "times": 2.0},
        )  # fmt: skip
        finish(run.execution_id, State.DONE, PROCESSES_WON)
        gist.keep_missing()
        assert [which_of(each) for each in (run, second)] == ["wrong", "right"]

    def test_a_fault_in_one_keeps_no_other_from_it(
        self, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = make_run(events=PROCESSES_WON, prediction={"first": "threads", "times": 1.5})
        good = make_run(events=PROCESSES_WON, prediction=PREDICTION)

        def score(demo: str, prediction: dict[str, Any], measurement: Measurement) -> Score | None:
            assert prediction == PREDICTION
            return prediction_score(demo, prediction, measurement)

        monkeypatch.setattr(gist, "score", score)
        gist.keep_missing()
        broken.refresh_from_db()
        assert broken.gist == {}
        assert which_of(good) == "wrong"

    def test_what_ran_is_named_with_its_build(self, make_run: MakeRun) -> None:
        free = transcript([SEQUENTIAL, THREADS], gil=False)
        keep_gist(run := make_run(events=free))
        run.refresh_from_db()
        found = gist.read(run)
        assert found
        assert found.pythons == (("3.13.0", True),)
