"""The gate: what counts as disturbed, each limit with a reading below it and one above."""

import pytest

from sandbox.harness import gate
from sandbox.harness.events import CODES
from sandbox.harness.gate import LIMITS, Readings, judge, observed, worst


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
