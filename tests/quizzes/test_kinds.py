"""Grading is a pure function: these are its laws."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import KINDS, multiple, single
from quizzes.kinds.contract import ChoiceDraft, ForgedAnswerError, UnansweredError
from quizzes.kinds.names import KindName

SIZES = st.integers(2, 7)


def subsets(size: int) -> Iterator[frozenset[int]]:
    each = range(size)
    return map(frozenset, chain.from_iterable(combinations(each, n) for n in range(size + 1)))


def keys(size: int, right: int) -> list[dict[int, bool]]:
    """Every way to place `right` right choices among `size`."""
    places = combinations(range(size), right)
    return [{choice: choice in place for choice in range(size)} for place in places]


def choices(*correct: bool) -> list[ChoiceDraft]:
    return [ChoiceDraft(f"choice {n}", each, "feedback") for n, each in enumerate(correct)]


def test_every_kind_that_a_question_may_have_is_there() -> None:
    assert set(KINDS) == set(KindName.values)


@given(st.data(), SIZES)
def test_no_blind_strategy_scores_above_zero_in_expectation(data: st.DataObject, size: int) -> None:
    right = data.draw(st.integers(1, size - 1))
    ticked = data.draw(st.sampled_from(list(subsets(size))))
    scores = [multiple.grade(key, ticked).score for key in keys(size, right)]
    assert sum(scores, Fraction(0)) == 0


@given(st.lists(st.booleans(), min_size=2, max_size=8).filter(lambda k: any(k) and not all(k)))
def test_only_the_exact_answer_to_multiple_choice_is_correct(truth: list[bool]) -> None:
    key = dict(enumerate(truth))
    exact = frozenset(choice for choice, right in key.items() if right)
    for ticked in subsets(len(truth)):
        assert multiple.grade(key, ticked).correct == (ticked == exact)


@given(st.lists(st.booleans(), min_size=2, max_size=8).filter(lambda k: any(k) and not all(k)))
def test_scores_of_multiple_choice_stay_between_minus_one_and_one(truth: list[bool]) -> None:
    key = dict(enumerate(truth))
    grades = [multiple.grade(key, ticked) for ticked in subsets(len(truth))]
    assert {min(g.score for g in grades), max(g.score for g in grades)} == {-1, 1}
    assert all(0 <= g.right <= g.judged == len(truth) for g in grades)


def test_a_false_pick_costs_what_it_is_worth() -> None:
    key = {1: True, 2: True, 3: True, 4: False, 5: False}
    grade = multiple.grade(key, frozenset({1, 2, 4}))
    assert (grade.score, grade.right, grade.judged) == (Fraction(2, 3) - Fraction(1, 2), 3, 5)


@pytest.mark.parametrize("truth", [(False, False), (True, True)])
def test_a_draft_without_wrong_or_right_choices_can_be_graded(truth: tuple[bool, ...]) -> None:
    assert -1 <= multiple.grade(dict(enumerate(truth)), frozenset({0})).score <= 1


def test_single_choice_is_one_or_nothing() -> None:
    key = {1: False, 2: True}
    assert [single.grade(key, frozenset({n})).score for n in (1, 2)] == [0, 1]


@pytest.mark.parametrize("kind", KindName.values)
def test_an_empty_form_is_no_answer(kind: str) -> None:
    with pytest.raises(UnansweredError):
        KINDS[kind].parse([], {"1": 1})


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("single", ["3"]),
        ("single", ["1", "2"]),
        ("single", ["1 "]),
        ("multiple", ["1", "3"]),
        ("multiple", ["9" * 5000]),
        ("multiple", ["1", "1", "1"]),
    ],
)
def test_what_no_form_offered_is_forged(kind: str, sent: list[str]) -> None:
    with pytest.raises(ForgedAnswerError):
        KINDS[kind].parse(sent, {"1": 1, "2": 2})


def test_ticks_become_the_choices_they_stand_for() -> None:
    assert multiple.parse(["1", "2"], {"1": 11, "2": 22, "3": 33}) == {11, 22}


@pytest.mark.parametrize(
    ("kind", "drafts", "count"),
    [
        ("single", choices(True, False), 0),
        ("single", choices(False, False), 1),
        ("single", choices(True, True, True), 2),
        ("multiple", choices(True, True, False), 0),
        ("multiple", choices(False, False), 1),
        ("multiple", choices(True, True), 1),
    ],
)
def test_each_kind_knows_how_many_keys_it_needs(
    kind: str, drafts: list[ChoiceDraft], count: int
) -> None:
    assert len(list(KINDS[kind].faults(drafts))) == count


def test_the_second_key_of_a_single_choice_is_named() -> None:
    (fault,) = KINDS["single"].faults(choices(False, True, True))
    assert (fault.field, fault.choice) == ("correct", 2)
