"""What an attempt is worth."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quizzes.results import result, worth


@dataclass(frozen=True)
class Graded:
    """A response."""

    score: float
    void: bool = False

    @property
    def correct(self) -> bool:
        return self.score == 1


RIGHT, WRONG = Graded(1), Graded(0)


@pytest.mark.parametrize(
    ("tries", "points"),
    [
        ([], 0),
        ([RIGHT], 1),
        ([WRONG], 0),
        ([WRONG, RIGHT], 0.5),
        ([WRONG, WRONG, RIGHT], 0),
        ([Graded(-0.5), RIGHT], 0.5),
        ([Graded(2 / 3), RIGHT], 2 / 3),
        ([Graded(0.5), WRONG], 0.5),
        ([RIGHT, WRONG], 1),
    ],
)
def test_a_second_try_brings_half_and_a_third_nothing(tries: list[Graded], points: float) -> None:
    assert worth(tries) == points


def test_the_sum_has_a_floor_and_single_questions_have_none() -> None:
    low, good = [Graded(-1)], [Graded(0.5)]
    assert result([1, 2], {1: low, 2: good}, 0).score == 0
    assert result([1, 2, 3], {1: low, 2: [RIGHT], 3: good}, 0).score == 0.5


def test_a_question_without_an_answer_counts_as_nothing_and_is_counted() -> None:
    assert result([1, 2], {1: [RIGHT]}, 0) == result([1, 2], {1: [RIGHT], 2: [WRONG]}, 0)
    assert result([1, 2], {1: [RIGHT]}, 0).percent == 50


def test_what_is_taken_out_of_scoring_counts_neither_way() -> None:
    taken_out = result([1, 2], {1: [RIGHT], 2: [Graded(0, void=True)]}, 50)
    assert (taken_out.score, taken_out.most, taken_out.passed) == (1, 1, True)


@pytest.mark.parametrize(("right", "passed"), [(7, True), (6, False)])
def test_the_pass_mark_itself_passes_and_less_does_not(right: int, passed: bool) -> None:
    tries = {each: [RIGHT] for each in range(right)}
    assert result(range(10), tries, 70).passed is passed


def test_thirds_add_up_to_a_pass() -> None:
    thirds = {each: [Graded(1 / 3)] for each in range(3)}
    assert result(range(3), thirds, 33).passed
    assert result(range(10), {each: [Graded(0.7)] for each in range(10)}, 70).passed


def test_a_percentage_is_never_rounded_up_to_the_pass_mark() -> None:
    nearly = result(range(1000), {each: [RIGHT] for each in range(699)}, 70)
    assert (nearly.percent, nearly.passed) == (69, False)


def test_nobody_passes_where_there_is_no_mark_or_nothing_to_reach() -> None:
    assert result([1], {1: [RIGHT]}, 0).passed is None
    assert result([], {}, 70).passed is None


@given(some.lists(some.lists(some.floats(-1, 1).map(Graded), max_size=4), min_size=1, max_size=8))
def test_a_result_is_between_nothing_and_everything(answers: list[list[Graded]]) -> None:
    found = result(range(len(answers)), dict(enumerate(answers)), 70)
    assert 0 <= found.score <= found.most
    assert 0 <= found.percent <= 100
