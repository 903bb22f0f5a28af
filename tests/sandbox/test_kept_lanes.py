"""Lanes of the timeline are kept: the picture is the one drawn anew, and only so many are kept."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from sandbox import stream
from sandbox.board import board_of
from sandbox.measure import fold
from sandbox.measurement import Round
from sandbox.timeline import _drawn, lay_out, longest_s, shown
from tests.sandbox.test_run_events import END, boards, watch
from tests.sandbox.test_run_pages import PROCESSES_WON
from tests.sandbox.test_timeline import a_round, spans, strategies


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    _drawn.cache_clear()
    yield
    _drawn.cache_clear()


def lane(job: int) -> Round:
    return a_round([("1", "run", 0, 1 + job)])


@given(spans, strategies, st.lists(st.sampled_from([0.1, 0.4, 3.0]), min_size=2, max_size=4))
def test_a_kept_lane_looks_as_if_drawn_anew_on_any_axis(spans, strategy, lengths_s):
    """Other lengths of the axis before it leave other lanes behind."""
    round_ = a_round(spans, strategy)
    _drawn.cache_clear()
    kept = [lay_out([round_], length_s) for length_s in lengths_s]
    for length_s, picture in zip(lengths_s, kept, strict=True):
        _drawn.cache_clear()
        assert lay_out([round_], length_s) == picture


def test_a_live_picture_looks_as_if_drawn_anew_after_each_event() -> None:
    measurements = [fold(PROCESSES_WON[:told]) for told in range(1, len(PROCESSES_WON) + 1)]
    kept = [lay_out(shown(each), longest_s(each)) for each in measurements]
    assert _drawn.cache_info().hits
    for measurement, picture in zip(measurements, kept, strict=True):
        _drawn.cache_clear()
        assert lay_out(shown(measurement), longest_s(measurement)) == picture


def test_of_a_picture_with_one_new_lane_only_that_is_drawn() -> None:
    lay_out([lane(1), lane(2)], 1.0)
    before = _drawn.cache_info().misses
    lay_out([lane(1), lane(2), lane(3)], 1.0)
    assert _drawn.cache_info().misses == before + 1


def test_a_site_that_draws_for_long_keeps_no_more_than_some_hundred_lanes() -> None:
    for job in range(1000):
        lay_out([lane(job)], 2.0)
    assert _drawn.cache_info().currsize <= 512


def test_the_live_board_is_the_one_of_the_page() -> None:
    """It is drawn without the tables, which only the page of a finished run shows."""
    execution_id = uuid4()
    stream.append(execution_id, [*PROCESSES_WON, END])
    frame = boards(watch(execution_id))[0].partition("event: board")[2]
    live = "\n".join(line.removeprefix("data: ") for line in frame.splitlines()[1:]).strip()
    board = board_of(fold([*PROCESSES_WON, END]))
    assert live == render_to_string("sandbox/run.html#board", {"board": board}).strip()
