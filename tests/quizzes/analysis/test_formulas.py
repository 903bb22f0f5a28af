"""The formulas agree with published figures, and with the definitions counted out in full."""

import statistics
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.analysis import formulas
from quizzes.analysis.formulas import Group, Interval
from tests.quizzes.analysis import published

scores = st.sampled_from([0.0, 0.5, 1.0])
pairs = st.lists(st.tuples(scores, st.integers(0, 12)), min_size=4, max_size=60)


def group(values) -> Any:
    """The sums of these scores."""
    values = list(values)
    return Group(len(values), sum(values), sum(value * value for value in values))


def products(left, right) -> Any:
    return sum(a * b for a, b in zip(left, right, strict=True))


def r_of(left, right) -> Any:
    return formulas.correlation(group(left), group(right), products(left, right))


def rounded(value, digits=4) -> Any:
    """As a table prints it."""
    return f"{value:.{digits}f}"


# -- published data ------------------------------------------------------------


@pytest.mark.parametrize("item", range(5))
def test_facility_of_the_law_school_test_is_as_published(item):
    assert rounded(group(published.lsat(item)).mean, 3) == published.LSAT_FACILITY[item]


@pytest.mark.parametrize("item", range(5))
def test_item_total_correlations_of_the_law_school_test_are_as_published(item):
    r = r_of(published.lsat(item), published.lsat_totals())
    assert rounded(r) == published.LSAT_ITEM_TOTAL[item]


@pytest.mark.parametrize("item", range(5))
def test_item_rest_correlations_of_the_law_school_test_are_as_published(item):
    own = published.lsat(item)
    rest = [total - x for total, x in zip(published.lsat_totals(), own, strict=True)]
    assert rounded(r_of(own, rest)) == published.LSAT_ITEM_REST[item]


def test_alpha_of_the_law_school_test_is_as_published():
    items = [group(published.lsat(item)) for item in range(5)]
    assert rounded(formulas.alpha(items, group(published.lsat_totals()))) == published.LSAT_ALPHA


@pytest.mark.parametrize("left_out", range(5))
def test_alpha_without_an_item_of_the_law_school_test_is_as_published(left_out):
    items = [published.lsat(item) for item in range(5) if item != left_out]
    totals = [sum(each) for each in zip(*items, strict=True)]
    alpha = formulas.alpha([group(item) for item in items], group(totals))
    assert rounded(alpha) == published.LSAT_ALPHA_WITHOUT[left_out]


@pytest.mark.parametrize("question", range(10))
def test_difficulty_and_discrimination_of_the_worksheet_are_as_published(question):
    own = [row[question] for row in published.WORKSHEET]
    bins = [(sum(row), group([x])) for row, x in zip(published.WORKSHEET, own, strict=True)]
    found: Any = formulas.tails(bins, share=0.5)
    low, high = found
    assert rounded(group(own).mean, 2) == published.WORKSHEET_P[question]
    assert rounded(formulas.discrimination(low, high), 1) == published.WORKSHEET_D[question]


@pytest.mark.parametrize(("hits", "n", "low", "high"), published.NEWCOMBE_SINGLE)
def test_the_interval_of_a_share_is_as_published(hits, n, low, high):
    interval: Any = formulas.wilson(hits / n, n)
    assert (rounded(interval.low), rounded(interval.high)) == (low, high)


@pytest.mark.parametrize(("one", "other", "low", "high"), published.NEWCOMBE_DIFFERENCE)
def test_the_interval_of_a_difference_is_as_published(one, other, low, high):
    groups = [Group(n, hits, hits) for hits, n in (one, other)]
    interval: Any = formulas.difference_of_shares(*groups)
    assert (rounded(interval.low + 0.0), rounded(interval.high)) == (low, high)


# -- definitions ---------------------------------------------------------------


@given(pairs)
def test_a_correlation_is_that_of_the_standard_library(drawn):
    left, right = zip(*drawn, strict=True)
    mine = r_of(left, right)
    if len(set(left)) < 2 or len(set(right)) < 2:
        assert mine is None
    else:
        assert mine == pytest.approx(statistics.correlation(left, right), abs=1e-9)


@given(pairs)
def test_a_correlation_does_not_mind_the_scale_of_the_rest(drawn):
    """So the mean of the other questions serves as well as their sum."""
    left, right = zip(*drawn, strict=True)
    mine, scaled = r_of(left, right), r_of(left, [value / 12 for value in right])
    assert (mine is None) == (scaled is None)
    assert mine is None or mine == pytest.approx(scaled, abs=1e-9)


@given(pairs.filter(lambda drawn: len({rest for _x, rest in drawn}) == len(drawn)))
def test_without_ties_the_tails_are_the_first_and_the_last_learners(drawn):
    ordered = [x for x, _rest in sorted(drawn, key=lambda each: each[1])]
    size = round(0.27 * len(ordered))
    found: Any = formulas.tails([(rest, group([x])) for x, rest in drawn])
    low, high = found
    expected = statistics.fmean(ordered[-size:]) - statistics.fmean(ordered[:size])
    assert formulas.discrimination(low, high) == pytest.approx(expected)


@given(pairs)
def test_learners_of_one_rest_score_count_alike_in_whatever_order_they_came(drawn):
    bins = [(rest, group([x])) for x, rest in drawn]
    together = {rest: group(x for x, other in drawn if other == rest) for _x, rest in drawn}
    one = formulas.tails(sorted(together.items()))
    assert one is not None
    mean = {rest: each.mean for rest, each in together.items()}
    size = round(0.27 * len(drawn))
    lowest = sorted(rest for _x, rest in drawn)[:size]
    assert one[0].n == pytest.approx(size)
    assert one[0].mean == pytest.approx(statistics.fmean(mean[rest] for rest in lowest))
    assert sum(each.n for _rest, each in bins) == len(drawn)


@given(st.floats(0, 1), st.integers(1, 5000))
def test_an_interval_holds_its_share_and_stays_between_none_and_all(share, n):
    interval: Any = formulas.wilson(share, n)
    assert 0 <= interval.low <= share + 1e-12
    assert share - 1e-12 <= interval.high <= 1


@given(st.floats(-0.99, 0.99), st.integers(4, 5000))
def test_an_interval_of_a_correlation_holds_it_and_narrows_with_n(r, n):
    wide: Any = formulas.fisher(r, n)
    narrow: Any = formulas.fisher(r, n + 1)
    assert -1 <= wide.low <= r <= wide.high <= 1
    assert narrow.high - narrow.low < wide.high - wide.low


@given(st.integers(2, 9))
def test_blind_guessing_is_worth_nothing_once_it_is_corrected(choices):
    assert formulas.without_guessing(1 / choices, choices) == pytest.approx(0)
    assert formulas.without_guessing(1, choices) == pytest.approx(1)


@given(st.lists(st.lists(scores, min_size=4, max_size=4), min_size=3, max_size=40))
def test_alpha_is_the_mean_covariance_over_the_mean_of_all(table):
    """Another way to write it: k c / (v + (k - 1) c), c the mean covariance of two items."""
    items = list(zip(*table, strict=True))
    totals = group(sum(row) for row in table)
    mine = formulas.alpha([group(item) for item in items], totals)
    if totals.variance < 1e-9:
        assert mine is None
        return
    v = statistics.fmean(statistics.variance(item) for item in items)
    pairs_of = [(a, b) for number, a in enumerate(items) for b in items[number + 1 :]]
    c = statistics.fmean(statistics.covariance(a, b) for a, b in pairs_of)
    assert mine == pytest.approx(4 * c / (v + 3 * c), abs=1e-6)


def test_the_error_of_measurement_is_nothing_where_alpha_is_one_and_all_where_it_is_none():
    totals = group([1, 2, 3, 4])
    assert formulas.error_of_measurement(totals, 1) == 0
    assert formulas.error_of_measurement(totals, 0) == pytest.approx(statistics.stdev([1, 2, 3, 4]))


def test_what_cannot_be_said_is_none():
    alone = group([1.0])
    assert formulas.wilson(0, 0) is None
    assert formulas.mean_interval(alone) is None
    assert formulas.correlation(alone, alone, 1) is None
    assert formulas.fisher(0.5, 3) is None
    assert formulas.tails([(0, alone)]) is None
    assert formulas.alpha([alone, alone], alone) is None
    assert formulas.without_guessing(0.5, 1) is None


def test_a_mean_and_its_interval_take_negative_scores():
    interval: Any = formulas.mean_interval(group([-1.0, 1.0, 0.0, 0.0]))
    assert interval.low == -interval.high < 0


def test_a_difference_of_means_is_that_of_two_samples():
    one, other = group([1.0, -0.5, 0.5]), group([0.0, 0.25, -1.0])
    error = (one.variance / 3 + other.variance / 3) ** 0.5
    interval: Any = formulas.difference_of_means(one, other)
    assert (interval.high - interval.low) / 2 == pytest.approx(formulas.Z * error)
    assert interval.low + interval.high == pytest.approx(2 * (one.mean - other.mean))


def test_the_interval_of_a_correlation_is_as_reckoned_by_hand():
    """atanh(.5) = .5493; with 103 learners the standard error is .1: .3533 and .7453."""
    interval: Any = formulas.fisher(0.5, 103)
    assert (rounded(interval.low), rounded(interval.high)) == ("0.3393", "0.6323")


def test_a_perfect_correlation_needs_no_interval():
    assert formulas.fisher(1.0, 50) == Interval(1.0, 1.0)


def test_wider_groups_take_in_more_learners():
    bins = [(rest, group([1.0])) for rest in range(100)]
    found: list[Any] = [formulas.tails(bins, share) for share in (0.1, 0.27, 0.5)]
    sizes = [low.n for low, _high in found]
    assert all(a < b for a, b in pairwise(sizes))
    assert sizes[1] == 27
