"""Where a run stands among all others of its kind: counted, bounded, nameless."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sandbox import standing
from sandbox.displays.among import HEIGHT, among
from sandbox.figures import MOST, figures, kind_of_machine
from sandbox.measure import fold
from sandbox.models import Execution, Run, State
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs.observations import facts, gated
from tests.sandbox.transcripts import Way, answered, five, started, transcript

THREADS = [Way("sequential", five(0.2)), Way("threads", five(0.1))]
COMPARED = transcript(THREADS)
BUSY = {number: ["others_busy"] for number in range(1, 6)}


def test_figures_of_a_comparison_are_ratios_and_seconds() -> None:
    assert figures(fold(COMPARED)) == pytest.approx(
        {"speed_up.threads": 2.0, "median_s.sequential": 0.2, "median_s.threads": 0.1}
    )


def test_what_may_not_be_compared_has_no_figures() -> None:
    assert figures(fold(transcript(THREADS, why=BUSY))) == {}
    assert figures(fold(answered())) == {}


def test_of_gated_series_it_is_the_medians() -> None:
    rounds = {("cost_ns", "thread"): 50.0, ("cost_ns", "fork"): 900.0, ("on_curve", "a", 4.0): 1.0}
    events = gated("start-costs", rounds, {("first_ns", "thread"): [7]})
    assert figures(fold(events)) == pytest.approx({"cost_ns.thread": 50.0, "cost_ns.fork": 900.0})


def test_findings_may_choose_their_own() -> None:
    events = facts("lost-updates", {("lost", "bare"): [1, 3], ("of", "bare"): [100, 100]})
    assert figures(fold(events)) == {"lost_share.bare": 0.02}
    assert figures(fold(facts("deadlock", {("hung", "same"): [True]}))) == {}


def test_they_are_few_and_finite() -> None:
    many = {("cost_ns", f"way-{n}"): 1.0 for n in range(2 * MOST)}
    assert len(figures(fold(gated("start-costs", many)))) == MOST


def test_machines_of_a_kind_share_processor_cores_version_and_gil() -> None:
    kinds = {
        kind_of_machine(cpu, fold([started(gil, cores, python)]))
        for cpu in ("Xeon", "Epyc")
        for gil in (True, False)
        for cores in (2, 4)
        for python in ("3.13.0", "3.14.1")
    }
    assert len(kinds) == 16
    same = kind_of_machine("Xeon", fold([started(True, 2, "3.13.7")]))
    assert same == "2 × Xeon; Python 3.13; GIL"
    assert kind_of_machine("", fold([started()])) == kind_of_machine("Xeon", fold([])) == ""


@pytest.fixture
def run(make_run: MakeRun) -> Run:
    return make_run(events=COMPARED)


def others(run: Run, number: int, **changes: Any) -> None:
    """More measurements of this kind, a minute apart, each a hundredth faster."""
    like = Execution.objects.get(id=run.execution_id)
    now = timezone.now()
    fields = {"demo": like.demo, "parameters": like.parameters, "key": like.key, "kind": like.kind}
    fields |= {"state": State.DONE, "valid": True} | changes
    Execution.objects.bulk_create(
        Execution(
            figures={"speed_up.threads": 2.0 + n / 100},
            finished_at=now - timedelta(minutes=n + 1),
            **fields,
        )
        for n in range(number)
    )


def page_of(client: Client, run: Run) -> str:
    return client.get(reverse("sandbox:run_detail", args=[run.id])).content.decode()


pytestmark = pytest.mark.django_db


def test_a_measurement_is_stored_with_its_figures_and_kind(run: Run) -> None:
    execution = Execution.objects.get(id=run.execution_id)
    assert execution.figures["speed_up.threads"] == pytest.approx(2.0)
    assert execution.kind.endswith("Python 3.13; GIL")


def test_neither_what_is_not_valid_nor_a_canary_is_counted(make_run: MakeRun) -> None:
    busy = make_run(events=transcript(THREADS, why=BUSY)).execution
    assert (busy.figures, busy.kind) == ({}, "")
    failed = make_run(events=COMPARED, state=State.FAILED, demo="waiting").execution
    assert (failed.figures, failed.kind) == ({}, "")
    canary = Execution(canary=True, valid=True)
    assert standing.kept(canary, fold(COMPARED)) == {"figures": {}, "kind": ""}


def test_below_the_least_number_nothing_is_shown(browser_of_learner: Client, run: Run) -> None:
    others(run, standing.FEWEST - 2)
    page = page_of(browser_of_learner, run)
    assert "4 runs so far; shown from 5 on." in page
    assert "half of" not in page


def test_from_the_least_number_on_it_says_where_mine_stands(
    browser_of_learner: Client, run: Run
) -> None:
    others(run, standing.FEWEST - 1)
    page = page_of(browser_of_learner, run)
    assert "Yours: 2.00×; half of 5 runs lie between 2.00× and 2.02×." in page
    assert "so far; shown from" not in page
    assert str(run.learner_id) not in page


@pytest.mark.parametrize("other", [{"kind": "another machine"}, {"key": "other parameters"}])
def test_runs_of_another_kind_stand_apart(run: Run, other: dict[str, Any]) -> None:
    others(run, standing.FEWEST, **other)
    shown = standing.standing_of(Execution.objects.get(id=run.execution_id))
    assert shown is not None
    assert (shown.runs, shown.groups) == (1, [])


def test_only_the_newest_are_read_in_one_query_by_an_index(
    run: Run, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    others(run, standing.NEWEST + 20)
    execution = Execution.objects.get(id=run.execution_id)
    Execution.objects.filter(id=execution.id).update(finished_at=timezone.now() - timedelta(days=9))
    with django_assert_num_queries(1):
        shown = standing.standing_of(execution)
    assert shown is not None
    assert shown.runs == standing.NEWEST + 1
    (picture,) = [row.picture for group in shown.groups for row in group.rows]
    assert picture.mine == pytest.approx(2.0)
    assert picture.runs == standing.NEWEST + 1
    if connection.vendor == "sqlite":
        plan = Execution.objects.of_kind(execution)[: standing.NEWEST].explain()
        assert "sandbox_execution_of_kind" in plan
        assert "TEMP B-TREE" not in plan


def test_a_recorded_run_stands_among_them_too(client: Client, run: Run) -> None:
    others(run, standing.FEWEST)
    Execution.objects.exclude(id=run.execution_id).update(valid=False)
    page = client.get("/lab/computing/recorded/").content.decode()
    assert "This one: 2.00×; half of 6 runs" in page


@pytest.fixture
def filling() -> Any:
    return import_module("sandbox.migrations.0008_fill_figures").fill


def test_what_was_measured_before_is_filled_in(
    run: Run, make_run: MakeRun, filling: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("sandbox.migrations.0008_fill_figures"), "BATCH", 1)
    stored = Execution.objects.get(id=run.execution_id)
    without = make_run("waiting", events=COMPARED).execution
    without.transcript.delete()
    Execution.objects.update(figures={}, kind="")
    filling(apps, SimpleNamespace(connection=connection))
    filled = Execution.objects.get(id=run.execution_id)
    assert (filled.figures, filled.kind) == (stored.figures, stored.kind)
    assert Execution.objects.get(id=without.id).kind == ""


def test_the_picture_holds_every_value_and_marks_mine() -> None:
    drawn = among(1.0, [1.0, 2.0, 2.0, 3.0, 3.0])
    assert (drawn.lowest, drawn.low, drawn.high, drawn.highest) == (1.0, 2.0, 3.0, 3.0)
    assert (drawn.mine_x, drawn.anchor, drawn.log) == ("2.00%", "start", False)
    assert max(bar.height for bar in drawn.bars) == HEIGHT
    assert len(drawn.bars) == 3


def test_equal_values_and_far_apart_ones_are_drawn() -> None:
    assert among(2.0, [2.0] * 5).mine_x == "50.00%"
    assert among(0.0, [0.0] * 5).half_width == "0.00%"
    far = among(10.0, [1.0, 10.0, 100.0])
    assert (far.log, far.mine_x) == (True, "50.00%")
