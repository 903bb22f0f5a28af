"""Measured numbers as people read them, in their language."""

import pytest
from django.utils import translation

from sandbox import numbers


@pytest.mark.parametrize(
    ("value", "written"),
    [(1.923, "1.92 s"), (0.2131, "213 ms"), (0.06129, "61.3 ms"), (0.000421, "0.42 ms")],
)
def test_a_time_keeps_three_digits(value: float, written: str) -> None:
    assert numbers.seconds(value) == written


def test_a_time_that_is_withheld_says_so() -> None:
    assert numbers.seconds(None) == "withheld"


@pytest.mark.parametrize(
    ("ends", "written"),
    [
        ((0.16, 0.1684), "160–168 ms"),
        ((0.0902, 0.0956), "90.2–95.6 ms"),
        ((0.9, 1.25), "0.90–1.25 s"),
    ],
)
def test_a_spread_has_one_unit(ends: tuple[float, float], written: str) -> None:
    assert numbers.spread(*ends) == written


@pytest.mark.parametrize(("value", "written"), [(0, "0"), (0.05, "50 ms"), (1.5, "1.5 s")])
def test_a_round_number_stays_one_on_an_axis(value: float, written: str) -> None:
    assert numbers.tick(value) == written


def test_dutch_numbers_have_a_comma() -> None:
    with translation.override("nl"):
        assert numbers.seconds(1.923) == "1,92 s"
        assert numbers.times(1.67) == "1,7×"
        assert numbers.tick(1.5) == "1,5 s"


@pytest.mark.parametrize(("share", "written"), [(0.43, "43 %"), (0.0012, "0.12 %")])
def test_small_shares_keep_two_digits(share: float, written: str) -> None:
    assert numbers.percent(share) == written


@pytest.mark.parametrize(("value", "written"), [(0.03, "31 KiB"), (30.7, "31 MiB")])
def test_memory_is_written_in_the_unit_that_it_needs(value: float, written: str) -> None:
    assert numbers.measured(value, "mib") == written


@pytest.mark.parametrize(("value", "written"), [(0, "0"), (5.0, "5 MiB"), (0.5, "0.5 MiB")])
def test_a_round_amount_of_memory_stays_one_on_an_axis(value: float, written: str) -> None:
    assert numbers.tick_of(value, "mib") == written


@pytest.mark.parametrize(("value", "written"), [(100, "100 B"), (1e4, "10 kB"), (2e7, "20 MB")])
def test_a_size_on_an_axis_is_in_the_unit_that_it_needs(value: float, written: str) -> None:
    assert numbers.tick_of(value, "bytes") == written
