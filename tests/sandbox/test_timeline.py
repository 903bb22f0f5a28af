"""The timeline's geometry: true to the spans, inside its picture, and bounded in size."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.coarse import GAP, Piece, coarsen, contiguous
from sandbox.measure import fold
from sandbox.measurement import PHASES, Round, Span
from sandbox.rings import rings
from sandbox.table import table
from sandbox.timeline import LEAST_PX, NOMINAL_PX, Bar, Lane, lay_out, longest_s, shown
from tests.sandbox.transcripts import Way, answered, five, started, strategy_events, transcript

MS = 1_000_000


def at(x: str) -> float:
    assert x.endswith("%")
    return float(x[:-1])


def a_round(
    spans: Sequence[tuple[str, str, float, float]],
    strategy: str = "threads",
    wall_ms: float | None = None,
    **facts: Any,
) -> Round:
    """A round of (worker, phase, start, end) in milliseconds."""
    made = tuple(
        Span(worker, 100, 100, phase, round(start * MS), round(end * MS), 0)
        for worker, phase, start, end in spans
    )
    wall = max((end for *_, end in spans), default=0.0) if wall_ms is None else wall_ms
    return Round(strategy, 1, 1, wall / 1e3, 0.0, spans=made, **facts)


def bars(rounds: Sequence[Round]) -> list[Bar]:
    return [bar for group in lay_out(rounds).groups for lane in group.lanes for bar in lane.bars]


# --- Drawing short spans together -------------------------------------------------------------

lengths = st.lists(st.tuples(st.sampled_from(PHASES), st.floats(0.01, 20.0)), max_size=80)


def tiled(parts: Sequence[tuple[str, float]]) -> list[Piece]:
    pieces: list[Piece] = []
    for phase, length in parts:
        start = pieces[-1].end if pieces else 0.0
        pieces.append(Piece(phase, start, start + length))
    return contiguous(pieces)


def totals(pieces: Sequence[Piece]) -> Counter[str]:
    spent: Counter[str] = Counter()
    for piece in pieces:
        spent[piece.phase] += piece.length  # type: ignore[assignment]
    return spent


@given(lengths)
def test_drawn_pieces_are_in_order_and_cover_the_same_stretch(parts):
    pieces = tiled(parts)
    drawn = coarsen(pieces, 2.0)
    assert sum(piece.length for piece in drawn) == pytest.approx(
        sum(piece.length for piece in pieces)
    )
    assert all(one.end <= other.start for one, other in pairwise(drawn))


@given(lengths)
def test_nothing_but_the_last_is_too_short_to_draw(parts):
    assert all(piece.length > 1.999 for piece in coarsen(tiled(parts), 2.0)[:-1])


def lost_and_gained(parts: Sequence[tuple[str, float]]) -> float:
    """The most that a phase is drawn too short or too long."""
    pieces = tiled(parts)
    before, drawn = totals(pieces), totals(coarsen(pieces, 2.0))
    return max((abs(drawn[phase] - before[phase]) for phase in before), default=0.0)


@given(st.lists(st.tuples(st.sampled_from(["run", "gil_wait"]), st.floats(0.01, 20.0))))
def test_of_two_phases_neither_is_off_by_what_could_be_drawn(parts):
    assert lost_and_gained(parts) < 2.001


@given(lengths)
def test_of_several_phases_none_is_off_by_as_many_times_that(parts):
    assert lost_and_gained(parts) < 2.001 * len({phase for phase, _ in parts}) + 0.001


@given(lengths)
def test_a_phase_only_gains_what_others_lost(parts):
    pieces = tiled(parts)
    before, drawn = totals(pieces), totals(coarsen(pieces, 2.0))
    assert set(drawn) <= set(before)
    gained = [max(drawn[phase] - before[phase], 0.0) for phase in before]
    lost = [max(before[phase] - drawn[phase], 0.0) for phase in before]
    assert sum(gained) == pytest.approx(sum(lost), abs=1e-6)


def test_what_can_be_drawn_is_drawn_as_it_was():
    pieces = tiled([("start", 3.0), ("run", 10.0), ("gil_wait", 2.0), ("run", 4.5)])
    assert coarsen(pieces, 2.0) == pieces


def test_short_turns_become_fewer_and_longer_with_the_same_shares():
    pieces = tiled([("run", 0.5), ("gil_wait", 1.5)] * 100)
    drawn = coarsen(pieces, 2.0)
    assert totals(drawn)["run"] == pytest.approx(50, abs=2)
    assert totals(drawn)["gil_wait"] == pytest.approx(150, abs=2)
    assert len(drawn) > 40


def test_turns_are_spread_over_the_whole_lane():
    drawn = coarsen(tiled([("run", 0.5), ("gil_wait", 1.5)] * 100), 2.0)
    first_half = totals([piece for piece in drawn if piece.end <= 100])
    assert first_half["run"] == pytest.approx(25, abs=3)


def test_waits_that_are_too_short_by_themselves_are_not_lost():
    drawn = totals(coarsen(tiled([("run", 30.0), ("cpu_wait", 0.5)] * 20), 2.0))
    assert drawn["cpu_wait"] == pytest.approx(10, abs=2)


def test_a_trace_of_a_phase_does_not_blur_the_rest():
    pieces = tiled([("start", 0.01), *[("run", 5.0), ("gil_wait", 15.0)] * 5])
    assert len(coarsen(pieces, 2.0)) == 10


def test_a_short_end_is_drawn_after_a_long_gap():
    drawn = coarsen([Piece(GAP, 0, 50), Piece("run", 50, 50.5)], 2.0)
    assert drawn == [Piece("run", 50, 50.5)]


def test_a_short_end_is_drawn_after_a_short_gap_too():
    drawn = coarsen([Piece("run", 0, 50), Piece(GAP, 50, 51), Piece("io_wait", 51, 51.5)], 2.0)
    assert drawn[-1].phase == "io_wait"


def test_a_rare_phase_is_not_squeezed_out_by_a_large_one():
    parts = [("start", 5.0), ("gil_wait", 5.0), ("cpu_wait", 1.9), ("start", 3.0)]
    assert lost_and_gained([*parts, ("cpu_wait", 2.0), ("gil_wait", 5.5)]) < 0.001


def test_what_is_owed_at_the_end_is_paid_where_two_bars_meet():
    parts = [("run", 30.0), ("gil_wait", 20.0), ("run", 1.5), ("gil_wait", 20.0)]
    assert lost_and_gained(parts) < 0.001


def test_gaps_are_not_drawn():
    drawn = coarsen(contiguous([Piece("run", 0, 10), Piece("run", 20, 30)]), 2.0)
    assert drawn == [Piece("run", 0, 10), Piece("run", 20, 30)]


def test_overlapping_spans_of_one_worker_are_cut():
    pieces = contiguous([Piece("run", 0, 10), Piece("io_wait", 5, 12), Piece("run", 6, 8)])
    assert pieces == [Piece("run", 0, 10), Piece("io_wait", 10, 12)]


# --- The picture ------------------------------------------------------------------------------

spans = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "10"]),
        st.sampled_from(PHASES),
        st.integers(0, 400_000),
        st.integers(0, 100_000),
    ).map(lambda span: (span[0], span[1], span[2] / 1e3, (span[2] + span[3]) / 1e3)),
    max_size=60,
)
strategies = st.sampled_from(["sequential", "threads", "processes-spawn", "asyncio"])


def edges(lane: Lane) -> list[tuple[float, float]]:
    return [(at(bar.x), at(bar.x) + at(bar.width)) for bar in lane.bars]


@given(spans, strategies)
def test_every_bar_lies_inside_the_picture(spans, strategy):
    for bar in bars([a_round(spans, strategy)]):
        assert 0 <= at(bar.x) <= at(bar.x) + at(bar.width) <= 100.001


@given(spans, strategies)
def test_bars_of_a_lane_do_not_overlap(spans, strategy):
    for group in lay_out([a_round(spans, strategy)]).groups:
        for lane in group.lanes:
            assert all(one[1] <= other[0] + 1e-9 for one, other in pairwise(edges(lane)))


@given(st.data(), spans, strategies)
def test_the_order_in_which_spans_came_does_not_matter(data, spans, strategy):
    shuffled = data.draw(st.permutations(spans))
    assert lay_out([a_round(shuffled, strategy)]) == lay_out([a_round(spans, strategy)])


@given(st.lists(st.tuples(st.floats(0.5, 6), st.floats(0.5, 20)), min_size=1, max_size=60))
def test_turns_have_the_shares_that_were_measured_to_within_two_pixels(turns):
    ends = list(accumulate(length for turn in turns for length in turn))
    phases = ["run", "gil_wait"] * len(turns)
    spans = [
        ("1", phase, start, end)
        for phase, start, end in zip(phases, [0.0, *ends], ends, strict=False)
    ]
    timeline = lay_out([a_round(spans)])
    drawn = sum(at(bar.width) for bar in timeline.groups[0].lanes[0].bars if bar.phase == "run")
    measured = sum(run for run, _ in turns) / timeline.end_s / 10
    assert abs(drawn - measured) <= 100 * LEAST_PX / NOMINAL_PX + 0.01 * len(spans)


@given(st.integers(1, 3000), st.floats(0.01, 0.99))
def test_a_lane_never_has_more_bars_than_can_be_told_apart(turns, share):
    turn = 400 / turns
    spans = [
        ("1", phase, number * turn + begin * turn, number * turn + end * turn)
        for number in range(turns)
        for phase, begin, end in (("run", 0, share), ("gil_wait", share, 1))
    ]
    assert len(bars([a_round(spans)])) <= NOMINAL_PX // LEAST_PX


def test_workers_have_a_lane_each_in_their_order():
    spans = [("10", "run", 0, 50), ("2", "run", 0, 50), ("1", "run", 0, 50)]
    lanes = lay_out([a_round(spans)]).groups[0].lanes
    assert [(lane.worker, lane.y, lane.band) for lane in lanes] == [
        ("1", 0, True),
        ("2", 22, False),
        ("10", 44, True),
    ]


def test_jobs_one_after_another_share_a_lane_and_stay_apart():
    spans = [(str(job), "run", job * 100, job * 100 + 100) for job in range(4)]
    group = lay_out([a_round(spans, "sequential")]).groups[0]
    assert (len(group.lanes), group.height, group.workers) == (1, 24, 4)
    assert len(group.lanes[0].bars) == 4
    assert all(one[1] < other[0] for one, other in pairwise(edges(group.lanes[0])))


def test_waits_of_one_thread_side_by_side_have_a_lane_each():
    spans = [(str(job), "io_wait", 0, 100) for job in range(4)]
    assert len(lay_out([a_round(spans, "asyncio")]).groups[0].lanes) == 4


def test_all_groups_share_one_axis():
    slow = a_round([("1", "run", 0, 400)], "sequential")
    fast = a_round([("1", "run", 0, 100)], "processes")
    first, second = lay_out([slow, fast]).groups
    assert at(first.total_x) == pytest.approx(4 * at(second.total_x), abs=0.05)


def test_the_end_of_a_round_is_where_its_last_bar_ends():
    group = lay_out([a_round([("1", "run", 0, 400)], "sequential")]).groups[0]
    assert at(group.total_x) == pytest.approx(edges(group.lanes[0])[-1][1], abs=0.02)


@given(st.floats(1e-4, 1e4))
def test_ticks_are_few_and_round_and_reach_far(wall_s):
    timeline = lay_out([Round("threads", 1, 1, wall_s, 0.0)])
    assert 2 <= len(timeline.ticks) <= 6
    assert timeline.end_s >= wall_s
    assert f"{timeline.ticks[1].seconds:e}"[0] in "125"
    assert f"{timeline.ticks[1].seconds:e}"[1:6] == ".0000"
    assert all(0 <= at(tick.x) <= 100 for tick in timeline.ticks)
    assert timeline.ticks[0].anchor == "start"


def test_an_axis_can_be_asked_to_reach_further():
    short = a_round([("1", "run", 0, 100)])
    assert lay_out([short], at_least_s=2.0).end_s >= 2.0


@pytest.mark.parametrize(
    ("strategy", "css"),
    [
        ("sequential", "seq"),
        ("threads", "thr"),
        ("processes", "prc"),
        ("processes-fork", "prc"),
        ("processes-forkserver", "prc"),
        ("asyncio", "aio"),
    ],
)
def test_a_strategy_has_its_hue_glyph_and_pattern(strategy, css):
    group = lay_out([a_round([("1", "start", 0, 50), ("1", "run", 50, 100)], strategy)]).groups[0]
    start, run = group.lanes[0].bars
    assert (group.css, group.icon) == (css, f"i-{css}")
    assert (start.css, start.fill) == ("hb", f"url(#h-{css})")
    assert (run.css, run.fill) == ("ran", "")


@pytest.mark.parametrize(
    ("phase", "css"),
    [
        ("run", "ran"),
        ("gil_wait", "wait"),
        ("cpu_wait", "cpuwait"),
        ("io_wait", "iowait"),
        ("unknown", "unknown"),
    ],
)
def test_a_phase_has_its_class(phase, css):
    assert [bar.css for bar in bars([a_round([("1", phase, 0, 100)])])] == [css]


def test_outlines_lie_half_a_pixel_inside():
    run, wait = bars([a_round([("1", "run", 0, 50), ("1", "gil_wait", 50, 100)])])
    assert (run.y, run.height) == ("2", "18")
    assert (wait.y, wait.height) == ("2.5", "17")


def test_in_one_of_each_every_worker_has_a_hue_of_its_own():
    lanes = lay_out(shown(fold(answered()))).groups[0].lanes
    assert [(lane.worker, lane.css) for lane in lanes] == [
        ("main", "seq"),
        ("thread", "thr"),
        ("process", "prc"),
    ]


def test_a_live_round_has_a_moment_and_no_end():
    group = lay_out([a_round([("1", "run", 0, 100)], finished=False)]).groups[0]
    assert (group.total_x, at(group.now_x) > 90) == ("", True)


def test_a_round_without_spans_is_an_empty_lane():
    group = lay_out([a_round([], wall_ms=50)]).groups[0]
    assert (group.lanes, group.height) == ((), 24)


def test_nothing_to_draw_is_an_empty_picture():
    assert lay_out([]).groups == ()


def test_the_picture_says_whether_and_below_what_spans_were_drawn_together():
    short = lay_out([a_round([("1", "run", 0, 599), ("1", "gil_wait", 599, 600)])])
    assert short.merged
    assert short.least_s == pytest.approx(short.end_s / 300)
    assert not lay_out([a_round([("1", "run", 0, 300), ("1", "gil_wait", 300, 600)])]).merged


def test_the_phases_that_occur_are_named_for_the_legend():
    timeline = lay_out([a_round([("1", "gil_wait", 0, 50), ("1", "start", 50, 100)])])
    assert timeline.phases == ("start", "gil_wait")


# --- Which rounds are shown -------------------------------------------------------------------

WAYS = (Way("sequential", five(0.8)), Way("threads", [0.5, 0.9, 0.7, 0.6, 0.8]))


def test_the_round_whose_time_is_the_median_is_shown():
    assert [each.wall_s for each in shown(fold(transcript(WAYS)))] == pytest.approx([0.8, 0.7])


def test_of_a_run_that_is_not_valid_the_last_round_is_shown():
    busy = fold(transcript(WAYS, why={number: ["steal"] for number in range(1, 6)}))
    assert [each.round for each in shown(busy)] == [5, 5]


def test_of_a_live_run_the_latest_of_each_strategy_is_shown():
    events = [*transcript(WAYS, rounds=2)[:-1], *strategy_events(WAYS[0], 3, 1, 0.8)]
    events += strategy_events(WAYS[1], 3, 1, 0.4)[:-1]
    latest = shown(fold(events))
    assert [(each.round, each.finished) for each in latest] == [(3, True), (3, False)]


def test_of_a_run_that_ended_in_its_warm_up_that_is_shown():
    events = [started(), *strategy_events(WAYS[0], 0, 1, 0.8), {"k": "stopped", "t": 9}]
    assert [each.round for each in shown(fold(events))] == [0]


def test_a_live_axis_reaches_as_far_as_the_longest_take():
    assert longest_s(fold(transcript(WAYS))) == pytest.approx(0.8 * 1.5)
    assert longest_s(fold([])) == 0.0


# --- The same in numbers ----------------------------------------------------------------------


def test_the_table_has_a_row_for_each_worker_and_a_cell_for_each_phase():
    spans = [("1", "start", 0, 2.5), ("1", "run", 2.5, 100), ("2", "gil_wait", 0, 40)]
    found = table([a_round(spans)])
    assert found.phases == ("start", "run", "gil_wait")
    assert [(row.worker, row.start_s, row.end_s, row.cells) for row in found.rows] == [
        ("1", 0.0, 0.1, (0.0025, 0.0975, 0.0)),
        ("2", 0.0, 0.04, (0.0, 0.0, 0.04)),
    ]


def test_the_table_says_who_ran_where():
    rows = table(shown(fold(answered()))).rows
    assert [(row.worker, row.pid, row.tid) for row in rows] == [
        ("main", 100, 100),
        ("thread", 100, 150),
        ("process", 101, 101),
    ]


def test_the_table_claims_no_more_than_tenths_of_milliseconds():
    row = table([a_round([("1", "run", 0.123456, 7.654321)])]).rows[0]
    assert (row.start_s, row.end_s, row.cells) == (0.0001, 0.0077, (0.0075,))


# --- One ring a round -------------------------------------------------------------------------


def test_a_bar_reaches_to_the_median_and_a_ring_is_a_round():
    rows = rings(fold(transcript(WAYS)))
    assert [row.strategy for row in rows] == ["sequential", "threads"]
    threads = rows[1]
    assert len(threads.rings) == 5
    assert sorted(at(ring.x) for ring in threads.rings)[2] == at(threads.width)
    assert at(threads.low) == min(at(ring.x) for ring in threads.rings)
    assert at(threads.high) == max(at(ring.x) for ring in threads.rings)


def test_all_rings_are_on_one_scale():
    sequential, threads = rings(fold(transcript(WAYS)))
    assert at(sequential.width) * 0.7 == pytest.approx(at(threads.width) * 0.8, abs=0.02)


def test_where_times_are_withheld_there_are_rings_and_no_bar():
    rows = rings(fold(transcript(WAYS, why={2: ["steal"]})))
    assert all((row.width, row.low, row.high) == ("", "", "") for row in rows)
    assert [ring.counts for ring in rows[0].rings] == [True, False, True, True, True]


def test_a_live_board_has_the_rings_so_far():
    rows = rings(fold(transcript(WAYS, rounds=2)[:-1]))
    assert [len(row.rings) for row in rows] == [2, 2]
