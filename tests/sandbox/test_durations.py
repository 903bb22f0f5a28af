"""How long a line waits, by what the last executions took."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sandbox import services
from sandbox.durations import ALIKE, PAUSE_S, USUAL_S, Durations, distance, wait_s
from sandbox.models import Condition, Execution, Machine, State

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


def ended(demo: str, took_s: float, key: str = "", **more: Any) -> Execution:
    """An execution that was over some time ago."""
    began: datetime = more.pop("started_at", timezone.now() - LONG_AGO)
    made: Execution = Execution.objects.create(
        **{
            "demo": demo,
            "parameters": {},
            "key": key,
            "state": State.DONE,
            "requested_at": began,
            "started_at": began,
            "finished_at": began + timedelta(seconds=took_s),
            **more,
        }
    )
    return made


def waiting(demo: str, key: str = "", **more: Any) -> Execution:
    made: Execution = Execution.objects.create(demo=demo, parameters={}, key=key, **more)
    return made


def under_way(demo: str, since_s: float, **more: Any) -> Execution:
    now = timezone.now()
    return waiting(
        demo,
        state=State.RUNNING,
        started_at=now - timedelta(seconds=since_s),
        lease_until=now + timedelta(seconds=8),
        **more,
    )


def test_equal_executions_say_most_then_those_of_the_demo_then_any() -> None:
    ended("computing", 8, key="equal")
    ended("computing", 4, key="other")
    ended("one-of-each", 0.3)
    durations = Durations()
    assert durations.of("computing", "equal", {}) == pytest.approx(8)
    assert durations.of("computing", "never seen", {}) == pytest.approx(6)
    assert durations.of("deadlock", "never seen", {}) == pytest.approx(4.1)


def test_of_other_parameters_the_nearest_say_how_long_it_takes() -> None:
    for number in range(ALIKE):
        ended("waiting", 1, parameters={"delay_ms": 20 + number, "strategy": "threads"})
        ended("waiting", 9, parameters={"delay_ms": 200 + number, "strategy": "threads"})
        ended("waiting", 4, parameters={"delay_ms": 20 + number, "strategy": "processes"})
    durations = Durations()
    near = {"delay_ms": 30, "strategy": "threads"}
    assert durations.of("waiting", "never seen", near) == pytest.approx(1)
    assert durations.of("waiting", "never seen", near | {"delay_ms": 150}) == pytest.approx(9)
    assert durations.of("waiting", "never seen", near | {"strategy": "processes"}) == pytest.approx(
        4
    )


def test_parameters_are_apart_by_ratio_or_by_being_different() -> None:
    assert distance({"n": 10}, {"n": 10}) == 0
    assert (
        distance({"n": 10}, {"n": 20})
        == distance({"n": 20}, {"n": 10})
        == pytest.approx(0.693, abs=1e-3)
    )
    assert distance({"n": 10}, {"n": 0}) == distance({"kind": "a"}, {"kind": "b"}) == 1
    assert distance({}, {"kind": "b"}) == 1


def test_a_canary_in_conditions_of_its_own_says_nothing_of_a_learner_s_run() -> None:
    loaded = {"canary": True, "own": True, "condition": Condition.LOADED}
    ended("computing", 11, key="canary", **loaded)
    assert Durations().of("computing", "", {}) == USUAL_S
    ended("computing", 4, key="canary", **loaded | {"condition": Condition.AS_IS})
    assert Durations().of("computing", "", {}) == pytest.approx(4)


def test_before_anything_was_measured_the_usual_is_expected() -> None:
    durations = Durations()
    assert durations.of("computing", "", {}) == USUAL_S
    assert durations.pause_s == PAUSE_S


def test_only_the_last_ones_count_where_the_machine_has_changed() -> None:
    now = timezone.now()
    for number in range(2 * ALIKE):
        began = now - timedelta(minutes=2 * ALIKE - number)
        ended("computing", 2 if number < ALIKE else 5, started_at=began)
    assert Durations().of("computing", "", {}) == pytest.approx(5)


@pytest.mark.parametrize("state", [State.STOPPED, State.LOST])
def test_what_did_not_end_by_itself_says_nothing(state: State) -> None:
    ended("computing", 0.1, state=state)
    assert Durations().of("computing", "", {}) == USUAL_S


def test_the_pause_is_that_between_two_of_which_the_second_waited() -> None:
    now = timezone.now() - LONG_AGO
    machine = Machine.objects.create(name="one", cpu="c", cores=2, python="3.13")
    for at, requested in ((0, 0), (2.5, 1), (60, 60)):
        began = now + timedelta(seconds=at)
        ended(
            "computing",
            2,
            machine=machine,
            started_at=began,
            requested_at=now + timedelta(seconds=requested),
        )
    assert Durations().pause_s == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("under_way", "waiting", "machines", "due"),
    [
        ([], [], 1, 0),
        ([3.0], [], 1, 3),
        ([3.0], [8.0, 0.5], 1, 11.5),
        ([3.0], [], 2, 0),
        ([3.0], [8.0, 1.0], 2, 4),
        ([3.0, 2.0], [1.0], 2, 3),
        ([3.0, 2.0], [], 1, 2),
    ],
)
def test_each_goes_to_the_machine_that_is_free_first(
    under_way: list[float], waiting: list[float], machines: int, due: float
) -> None:
    assert wait_s(under_way, waiting, machines) == pytest.approx(due)


def test_a_wait_is_the_sum_of_what_is_before_whatever_ended_last(here: Machine) -> None:
    for took_s, demo in ((8, "computing"), (0.4, "one-of-each")):
        ended(demo, took_s)
    waiting("one-of-each")
    waiting("computing")
    place = services.place_of(waiting("waiting"))
    assert place.ahead == 2
    assert place.wait_s == pytest.approx(8.4 + 2 * PAUSE_S)


def test_the_one_under_way_counts_with_what_it_has_left(here: Machine) -> None:
    ended("computing", 8)
    under_way("computing", since_s=5)
    assert services.place_of(waiting("computing")).wait_s == pytest.approx(3 + PAUSE_S, abs=0.5)


def test_one_that_takes_longer_than_expected_is_about_to_end(here: Machine) -> None:
    ended("computing", 2)
    under_way("computing", since_s=30)
    assert services.place_of(waiting("computing")).wait_s == pytest.approx(PAUSE_S)


def test_two_machines_share_a_line(here: Machine, there: Machine) -> None:
    ended("computing", 8)
    under_way("computing", since_s=0, machine=here)
    assert services.place_of(waiting("computing")).wait_s == 0


def test_what_tries_a_claim_stands_behind_who_comes_later(here: Machine) -> None:
    waiting("computing", canary=True, condition=Condition.AS_IS, machine=here)
    assert services.place_of(waiting("computing")).ahead == 0


def test_a_long_line_asks_the_database_no_more_often(
    here: Machine, django_assert_num_queries: Any
) -> None:
    ended("computing", 8)
    for _ in range(50):
        waiting("computing")
    last = waiting("computing")
    with django_assert_num_queries(2):
        assert services.place_of(last).ahead == 50


def test_who_is_first_is_not_reckoned_with_at_all(
    here: Machine, django_assert_num_queries: Any
) -> None:
    only = waiting("computing")
    with django_assert_num_queries(1):
        assert services.place_of(only).wait_s == 0
