"""Grading is a pure function: these are its laws, for kinds whose answer is a set of choices."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import KINDS
from quizzes.kinds.contract import (
    ChoiceDraft,
    ForgedAnswerError,
    Key,
    QuestionDraft,
    UnansweredError,
)
from quizzes.kinds.names import KindName

SIZES = st.integers(2, 7)
TRUTHS = st.lists(st.booleans(), min_size=2, max_size=8).filter(lambda k: any(k) and not all(k))
multiple, single = KINDS["multiple"], KINDS["single"]


def subsets(size: int) -> Iterator[frozenset[int]]:
    each = range(size)
    return map(frozenset, chain.from_iterable(combinations(each, n) for n in range(size + 1)))


def draft(*correct: bool) -> QuestionDraft:
    choices = [ChoiceDraft(f"choice {n}", each, "feedback") for n, each in enumerate(correct)]
    return QuestionDraft("", "Which?", choices)


def key(truth: Iterable[bool]) -> Key:
    """The ids of the choices are 0, 1, 2 and so on."""
    question = draft(*truth)
    return Key(question, tuple(range(len(question.choices))))


def keys(size: int, right: int) -> list[Key]:
    """Every way to place `right` right choices among `size`."""
    places = combinations(range(size), right)
    return [key(choice in place for choice in range(size)) for place in places]


def ticks(*picks: int) -> dict[str, list[int]]:
    return {"picks": sorted(picks)}


def test_every_kind_that_a_question_may_have_is_there() -> None:
    assert set(KINDS) == set(KindName.values)


@given(st.data(), SIZES)
def test_no_blind_strategy_scores_above_zero_in_expectation(data: st.DataObject, size: int) -> None:
    right = data.draw(st.integers(1, size - 1))
    ticked = ticks(*data.draw(st.sampled_from(list(subsets(size)))))
    scores = [multiple.grade(each, ticked).score for each in keys(size, right)]
    assert sum(scores, Fraction(0)) == 0


@given(TRUTHS)
def test_only_the_exact_answer_to_multiple_choice_is_correct(truth: list[bool]) -> None:
    exact = frozenset(choice for choice, right in enumerate(truth) if right)
    for ticked in subsets(len(truth)):
        assert multiple.grade(key(truth), ticks(*ticked)).correct == (ticked == exact)


@given(TRUTHS)
def test_scores_of_multiple_choice_stay_between_minus_one_and_one(truth: list[bool]) -> None:
    grades = [multiple.grade(key(truth), ticks(*each)) for each in subsets(len(truth))]
    assert {min(g.score for g in grades), max(g.score for g in grades)} == {-1, 1}
    assert all(0 <= g.right <= g.judged == len(truth) for g in grades)


def test_a_false_pick_costs_what_it_is_worth() -> None:
    grade = multiple.grade(key([True, True, True, False, False]), ticks(0, 1, 3))
    assert (grade.score, grade.right, grade.judged) == (Fraction(2, 3) - Fraction(1, 2), 3, 5)


@pytest.mark.parametrize("truth", [(False, False), (True, True)])
def test_a_draft_without_wrong_or_right_choices_can_be_graded(truth: tuple[bool, ...]) -> None:
    assert -1 <= multiple.grade(key(truth), ticks(0)).score <= 1


def test_single_choice_is_one_or_nothing() -> None:
    assert [single.grade(key([False, True]), ticks(n)).score for n in (0, 1)] == [0, 1]


def test_a_choice_that_is_gone_is_not_right() -> None:
    assert single.grade(key([True, False]), ticks(7)).score == 0
    assert single.grade(key([True, False]), ticks()).score == 0
    assert single.picks(key([True, False]), ticks(7)) == ()


def test_only_the_choices_that_were_shown_are_judged() -> None:
    shown = key([True, False, True, False]).only({0, 1})
    assert multiple.grade(shown, ticks(0)).score == 1


@pytest.mark.parametrize("kind", KindName.values)
def test_an_empty_form_is_no_answer(kind: str) -> None:
    with pytest.raises(UnansweredError):
        KINDS[kind].parse({}, Key(replace(draft(True, False), lab_demo="computing"), (0, 1)))


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("single", ["3"]),
        ("single", ["0", "1"]),
        ("single", ["1 "]),
        ("multiple", ["1", "3"]),
        ("multiple", ["9" * 5000]),
        ("multiple", ["1", "1", "1"]),
    ],
)
def test_what_no_form_offered_is_forged(kind: str, sent: list[str]) -> None:
    with pytest.raises(ForgedAnswerError):
        KINDS[kind].parse({"pick": sent}, key([True, False]))


def test_ticks_become_the_choices_they_stand_for() -> None:
    three = Key(draft(True, False, False), (11, 22, 33))
    assert multiple.parse({"pick": ["22", "11"]}, three) == {"picks": [11, 22]}


@pytest.mark.parametrize(
    ("kind", "question", "count"),
    [
        ("single", draft(True, False), 0),
        ("single", draft(False, False), 1),
        ("single", draft(True, True, True), 2),
        ("multiple", draft(True, True, False), 0),
        ("multiple", draft(False, False), 1),
        ("multiple", draft(True, True), 1),
    ],
)
def test_each_kind_knows_how_many_keys_it_needs(
    kind: str, question: QuestionDraft, count: int
) -> None:
    assert len(list(KINDS[kind].faults(question))) == count


def test_the_second_key_of_a_single_choice_is_named() -> None:
    (fault,) = single.faults(draft(False, True, True))
    assert (fault.field, fault.choice) == ("correct", 2)
