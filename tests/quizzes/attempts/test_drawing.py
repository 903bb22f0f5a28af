"""Which questions an attempt asks: pure, and the same for the same seed."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quizzes.drawing import drawn, varies


@dataclass(frozen=True)
class Asked:
    """A question."""

    key: str
    pool: str = ""
    kind: str = "single"


FIXED = [Asked("first"), Asked("last")]
POOL = [Asked(f"p{number}", "locks") for number in range(6)]
SEEDS = some.integers(0, 2**31 - 1)


def keys(questions: list[Asked]) -> list[str]:
    return [each.key for each in questions]


@given(SEEDS)
def test_without_pools_everything_is_asked_in_its_order(seed: int) -> None:
    assert drawn(FIXED, seed) == FIXED
    assert drawn(POOL, seed) == POOL


@given(SEEDS, some.integers(1, 8))
def test_so_many_of_each_pool_are_drawn_and_all_that_are_in_none(seed: int, draw: int) -> None:
    other = [Asked(f"o{number}", "races") for number in range(2)]
    chosen = drawn([FIXED[0], *POOL, *other, FIXED[1]], seed, draw)
    assert [each.pool for each in chosen].count("locks") == min(draw, 6)
    assert [each.pool for each in chosen].count("races") == min(draw, 2)
    assert (chosen[0], chosen[-1]) == (FIXED[0], FIXED[1])


@given(SEEDS, some.booleans())
def test_the_same_seed_draws_the_same(seed: int, mixed: bool) -> None:
    questions = [*FIXED, *POOL]
    assert drawn(questions, seed, 3, mixed=mixed) == drawn(questions, seed, 3, mixed=mixed)


def test_seeds_draw_every_question_sooner_or_later() -> None:
    assert {key for seed in range(60) for key in keys(drawn(POOL, seed, 2))} == {*keys(POOL)}


@given(SEEDS)
def test_a_question_that_is_added_changes_one_place_of_a_draw_at_most(seed: int) -> None:
    before = keys(drawn(POOL, seed, 3))
    after = keys(drawn([*POOL, Asked("new", "locks")], seed, 3))
    assert len({*before} - {*after}) <= 1
    assert {*after} - {*before} <= {"new"}


@given(SEEDS)
def test_mixing_loses_and_adds_nothing(seed: int) -> None:
    assert sorted(keys(drawn(POOL, seed, mixed=True))) == keys(POOL)


def test_mixed_quizzes_come_in_many_orders() -> None:
    assert len({tuple(keys(drawn(POOL, seed, mixed=True))) for seed in range(50)}) > 40


def test_scenarios_change_places_among_themselves_and_nothing_else_moves() -> None:
    scenarios = [Asked(f"s{number}", kind="scenario") for number in range(5)]
    questions = [FIXED[0], *scenarios, FIXED[1]]
    orders = {tuple(keys(drawn(questions, seed))) for seed in range(40)}
    assert len(orders) > 20
    assert {(order[0], order[-1]) for order in orders} == {("first", "last")}


@pytest.mark.parametrize(
    ("questions", "draw", "mixed", "expected"),
    [
        (POOL, None, False, False),
        (POOL, 2, False, True),
        (POOL, None, True, True),
        ([Asked("s", kind="scenario")], None, False, False),
        ([Asked("s", kind="scenario"), Asked("t", kind="scenario")], None, False, True),
    ],
)
def test_whether_seeds_matter(
    questions: list[Asked], draw: int | None, mixed: bool, expected: bool
) -> None:
    assert varies(questions, draw, mixed=mixed) is expected
