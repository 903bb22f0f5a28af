"""Two runs beside each other: what differs first, then figures, and what may be said of them."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from learners.models import Learner
from sandbox import abreast
from sandbox.abreast import Figure, beside
from sandbox.harness.labs.heartbeat import LOADS
from sandbox.models import Execution, Machine, Run, Share, State
from tests.sandbox.conftest import MakeRun
from tests.sandbox.labs import test_every_runtime as every_runtime
from tests.sandbox.labs import test_heartbeat as heartbeat
from tests.sandbox.labs import test_letting_go as letting_go
from tests.sandbox.labs import test_lost_updates as lost_updates
from tests.sandbox.labs import test_memory_cost as memory_cost
from tests.sandbox.labs import test_start_costs as start_costs
from tests.sandbox.labs.observations import measured
from tests.sandbox.test_run_pages import (
    PREDICTION,
    PROCESSES,
    PROCESSES_WON,
    SEQUENTIAL,
    THREADS,
)
from tests.sandbox.transcripts import Event, Way, answered, five, transcript

pytestmark = pytest.mark.django_db
COMPARE = "/lab/compare/"
SLOWER = transcript([Way("sequential", five(0.4)), THREADS, Way("processes", five(0.2))], cores=2)
BUSY = transcript(
    [SEQUENTIAL, THREADS, PROCESSES],
    cores=2,
    why={number: ["others_busy"] for number in range(1, 6)},
)


def asked(client: Client, *query: tuple[str, object]) -> Any:
    return client.get(f"{COMPARE}?{urlencode(query)}")


def compare(client: Client, a: object, b: object) -> str:
    answer = asked(client, ("a", a), ("b", b))
    assert answer.status_code == 200
    return str(answer.text)


def pair(make_run: MakeRun, first: list[Event], second: list[Event]) -> tuple[UUID, UUID]:
    return make_run(events=first).id, make_run(events=second).id


def parameters_of(run: Any, **changes: Any) -> None:
    execution = Execution.objects.get(runs=run)
    execution.parameters |= changes
    execution.save()


class TestWhatDiffers:
    def test_one_parameter_alone_is_named(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        a, b = pair(make_run, PROCESSES_WON, PROCESSES_WON)
        parameters_of(b, workers=7)
        page = compare(browser_of_learner, a, b)
        assert "Only this differs: Jobs, each with a worker of its own." in page
        assert "<td>4</td><td>7</td>" in page

    def test_several_have_no_single_cause(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        a, b = pair(make_run, PROCESSES_WON, transcript([SEQUENTIAL, THREADS], gil=False, cores=2))
        parameters_of(b, workers=7, strategies=["sequential", "threads"])
        page = compare(browser_of_learner, a, b)
        assert "3 things differ, so a difference in the figures has no single cause." in page
        for what in ("Jobs, each with a worker of its own", "Ways to compare", "GIL"):
            assert f'<th scope="row">{what}</th>' in page

    @pytest.mark.parametrize(
        ("changed", "what"),
        [
            ({"python": "3.14.1"}, "Python"),
            ({"gil": False}, "GIL"),
            ({"cores": 8}, "Processor cores"),
            ({"start_method": "spawn"}, "Start method"),
        ],
    )
    def test_what_ran_it_is_named(
        self, browser_of_learner: Client, make_run: MakeRun, changed: dict[str, Any], what: str
    ) -> None:
        began, *rest = PROCESSES_WON
        a, b = pair(make_run, PROCESSES_WON, [began | changed, *rest])
        assert f"Only this differs: {what}." in compare(browser_of_learner, a, b)

    def test_another_machine_is_named(self, browser_of_learner: Client, make_run: MakeRun) -> None:
        a, b = pair(make_run, PROCESSES_WON, PROCESSES_WON)
        here = Execution.objects.get(runs=a).machine
        assert here
        there = Machine.objects.create(name="there", cpu=here.cpu, cores=2, python="3.13.0")
        Execution.objects.filter(runs=b).update(machine=there)
        page = compare(browser_of_learner, a, b)
        assert "Only this differs: Machine." in page
        assert f"<td>{here.name}</td><td>there</td>" in page

    def test_nothing_is_said_to_be_nothing(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        page = compare(browser_of_learner, *pair(make_run, PROCESSES_WON, SLOWER))
        assert "Nothing differs that is known of them" in page

    def test_two_runs_of_one_measurement_are_called_so(
        self, browser_of_learner: Client, make_run: MakeRun, learner: Learner
    ) -> None:
        a = make_run(events=PROCESSES_WON)
        b = Run.objects.create(
            learner=learner, execution=a.execution, demo=a.demo, finished_at=a.finished_at
        )
        page = compare(browser_of_learner, a.id, b.id)
        assert "one and the same measurement" in page


class TestFigures:
    def test_both_stand_on_one_axis_with_their_spread(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        page = compare(browser_of_learner, *pair(make_run, PROCESSES_WON, SLOWER))
        sequential = page.partition("<b>Sequential</b>")[2].partition("</tbody>")[0]
        assert "200 ms" in sequential
        assert "196 ms–204 ms" in sequential
        assert "400 ms" in sequential
        assert "A sure difference: B is 2.0× A." in sequential
        threads = page.partition("<b>Threads</b>")[2].partition("</tbody>")[0]
        assert "The ranges overlap: no sure difference." in threads

    @pytest.mark.parametrize(("first", "withheld"), [(True, 3), (False, 3)])
    def test_what_is_not_valid_is_withheld_as_on_its_own_page(
        self, browser_of_learner: Client, make_run: MakeRun, first: bool, withheld: int
    ) -> None:
        events = (BUSY, PROCESSES_WON) if first else (PROCESSES_WON, BUSY)
        page = compare(browser_of_learner, *pair(make_run, *events))
        total = page.partition("<h2>Total time</h2>")[2].partition("</figure>")[0]
        assert total.count('<span class="small dim">withheld</span>') == withheld
        assert total.count('<rect class="ran"') == withheld
        assert "its figures are withheld" in page
        assert "other programs used the processors" in page
        assert "sure difference" not in total

    def test_of_two_that_are_not_valid_nothing_is_drawn(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        page = compare(browser_of_learner, *pair(make_run, BUSY, BUSY))
        assert "There are no figures to lay beside each other" in page
        assert 'class="bars ranked abreast"' not in page

    def test_a_way_that_only_one_has_is_said_not_to_be_measured(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        fewer = transcript([SEQUENTIAL, THREADS], cores=2)
        page = compare(browser_of_learner, *pair(make_run, PROCESSES_WON, fewer))
        processes = page.partition("<b>Processes</b>")[2].partition("</tbody>")[0]
        assert "not measured" in processes
        assert "sure difference" not in processes

    def test_an_observing_lab_has_its_own_figures(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        a = make_run("start-costs", events=start_costs.costs())
        b = make_run("start-costs", events=start_costs.costs(spawn=140))
        page = compare(browser_of_learner, a.id, b.id)
        spawn = page.partition("Process, spawn")[2].partition("</tbody>")[0]
        assert "70 ms" in spawn
        assert "140 ms" in spawn
        assert "A sure difference: B is 2.0× A." in spawn
        assert page.count("A sure difference") == 1

    def test_what_has_no_figures_says_so_and_keeps_its_sentences(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        a, b = (make_run("one-of-each", events=answered()) for _ in range(2))
        page = compare(browser_of_learner, a.id, b.id)
        assert "There are no figures to lay beside each other" in page
        assert page.count("inside our process, number 100") == 2

    def test_pictures_without_an_axis_stand_side_by_side(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        events = every_runtime.ran()
        a, b = (make_run("every-runtime", events=events) for _ in range(2))
        page = compare(browser_of_learner, a.id, b.id)
        assert page.count("<caption><b>Which Pythons these are") == 2
        assert "<h3>How long the same jobs took" not in page
        assert "<h2>How long the same jobs took" in page


def test_of_what_is_not_valid_there_are_no_figures() -> None:
    known = measured(PROCESSES_WON)
    assert abreast.groups_of(known)
    assert abreast.groups_of(replace(known, valid=False)) == {}


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (Figure(10, 9, 11), Figure(10.5, 10, 12), "overlap"),
        (Figure(10, 9, 11), Figure(12, 11, 13), "overlap"),
        (Figure(10, 9.9, 10.1), Figure(10.5, 10.4, 10.6), "close"),
        (Figure(10, 9, 11), Figure(12, 11.5, 13), "more"),
        (Figure(12, 11.5, 13), Figure(10, 9, 11), "less"),
        (Figure(0, 0, 0), Figure(0.4, 0.1, 0.6), "more"),
        (Figure(0.4, 0.1, 0.6), Figure(0, 0, 0), "less"),
        (Figure(0, 0, 0), Figure(0, 0, 0), "overlap"),
        (Figure(10), Figure(20), ""),
        (None, Figure(10, 9, 11), ""),
    ],
)
def test_only_ranges_that_stand_apart_tell_anything(
    a: Figure | None, b: Figure | None, said: str
) -> None:
    assert beside(a, b) == said


@pytest.mark.parametrize(
    ("events", "caption", "unit", "count"),
    [
        (start_costs.costs(), "costs", "ns", 7),
        (every_runtime.ran(), "times_taken", "ns", 4),
        (heartbeat.late(), "beats", "ms", len(LOADS)),
        (lost_updates.tried(), "lost", "share", 8),
        (memory_cost.found(), "touched", "mib", 10),
        (letting_go.run(), "by_kernel", "times", 8),
        (PROCESSES_WON, abreast.TOTAL, "s", 3),
    ],
)
def test_every_picture_with_an_axis_has_its_figures(
    events: list[Event], caption: str, unit: str, count: int
) -> None:
    group = abreast.groups_of(measured(events))[caption]
    assert group.unit == unit
    assert len(group.figures) == count
    assert all(one.reach[0] <= one.value <= one.reach[1] for one in group.figures.values())


def test_a_share_of_losses_reaches_from_the_luckiest_try_to_the_worst() -> None:
    found = abreast.groups_of(measured(lost_updates.tried()))["lost"].figures["sleep",]
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < found.value < found.high


class TestWhoMayCompare:
    def test_a_shared_run_of_somebody_else_is_compared_with_mine(
        self, browser_of_learner: Client, make_run: MakeRun, learner: Learner
    ) -> None:
        mine, theirs = (make_run(events=e, prediction=PREDICTION) for e in (PROCESSES_WON, SLOWER))
        Run.objects.filter(id=theirs.id).update(learner=Learner.objects.create())
        share = Share.objects.create(run=theirs, with_prediction=True)
        page = compare(browser_of_learner, mine.id, share.id)
        assert "A shared run" in page
        assert reverse("sandbox:shared_detail", args=[share.id]) in page
        assert str(theirs.id) not in page
        answer = asked(browser_of_learner, ("a", mine.id), ("b", share.id))
        assert "no-store" in answer["Cache-Control"]
        Share.objects.all().delete()
        gone = asked(browser_of_learner, ("a", mine.id), ("b", share.id))
        assert gone.status_code == 404

    def test_two_shared_runs_are_compared_by_anybody(
        self, client: Client, make_run: MakeRun
    ) -> None:
        shares = [Share.objects.create(run=make_run(events=PROCESSES_WON)) for _ in range(2)]
        page = compare(client, shares[0].id, shares[1].id)
        assert page.count("A shared run") == 2

    def test_what_is_not_mine_is_not_found(
        self, stranger: Client, client: Client, make_run: MakeRun
    ) -> None:
        a, b = pair(make_run, PROCESSES_WON, SLOWER)
        share = Share.objects.create(run_id=a)
        for other in (stranger, client):
            for pairs in ((a, b), (share.id, b), (b, share.id)):
                query = zip("ab", pairs, strict=True)
                assert asked(other, *query).status_code == 404

    @pytest.mark.parametrize("bad", ["nonsense", "0", str(UUID(int=7)), "../../etc"])
    def test_bad_ids_are_not_found(
        self, browser_of_learner: Client, make_run: MakeRun, bad: str
    ) -> None:
        run = make_run(events=PROCESSES_WON)
        for pairs in ((run.id, bad), (bad, run.id)):
            query = zip("ab", pairs, strict=True)
            assert asked(browser_of_learner, *query).status_code == 404


class TestChoosing:
    def test_two_ticks_lead_to_the_two(self, browser_of_learner: Client, make_run: MakeRun) -> None:
        a, b = pair(make_run, PROCESSES_WON, SLOWER)
        answer = asked(browser_of_learner, ("run", a), ("run", b))
        assert answer.status_code == 302
        assert answer["Location"] == f"{COMPARE}?a={a}&b={b}"

    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_any_other_number_is_refused_in_words(
        self, browser_of_learner: Client, make_run: MakeRun, count: int
    ) -> None:
        ids = [make_run(events=PROCESSES_WON).id for _ in range(count)]
        page = asked(browser_of_learner, *(("run", each) for each in ids)).text
        assert "choose exactly two" in page
        assert 'href="/lab/runs/"' in page

    def test_one_run_twice_is_refused(self, browser_of_learner: Client, make_run: MakeRun) -> None:
        run = make_run(events=PROCESSES_WON)
        assert "one run, chosen twice" in compare(browser_of_learner, run.id, run.id)
        share = Share.objects.create(run=run)
        assert "one run, chosen twice" in compare(browser_of_learner, run.id, share.id)

    def test_runs_of_different_labs_are_refused(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        a, b = make_run(events=PROCESSES_WON), make_run("one-of-each", events=answered())
        page = compare(browser_of_learner, a.id, b.id)
        assert "runs of different labs" in page
        assert "What differs" not in page

    def test_a_run_that_came_to_no_end_is_refused(
        self, browser_of_learner: Client, make_run: MakeRun
    ) -> None:
        done, failed = make_run(events=PROCESSES_WON), make_run(events=[], state=State.FAILED)
        live = make_run()
        for other in (failed, live):
            assert "came to its end" in compare(browser_of_learner, done.id, other.id)
