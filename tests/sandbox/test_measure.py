"""Folding a transcript: which rounds count, what they say, and when nothing may be compared."""

import json
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.measure import Measurement, as_data, fold
from tests.sandbox.transcripts import (
    Event,
    Way,
    answered,
    five,
    probe,
    started,
    strategy_events,
    take_events,
    transcript,
    verdict,
)

SEQUENTIAL = Way("sequential", five(0.8))
THREADS = Way("threads", five(0.82), phases={"run": 0.25, "gil_wait": 0.75})
PROCESSES = Way("processes", five(0.25), phases={"start": 0.1, "run": 0.9})
WAYS = (SEQUENTIAL, THREADS, PROCESSES)


def summary(measured: Measurement, strategy: str) -> Any:
    return measured.of(strategy)


def test_a_whole_run_is_valid_and_finished():
    measured = fold(transcript(WAYS))
    assert measured.valid
    assert measured.why_not_valid == ()
    assert measured.ended is not None
    assert measured.ended.kind == "finished"


def test_the_facts_of_the_interpreter_are_kept():
    measured = fold([started(gil=False, cores=3, python="3.14.1")])
    facts = (measured.python, measured.gil, measured.cores, measured.start_method)
    assert facts == ("3.14.1", False, 3, "fork")


def test_nothing_is_known_of_an_empty_transcript():
    measured = fold([])
    assert not measured.valid
    assert measured.python is None
    assert measured.progress is None


def test_the_warm_up_never_counts():
    measured = fold(transcript(WAYS))
    ours = summary(measured, "sequential")
    assert [each.round for each in measured.warm_up] == [0, 0, 0]
    assert {each.round for each in measured.rounds} == {1, 2, 3, 4, 5}
    assert ours.max_s == pytest.approx(0.8 * 1.02)


def test_median_least_and_most_come_from_the_rounds_that_count():
    ours = summary(fold(transcript(WAYS)), "processes")
    assert (ours.median_s, ours.min_s, ours.max_s) == pytest.approx(
        (0.25, 0.25 * 0.98, 0.25 * 1.02)
    )
    assert ours.rounds == 5


def test_speed_up_is_the_ratio_of_medians_and_its_interval_the_paired_ratios():
    slow = Way("sequential", [1.0, 1.0, 1.0, 1.0, 2.0])
    fast = Way("processes", [0.5, 0.4, 0.5, 0.5, 0.5])
    speed_up = summary(fold(transcript([slow, fast])), "processes").speed_up
    assert (speed_up.value, speed_up.low, speed_up.high) == pytest.approx((2.0, 2.0, 4.0))


def test_the_strategy_that_is_compared_against_has_no_speed_up():
    assert summary(fold(transcript(WAYS)), "sequential").speed_up is None


walls = st.lists(st.floats(0.05, 5.0), min_size=5, max_size=5)


@given(walls, walls)
def test_the_speed_up_always_lies_in_its_interval(base, ours):
    ways = [Way("sequential", base, workers=1), Way("threads", ours, workers=1)]
    events = transcript(ways, cores=8192)
    events = [event for event in events if event["k"] != "spans_finished"]
    speed_up = summary(fold(events), "threads").speed_up
    assert speed_up.low * 0.999 <= speed_up.value <= speed_up.high * 1.001
    assert speed_up.value == pytest.approx(median(base) / median(ours), rel=1e-6)


def test_shares_are_of_the_time_of_all_workers():
    shares = summary(fold(transcript(WAYS)), "threads").shares
    assert shares["gil_wait"] == pytest.approx(0.75)
    assert shares["run"] == pytest.approx(0.25)
    assert sum(shares.values()) == pytest.approx(1.0)


def test_cpu_time_is_the_median_of_the_rounds():
    assert summary(fold(transcript(WAYS)), "threads").cpu_s == pytest.approx(0.82)


def disturbed_then_measured_again() -> list[Event]:
    events = [started(), *take_events(WAYS, 0)]
    for number in range(1, 6):
        if number == 2:
            slow = [Way(way.name, [9.0], way.workers, way.phases) for way in WAYS]
            events += take_events(slow, 2, take=1, why=["probe_slow"])
            events += take_events(WAYS, 2, take=2)
        else:
            events += take_events(WAYS, number)
    return events


def test_a_disturbed_round_that_was_measured_again_counts_by_its_last_take():
    measured = fold(disturbed_then_measured_again())
    assert measured.valid
    assert [each.take for each in measured.rounds_of("threads")] == [1, 2, 1, 1, 1]
    assert summary(measured, "sequential").max_s < 1.0


def test_a_later_disturbed_take_does_not_replace_an_undisturbed_one():
    events = transcript(WAYS)[:-1] + take_events(WAYS, 3, take=2, why=["steal"])
    measured = fold(events)
    assert measured.valid
    assert {each.take for each in measured.rounds} == {1}


def test_the_verdict_on_the_round_overrides_its_strategies():
    measured = fold(transcript(WAYS, why={4: ["others_busy"]}))
    fourth = [each for each in measured.rounds if each.round == 4]
    assert all(each.disturbed and not each.counts for each in fourth)
    assert all("others_busy" in each.why for each in fourth)


def test_one_disturbed_strategy_takes_its_whole_round_out_of_the_comparison():
    events = transcript(WAYS)
    for event in events:
        if event["k"] == "round_finished" and event["round"] == 5:
            event["disturbed"] = event["strategy"] == "threads"
    measured = fold(events)
    assert measured.why_not_valid == ("busy",)
    assert all(each.rounds == 4 for each in measured.summaries)


def test_a_round_without_a_verdict_does_not_count():
    events = [
        event
        for event in transcript(WAYS)
        if not (event["k"] == "round_judged" and event["round"] == 5)
    ]
    assert fold(events).why_not_valid == ("too_few_rounds",)


def test_a_round_that_lacks_a_strategy_does_not_count():
    events = transcript(WAYS, rounds=4)[:-1] + take_events(WAYS[:2], 5)
    assert summary(fold(events), "sequential").rounds == 4


def test_five_undisturbed_rounds_are_enough_and_four_are_not():
    assert fold(transcript(WAYS, rounds=5)).valid
    assert fold(transcript(WAYS, rounds=4)).why_not_valid == ("too_few_rounds",)


def test_fewer_than_five_planned_rounds_allow_no_verdict():
    measured = fold(transcript(WAYS, rounds=2, planned=2, why={1: ["steal"]}))
    assert measured.why_not_valid == ("too_few_rounds",)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["probe_slow"], ("busy",)),
        (["clock"], ("busy",)),
        (["frozen"], ("frozen",)),
        (["steal", "frozen"], ("busy", "frozen")),
    ],
)
def test_the_reason_names_what_was_in_the_way(codes, expected):
    measured = fold(transcript(WAYS, why={2: codes}))
    assert measured.why_not_valid == expected


def test_rounds_used_up_by_disturbances_are_said_as_both():
    measured = fold(transcript(WAYS, rounds=3, why={1: ["steal"], 2: ["steal"]}))
    assert measured.why_not_valid == ("busy", "too_few_rounds")


def test_on_a_busy_machine_times_are_withheld_and_cpu_time_and_shares_are_not():
    busy = {number: ["probe_slow"] for number in range(1, 6)}
    ours = summary(fold(transcript(WAYS, why=busy)), "threads")
    assert (ours.median_s, ours.min_s, ours.max_s, ours.speed_up) == (None,) * 4
    assert ours.cpu_s > 0
    assert ours.shares["gil_wait"] == pytest.approx(0.75)


def test_a_busy_run_still_has_its_spans():
    measured = fold(transcript(WAYS, why={1: ["probe_slow"]}))
    assert all(each.spans for each in measured.rounds)


def computing_on(cores: int, times: float, workers: int = 4) -> Measurement:
    ways = [Way("sequential", five(1.0), workers), Way("processes", five(1.0 / times), workers)]
    return fold(transcript(ways, cores=cores))


def test_a_speed_up_beyond_the_cores_is_not_credible():
    assert computing_on(cores=2, times=2.15).valid
    assert computing_on(cores=2, times=2.3).why_not_valid == ("not_credible",)


def test_a_speed_up_beyond_the_workers_is_not_credible():
    assert computing_on(cores=8, times=3.6, workers=2).why_not_valid == ("not_credible",)


def test_waiting_may_be_sooner_by_more_than_the_cores():
    waits = {"io_wait": 1.0}
    ways = [Way("sequential", five(0.8), 8, waits), Way("threads", five(0.1), 8, waits)]
    assert fold(transcript(ways, cores=1)).valid


def test_a_demo_that_answers_is_valid_without_rounds():
    measured = fold(answered())
    assert measured.valid
    assert measured.result is not None
    assert measured.result["list_in_main"] == 1


def test_a_demo_that_answers_has_nothing_to_summarise():
    assert fold(answered()).summaries == ()


def test_an_answer_does_not_make_a_comparison_valid():
    events = transcript(WAYS, rounds=2)[:-1]
    assert not fold([*events, {"k": "result", "t": 8, "measured": {"answers": 4}}]).valid


def test_a_later_attempt_begins_anew():
    first = transcript(WAYS, why={number: ["steal"] for number in range(1, 6)})[:-1]
    measured = fold(first + transcript(WAYS))
    assert measured.valid
    assert measured == fold(transcript(WAYS))


def test_spans_that_arrive_in_batches_belong_to_one_round():
    measured = fold(transcript(WAYS))
    assert measured.rounds_of("processes")[0].workers == ("1", "2", "3", "4")
    assert len(measured.rounds_of("processes")[0].pids) == 4


def live() -> Measurement:
    """A run that is cut off inside threads of round 2."""
    events = [started(), probe(0), *take_events(WAYS, 1), *strategy_events(SEQUENTIAL, 2, 1, 0.8)]
    return fold(events + strategy_events(THREADS, 2, 1, 0.4)[:-1])


def test_a_live_run_says_where_it_is():
    now = live().progress
    assert now is not None
    assert (now.strategy, now.round, now.take) == ("threads", 2, 1)


def test_a_live_round_is_as_long_as_its_last_span():
    unfinished = live().takes[-1]
    assert not unfinished.finished
    assert unfinished.wall_s == pytest.approx(0.4)


def test_an_unfinished_round_is_not_among_the_rounds_to_show():
    assert ("threads", 2) not in {(each.strategy, each.round) for each in live().rounds}


def test_a_run_that_ended_is_nowhere():
    assert fold(transcript(WAYS)).progress is None


@given(st.integers(0, 200))
def test_every_beginning_of_a_transcript_can_be_folded(length):
    measured = fold(disturbed_then_measured_again()[:length])
    assert measured.valid or all(each.median_s is None for each in measured.summaries)


def test_kinds_that_are_not_known_are_skipped():
    events = transcript(WAYS)
    assert fold([*events, {"k": "execution_finished", "t": 9, "state": "done"}]) == fold(events)


def test_why_a_run_failed_is_kept():
    measured = fold([started(), {"k": "failed", "t": 1, "reason": "crashed", "detail": "…"}])
    assert measured.ended is not None
    assert (measured.ended.kind, measured.ended.reason) == ("failed", "crashed")


def test_a_round_is_judged_by_its_own_take():
    finished = [event for way in WAYS for event in strategy_events(way, 1, 2, 0.8)]
    assert summary(fold([*finished, verdict(1, take=1)]), "threads").rounds == 0
    assert summary(fold([*finished, verdict(1, take=2)]), "threads").rounds == 1


def test_run_data_has_the_public_shape():
    data = json.loads(json.dumps(as_data(fold(transcript(WAYS)))))
    assert set(data) == {"rounds", "summary", "measured", "observations"}
    assert {"strategy", "runtime", "round", "wall_s", "cpu_s", "disturbed", "spans"} <= set(
        data["rounds"][0]
    )
    assert set(data["rounds"][0]["spans"][0]) == {
        "worker", "pid", "tid", "phase", "start_ns", "end_ns", "cpu_ns",
    }  # fmt: skip
    assert {"median_s", "min_s", "max_s", "speed_up", "rounds"} <= set(data["summary"]["threads"])


def test_run_data_marks_the_rounds_that_the_summary_is_made_of():
    rounds = as_data(fold(disturbed_then_measured_again()))["rounds"]
    ignored = {(each["round"], each["take"]) for each in rounds if not each["counts"]}
    assert ignored == {(0, 1), (2, 1)}


def test_run_data_withholds_what_is_not_valid():
    summary = as_data(fold(transcript(WAYS, rounds=4)))["summary"]["processes"]
    assert summary["median_s"] is None
    assert summary["speed_up"] is None


def test_run_data_of_a_demo_that_answers_holds_its_answer():
    assert as_data(fold(answered()))["measured"]["pid_process"] == 101


def test_run_data_of_a_comparison_holds_what_its_jobs_were():
    measured = as_data(fold(transcript(WAYS)))["measured"]
    assert measured["task_ms"] == 50.0
    assert measured["rounds_planned"] == 5
