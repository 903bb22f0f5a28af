"""Numbers: near is worth something, and as much on both sides."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes.kinds import KINDS
from quizzes.kinds.contract import (
    ChoiceDraft,
    ForgedAnswerError,
    Key,
    QuestionDraft,
    Sent,
    UnansweredError,
)

numeric = KINDS["numeric"]
WHOLE = st.integers(-(10**6), 10**6)
ABOVE = st.floats(1e-6, 1e6)


def band(low: float | None, high: float | None) -> ChoiceDraft:
    return ChoiceDraft(f"{low} to {high}", False, "Feedback.", low=low, high=high)


def key(
    answer: float | None, tolerance: float | None, *bands: ChoiceDraft, magnitude: bool = False
) -> Key:
    question = QuestionDraft(
        "numeric", "How many?", bands, answer=answer, tolerance=tolerance, magnitude=magnitude
    )
    return Key(question, tuple(range(1, len(bands) + 1)))


def score(key: Key, value: float) -> Fraction:
    return numeric.grade(key, {"typed": str(value), "value": value}).score


@given(WHOLE, st.integers(0, 10**6), st.integers(0, 10**6))
def test_too_much_is_worth_as_much_as_too_little(answer: int, tolerance: int, off: int) -> None:
    asked = key(answer / 100, tolerance / 100)
    above, below = (answer + off) / 100, (answer - off) / 100
    assert score(asked, above) == score(asked, below)


@given(WHOLE, st.integers(1, 10**6), st.integers(0, 10**6))
def test_one_within_the_tolerance_a_half_within_twice_of_it(
    answer: int, tolerance: int, off: int
) -> None:
    """In hundredths, which binary numbers cannot hold: the edge is the edge all the same."""
    wanted = 1 if off <= tolerance else Fraction(1, 2) if off <= 2 * tolerance else 0
    assert score(key(answer / 100, tolerance / 100), (answer + off) / 100) == wanted


def test_the_edge_is_decimal() -> None:
    assert 0.9 - 0.7 > 0.2
    assert score(key(0.7, 0.2), 0.9) == 1


@given(ABOVE, st.floats(1.0, 1000.0))
def test_an_order_of_magnitude_is_symmetric(answer: float, factor: float) -> None:
    asked = key(answer, 0.0, magnitude=True)
    assert float(score(asked, answer * factor)) == pytest.approx(
        float(score(asked, answer / factor)), abs=1e-9
    )


@given(ABOVE, ABOVE)
def test_two_numbers_are_as_far_apart_from_either_side(one: float, other: float) -> None:
    assume(one != other)
    there, back = key(one, 0.0, magnitude=True), key(other, 0.0, magnitude=True)
    assert score(there, other) == score(back, one)


@pytest.mark.parametrize(
    ("value", "worth"), [(100, 1), (1000, 0), (10, 0), (5, 0), (-100, 0), (0, 0), (200, 0.69897)]
)
def test_a_power_of_ten_away_is_worth_nothing(value: float, worth: float) -> None:
    assert float(score(key(100.0, 0.0, magnitude=True), value)) == pytest.approx(worth, abs=1e-5)


@given(ABOVE, st.floats(1.0000001, 1.1))
def test_only_the_tolerance_is_fully_right(answer: float, factor: float) -> None:
    assume(answer * factor != answer)
    assert score(key(answer, 0.0, magnitude=True), answer * factor) < 1


def test_a_wrong_number_falls_into_the_first_band_that_holds_it() -> None:
    asked = key(100, 1, band(None, 50), band(150, 200), band(200, None))
    values = (50, 51, 149, 150, 200, 201)
    assert [numeric.picks(asked, {"value": v}) for v in values] == [
        (1,), (), (), (2,), (2,), (3,),
    ]  # fmt: skip


def test_a_right_number_shows_no_belief() -> None:
    assert numeric.picks(key(100, 60, band(None, 50)), {"value": 50}) == ()


def test_a_draft_without_a_number_grades_as_nothing() -> None:
    assert score(key(None, None), 3) == 0


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Write a number first"),
        ({"number": ["  "]}, "Write a number first"),
        ({"number": ["many"]}, "“many” is not a number"),
        ({"number": ["1,500"]}, "1500 or 1.500"),
        ({"number": ["3 kg"]}, "no unit"),
    ],
)
def test_what_is_no_number_is_explained(sent: Sent, words: str) -> None:
    with pytest.raises(UnansweredError) as caught:
        numeric.parse(sent, key(1, 1))
    assert words in str(caught.value)


@pytest.mark.parametrize("values", [["1", "2"], ["1" * 41]])
def test_what_no_field_sends_is_forged(values: list[str]) -> None:
    with pytest.raises(ForgedAnswerError):
        numeric.parse({"number": values}, key(1, 1))


GOOD = band(None, 1)


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        (key(10, 1, GOOD), []),
        (key(None, 1, GOOD), [("answer", None)]),
        (key(10, None, GOOD), [("tolerance", None)]),
        (key(10, -1, GOOD), [("tolerance", None)]),
        (key(0, 1, band(5, 6), magnitude=True), [("answer", None)]),
        (key(10, 1, band(None, None)), [("low", 0)]),
        (key(10, 1, band(3, 2)), [("high", 0)]),
        (key(10, 1, band(9, None)), [("low", 0)]),
        (key(10, 1, band(1, 3), band(2, 4)), [("low", 1)]),
        (key(10, 1, band(1, 2), band(2, 4)), []),
        (key(1e300, 1, GOOD), [("answer", None)]),
        (key(10, 1, band(-float("inf"), 1e301)), [("low", 0), ("high", 0), ("low", 0)]),
    ],
)
def test_faults_are_named_at_their_place(asked: Key, places: list[tuple[str, int | None]]) -> None:
    found = [(fault.field, fault.choice) for fault in numeric.faults(asked.question)]
    assert found == places
