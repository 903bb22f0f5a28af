"""What an answer tells FSRS."""

import pytest
from fsrs import Rating

from quizzes.review.ratings import TRIES, Confidence, rating_of


@pytest.mark.parametrize("confidence", [None, Confidence.SURE])
def test_right_at_the_first_try_is_good(confidence: int | None):
    assert rating_of(1, True, confidence) is Rating.Good


@pytest.mark.parametrize("confidence", [Confidence.GUESS, Confidence.THINK])
def test_right_without_being_sure_is_hard(confidence: int):
    assert rating_of(1, True, confidence) is Rating.Hard


@pytest.mark.parametrize("confidence", [None, *Confidence])
def test_right_at_the_second_try_is_hard(confidence: int | None):
    assert rating_of(2, True, confidence) is Rating.Hard


@pytest.mark.parametrize("confidence", [None, *Confidence])
@pytest.mark.parametrize("try_number", [1, TRIES])
def test_wrong_is_again(try_number: int, confidence: int | None):
    assert rating_of(try_number, False, confidence) is Rating.Again


@pytest.mark.parametrize("correct", [True, False])
def test_a_third_try_tells_nothing(correct: bool):
    assert rating_of(TRIES + 1, correct) is None


def test_no_answer_is_easy():
    cases = [(n, c, s) for n in (1, 2, 3) for c in (True, False) for s in (None, *Confidence)]
    assert Rating.Easy not in {rating_of(*case) for case in cases}
