"""A prediction is scored against what was measured, and only where that may be compared."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.measure import fold
from sandbox.measurement import Measurement
from sandbox.prediction import score
from tests.sandbox.transcripts import Way, answered, five, transcript


def measured(cores: int = 4, start: float = 0.0, **walls: float | list[float]) -> Measurement:
    """Jobs of four workers; wall seconds by strategy, `start` as a share of the processes' time."""
    phases = {"start": start, "run": 1 - start}
    ways = [
        Way(
            name,
            five(wall) if isinstance(wall, float) else wall,
            phases=phases if name == "processes" else {"run": 1.0},
        )
        for name, wall in walls.items()
    ]
    return fold(transcript(ways, cores=cores))


def scored(first: str, times: float, measurement: Measurement, demo: str = "computing") -> Any:
    return score(demo, {"first": first, "times": times}, measurement)


PROCESSES_FIRST = measured(sequential=0.8, threads=0.82, processes=0.25)
ALL_THE_SAME = measured(sequential=0.8, threads=0.81, processes=0.79)
TWO_TIED = measured(sequential=0.4, threads=0.101, processes=0.104)


def test_who_rather_just_ran_it_has_no_score():
    assert score("computing", None, PROCESSES_FIRST) is None


def test_a_measurement_that_is_not_valid_has_no_score():
    ways = [Way("sequential", five(0.8)), Way("processes", five(0.25))]
    busy = fold(transcript(ways, why={1: ["steal"]}))
    assert scored("processes", 3.0, busy) is None


@pytest.mark.parametrize(
    ("first", "measurement", "which"),
    [
        ("processes", PROCESSES_FIRST, "right"),
        ("threads", PROCESSES_FIRST, "wrong"),
        ("sequential", PROCESSES_FIRST, "wrong"),
        ("same", PROCESSES_FIRST, "wrong"),
        ("same", ALL_THE_SAME, "right"),
        ("processes", ALL_THE_SAME, "undecidable"),
        ("threads", TWO_TIED, "undecidable"),
        ("processes", TWO_TIED, "undecidable"),
        ("sequential", TWO_TIED, "wrong"),
        ("same", TWO_TIED, "wrong"),
        ("asyncio", TWO_TIED, "undecidable"),
    ],
)
def test_who_was_first(first, measurement, which):
    assert scored(first, 2.0, measurement).which == which


def test_the_measured_first_and_those_that_share_its_place_are_named():
    assert scored("threads", 4.0, TWO_TIED).tied == ("threads", "processes")
    assert scored("threads", 4.0, TWO_TIED).first == "threads"
    assert scored("threads", 4.0, ALL_THE_SAME).first == "same"
    assert scored("threads", 4.0, PROCESSES_FIRST).tied == ("processes",)


@pytest.mark.parametrize(
    ("times", "verdict"),
    [
        (3.2, "spot_on"),
        (3.6, "spot_on"),
        (2.8, "spot_on"),
        (3.75, "close"),
        (2.7, "close"),
        (4.7, "close"),
        (4.9, "surprised"),
        (2.0, "surprised"),
        (8.0, "surprised"),
    ],
)
def test_times_are_judged_by_the_factor_between_them(times, verdict):
    assert scored("processes", times, PROCESSES_FIRST).times == verdict


def test_a_prediction_inside_the_measured_interval_is_spot_on():
    wide = measured(sequential=0.8, processes=[0.25, 0.25, 0.25, 0.4, 0.6])
    assert scored("processes", 1.5, wide).times == "spot_on"
    assert scored("processes", 1.3, wide).times == "surprised"


def test_times_are_compared_with_the_strategy_that_was_named():
    result = scored("threads", 4.0, PROCESSES_FIRST)
    assert result.strategy == "threads"
    assert result.measured_times == pytest.approx(0.8 / 0.82)
    assert result.ratio == pytest.approx(0.8 / 0.82 / 4)


@pytest.mark.parametrize("first", ["same", "sequential"])
def test_who_expects_no_gain_is_compared_with_the_fastest(first):
    result = scored(first, 6.0, PROCESSES_FIRST)
    assert (result.strategy, result.predicted_times) == ("processes", 1.0)


def test_more_than_the_workers_can_do_is_hinted_at():
    result = scored("processes", 6.0, PROCESSES_FIRST)
    assert (result.hint, result.hint_slots) == ("more_than_workers", {"workers": 4})


def test_more_than_the_cores_can_do_is_hinted_at_for_computing_only():
    two_cores = measured(cores=2, sequential=0.6, processes=0.32)
    result = scored("processes", 4.0, two_cores)
    assert (result.hint, result.hint_slots) == ("more_than_cores", {"cores": 2})
    assert scored("processes", 4.0, two_cores, demo="waiting").hint == ""


def test_what_the_start_took_is_hinted_at_where_it_explains_the_rest():
    slow_start = measured(sequential=0.8, processes=0.3, start=0.3)
    result = scored("processes", 4.0, slow_start)
    assert result.hint == "start_up"
    assert result.hint_slots["start_ms"] == pytest.approx(90)
    assert scored("processes", 4.0, measured(sequential=0.8, processes=0.3)).hint == ""


def test_no_hint_is_given_to_who_predicted_too_little():
    assert scored("processes", 1.5, PROCESSES_FIRST).hint == ""


def at(x: str) -> float:
    assert x.endswith("%")
    return float(x[:-1])


def test_the_scale_goes_from_one_to_eight():
    scale = scored("processes", 4.0, PROCESSES_FIRST).scale
    assert [tick.value for tick in scale.ticks] == list(range(1, 9))
    assert (scale.ticks[0].x, scale.ticks[-1].x) == ("2.00%", "96.00%")
    assert scale.predicted == scale.ticks[3].x


def test_what_was_slower_than_one_after_another_is_not_drawn_as_equal():
    scale = scored("threads", 2.0, PROCESSES_FIRST).scale
    assert scale.ticks[0].value == 0
    assert at(scale.measured) < at(scale.ticks[1].x)


times = st.floats(1.0, 8.0)


@given(times, st.lists(st.floats(0.1, 1.0), min_size=5, max_size=5))
def test_the_picture_is_in_order_and_inside(predicted, walls):
    scale = scored("processes", predicted, measured(cores=8, sequential=0.4, processes=walls)).scale
    right = at(scale.low) + at(scale.width) + 0.02
    assert all(at(scale.low) - 0.01 <= at(dot) <= right for dot in scale.dots)
    assert at(scale.low) - 0.01 <= at(scale.measured) <= right
    assert at(scale.gap) == min(at(scale.predicted), at(scale.measured))
    points = (scale.predicted, scale.measured, scale.low, *scale.dots)
    assert all(2.0 <= at(point) <= 96.0 for point in points)


@pytest.mark.parametrize(
    ("result", "same_pid", "length"),
    [
        ({}, "thread", 1),
        ({"pid_process": 100}, "both", 1),
        ({"pid_thread": 107}, "neither", 1),
        ({"pid_thread": 107, "pid_process": 100, "list_in_main": 2}, "process", 2),
    ],
)
def test_each_question_of_one_of_each_is_answered_by_itself(result, same_pid, length):
    prediction = {"same_pid": "thread", "list_length": 2}
    found = score("one-of-each", prediction, fold(answered(**result)))
    assert found is not None
    assert [(each.measured, each.right) for each in found.answers] == [
        (same_pid, same_pid == "thread"),
        (length, length == 2),
    ]


def test_what_a_killed_process_did_not_tell_is_not_judged():
    prediction = {"same_pid": "thread", "list_length": 1}
    found = score("one-of-each", prediction, fold(answered(pid_process=None)))
    assert found is not None
    assert [answer.question for answer in found.answers] == ["list_length"]


def test_one_of_each_without_an_answer_has_no_score():
    prediction = {"same_pid": "thread", "list_length": 1}
    assert score("one-of-each", prediction, fold(answered()[:-2])) is None
