"""Numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds.numbers import AmbiguousError, NoNumberError, WrongUnitError, read


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0,2", "", 0.2), ("0.2", "", 0.2), (".5", "", 0.5), ("5", "", 5), ("-3", "", -3),
        ("\N{MINUS SIGN}3", "", -3), ("1e3", "", 1000), ("2,5E-2", "", 0.025), ("≈ 3", "", 3),
        ("1 000", "", 1000), ("1\N{NO-BREAK SPACE}000", "", 1000), ("1'000", "", 1000),
        ("1,000.5", "", 1000.5), ("1.000,5", "", 1000.5), ("1.000.000", "", 1e6),
        ("1,000,000", "", 1e6), ("1.125", "", 1.125), ("0,125", "", 0.125),
        ("1000,125", "", 1000.125),
        ("1.234,567", "", 1234.567), ("200 ms", "ms", 200), ("200ms", "s", 0.2),
        ("0,2 s", "ms", 200),
        ("3 µs", "us", 3), ("3 \N{GREEK SMALL LETTER MU}s", "µs", 3), ("1 min", "s", 60),
        ("2 KiB", "B", 2048), ("4x", "times", 4), ("4 ×", "times", 4), ("12 %", "%", 12),
        ("3 jobs", "jobs", 3), (" 7 ", "ms", 7),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_meant(text: str, unit: str, value: float) -> None:
    assert read(text, unit) == value


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "1 5", "1.000.000.5", "1,00,000", "1e999", "nan", "inf", "²", "٣", "1..5",
     "1-2", "0x10", "1\0", "ms"],
)  # fmt: skip
def test_what_is_no_number_is_not_guessed_at(text: str) -> None:
    with pytest.raises((NoNumberError, WrongUnitError)):
        read(text, "")


def test_a_comma_that_may_mean_two_things_is_asked_about() -> None:
    with pytest.raises(AmbiguousError) as asked:
        read("1,500", "ms")
    assert (asked.value.either, asked.value.other) == ("1500", "1.500")


@pytest.mark.parametrize(
    ("text", "unit"), [("3 kg", "ms"), ("3 ms", "MB"), ("3 s", ""), ("3%", "x")]
)
def test_another_unit_is_not_taken_for_ours(text: str, unit: str) -> None:
    with pytest.raises(WrongUnitError):
        read(text, unit)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_that_python_writes_is_read(value: float) -> None:
    assert read(repr(value), "") == value
    assert read(f"{value!r} ms", "ms") == value


@given(st.decimals(-1000, 1000, places=2))
def test_point_and_comma_are_the_same(value: object) -> None:
    assert read(str(value), "") == read(str(value).replace(".", ","), "")


@given(st.text(max_size=40), st.sampled_from(["", "ms", "%"]))
def test_no_text_breaks_the_reader(text: str, unit: str) -> None:
    try:
        value = read(text, unit)
    except (NoNumberError, WrongUnitError, AmbiguousError):
        return
    assert isinstance(value, float)
