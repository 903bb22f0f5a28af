"""Histories against dates worked out by hand, and against FSRS itself.

By hand, with FSRS-6's published weights w0 to w20 (w0..w3 = .212, 1.2931, 2.3065, 8.2956; w4 =
6.4133, w5 = .8334, w6 = 3.0194, w7 = .001, w8 = 1.8722, w9 = .1666, w10 = .796, w11 = 1.4835, w12 =
.0614, w13 = .2629, w14 = 1.6483, w20 = .1542) and a desired recall of 90 %, for which the interval
is the stability S, rounded to days and at least 1. With f = .9 ** (-1 / w20) - 1 = .98037:

good at day 0    S = w2 = 2.3065, so it is due on day 2
                 D = w4 - e ** (2 * w5) + 1 = 6.4133 - 5.2952 + 1 = 2.1181
good at day 2    R = (1 + f * 2 / 2.3065) ** -w20 = 1.85009 ** -.1542 = .90949
                 S = 2.3065 * (1 + e ** w8 * (11 - D) * 2.3065 ** -w9 * (e ** (w10 * (1 - R)) - 1))
                   = 2.3065 * (1 + 6.5026 * 8.8819 * .86998 * .07471) = 2.3065 * 4.7538 = 10.965
                 so it is due 11 days later, on day 13
                 D: 2.1181 + w7 * (D(easy) - 2.1181) = 2.1181 - .001 * 1.1181 = 2.1170
again at day 13  R = (1 + f * 11 / 10.965) ** -.1542 = .89978
                 S = w11 * D ** -w12 * ((10.965 + 1) ** w13 - 1) * e ** (w14 * (1 - R))
                   = 1.4835 * .95499 * .92040 * 1.17964 = 1.5382
                 so it is due 2 days later, on day 15
hard at day 0    S = w1 = 1.2931: due on day 1
again at day 0   S = w0 = .212: due on day 1, the least there is
"""

from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from quizzes.review.scheduling import DAILY, LONGEST_DAYS, Memory, Rated, after, recall, replayed
from tests.quizzes.review.conftest import MONDAY, days

AGAIN, HARD, GOOD = 1, 2, 3
BY_HAND = [
    ([(GOOD, 0)], 2, 2.3065),
    ([(GOOD, 0), (GOOD, 2)], 13, 10.965),
    ([(GOOD, 0), (GOOD, 2), (AGAIN, 13)], 15, 1.5382),
    ([(HARD, 0)], 1, 1.2931),
    ([(AGAIN, 0)], 1, 0.212),
]
HISTORIES = st.lists(
    st.tuples(st.sampled_from([AGAIN, HARD, GOOD]), st.integers(0, 90 * 24)),
    min_size=1,
    max_size=12,
)


def rated(history: list[tuple[int, float]]) -> list[Rated]:
    return [Rated(rating, MONDAY + days(day)) for rating, day in history]


@pytest.mark.parametrize(("history", "due", "stability"), BY_HAND)
def test_a_history_gives_the_dates_worked_out_by_hand(
    history: list[tuple[int, float]], due: int, stability: float
):
    memory = replayed(rated(history))
    assert memory is not None
    assert memory.due_at == MONDAY + days(due)
    assert memory.stability == pytest.approx(stability, rel=2e-3)


def test_the_library_gives_the_intervals_that_it_gave_when_it_was_chosen():
    """With its own learning steps: thirteen ratings, each on the day when the card was due. The
    list is what fsrs 6.3.2 gave on 2026-11-23; a version that moves learners' dates is noticed."""
    theirs, memory, at, found = Scheduler(enable_fuzzing=False), None, MONDAY, []
    for rating in [GOOD] * 6 + [AGAIN] * 2 + [GOOD] * 5:
        memory = after(memory, Rated(rating, at), theirs)
        found.append((memory.due_at - at).days)
        at = memory.due_at
    assert found == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


@given(HISTORIES)
def test_every_history_ends_as_the_library_reschedules_it(history: list[tuple[int, int]]):
    """The library's own replay of review logs is the reference."""
    at, card, logs = MONDAY, Card(card_id=1), []
    mine = []
    for rating, hours in history:
        at += timedelta(hours=hours)
        card, log = DAILY.review_card(card, Rating(rating), at)
        logs.append(log)
        mine.append(Rated(rating, at))
    theirs, memory = DAILY.reschedule_card(card, logs), replayed(mine)
    assert memory is not None
    kept = (memory.state, memory.step, memory.stability, memory.difficulty, memory.due_at)
    assert kept == (theirs.state, theirs.step, theirs.stability, theirs.difficulty, theirs.due)


@given(HISTORIES)
def test_dates_are_whole_days_from_one_to_a_year(history: list[tuple[int, int]]):
    memory, at = None, MONDAY
    for rating, hours in history:
        at += timedelta(hours=hours)
        memory = after(memory, Rated(rating, at))
        ahead = memory.due_at - memory.reviewed_at
        assert timedelta(days=1) <= ahead <= timedelta(days=LONGEST_DAYS)
        assert ahead % timedelta(days=1) == timedelta(0)


def test_what_chance_added_comes_back_in_a_replay():
    plain, moved = (replayed([Rated(GOOD, MONDAY, by)]) for by in (0, 3))
    assert plain is not None
    assert moved is not None
    assert moved.due_at - plain.due_at == days(3)


def test_recall_is_ninety_percent_when_the_stability_is_over():
    memory = Memory(2, None, 10.0, 5.0, MONDAY, MONDAY + days(10))
    assert recall(memory, MONDAY + days(10)) == pytest.approx(0.9)
    assert recall(memory, MONDAY) == 1


def test_times_of_any_zone_are_the_same_instant():
    east = datetime.fromisoformat("2026-03-02T14:00:00+02:00")
    assert replayed([Rated(GOOD, east)]) == replayed([Rated(GOOD, east.astimezone(UTC))])


def test_a_late_entry_never_moves_the_date_to_the_review_itself():
    """Five days were taken off a long interval; a lapse found later made it a day."""
    late = [Rated(AGAIN, MONDAY - timedelta(hours=1)), Rated(GOOD, MONDAY, moved_days=-5)]
    memory = replayed(late)
    assert memory is not None
    assert memory.due_at == MONDAY + timedelta(days=1)
