"""The gate: what counts as disturbed, each limit with a reading below it and one above."""

import pytest

from sandbox.harness import gate
from sandbox.harness.events import CODES
from sandbox.harness.gate import LIMITS, Readings, judge, observed, worst
from sandbox.harness.verdicts import Notes, Verdicts


def test_an_idle_machine_is_undisturbed() -> None:
    assert judge(Readings()) == (False, [])


@pytest.mark.parametrize(("field", "code"), [*zip(Readings._fields, gate.CODES, strict=True)])
def test_each_limit_lets_through_what_reaches_it_and_stops_what_exceeds_it(
    field: str, code: str
) -> None:
    limit = getattr(LIMITS, field)
    assert judge(Readings()._replace(**{field: limit})) == (False, [])
    assert judge(Readings()._replace(**{field: limit * 1.01})) == (True, [code])


def test_every_reason_is_named() -> None:
    beyond = Readings._make(limit * 2 for limit in LIMITS)
    assert judge(beyond) == (True, list(CODES))


def test_the_worst_of_a_round_counts() -> None:
    assert worst(Readings(slowdown=1.1), Readings(others=0.5)) == Readings(1.1, 0.5)


def test_a_round_is_judged_by_its_measured_readings() -> None:
    readings = Readings(slowdown=1.7)
    assert observed("measured", readings) is readings


@pytest.mark.parametrize(("noise", "disturbed"), [("quiet", False), ("busy", True)])
def test_noise_can_be_injected(noise: str, disturbed: bool) -> None:
    assert judge(observed(noise, Readings(slowdown=1.7)))[0] is disturbed


def verdicts_on(*costs: int, noise: str = "measured") -> Verdicts:
    """Rounds 1, 2, … in which the same work cost this much, each judged when it was over."""
    verdicts = Verdicts(noise)
    for number, cost in enumerate(costs, start=1):
        verdicts.refer("threads", cost)
        verdicts.notes[number] = Notes(1, Readings(), (("threads", cost),))
        verdicts.on(number)
    return verdicts


@pytest.mark.parametrize("odd", [150, 65])
def test_work_that_costs_other_than_usual_was_disturbed(odd: int) -> None:
    verdicts = verdicts_on(100, 110, 100, odd)
    assert verdicts.on(2) == (False, [])
    assert verdicts.on(4) == (True, ["probe_slow"])


def test_a_machine_that_is_slower_throughout_is_no_disturbance() -> None:
    verdicts = verdicts_on(100, 200, 200, 200)
    assert verdicts.on(3) == (False, [])
    assert verdicts.on(1) == (True, ["probe_slow"])


def test_what_becomes_usual_later_overturns_what_was_accepted() -> None:
    verdicts = verdicts_on(150, 100)
    assert list(verdicts.overturned()) == [1]
    assert list(verdicts.overturned()) == []


def test_each_strategy_is_compared_with_itself() -> None:
    verdicts = verdicts_on(100)
    verdicts.refer("processes", 140)
    assert verdicts.slowdown([("threads", 100), ("processes", 140)]) == 1.0


def test_injected_quiet_overrules_what_work_cost() -> None:
    assert verdicts_on(100, 300, noise="quiet").on(2) == (False, [])


def test_a_slower_processor_hardly_matters_to_who_waits() -> None:
    waits = Verdicts("measured", computing=0.3)
    assert waits.observed(Readings(slowdown=2.0), []).slowdown == pytest.approx(1.3)
