"""Condensed, a transcript says the same in words and numbers; only its timeline is gone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import measure
from sandbox.condensed import condense
from sandbox.explain import explain
from sandbox.measurement import PHASES, Measurement
from sandbox.prediction import score
from tests.sandbox.test_explain import OUTCOMES, events_of
from tests.sandbox.transcripts import Event, Way, five, transcript

PREDICTION = {"first": "threads", "times": 2.0}
WAYS = [
    Way("sequential", five(0.2)),
    Way("threads", five(0.2), phases={"run": 0.4, "unknown": 0.6}),
]


def spans_of(events: list[Event]) -> list[list[Any]]:
    return [span for event in events for span in event.get("spans", ())]


def said(measurement: Measurement, demo: str = "computing") -> tuple[Any, ...]:
    """All that a page says but for the timeline; times to the nanosecond."""
    explanation = explain(demo, {"workers": 4}, measurement)
    slots = {name: rounded(value) for name, value in explanation.slots.items()}
    summary = {
        each.strategy: (each.median_s, each.rounds, rounded(each.cpu_s), each.speed_up)
        for each in measurement.summaries
    }
    return explanation.key, slots, summary, measurement.valid, measurement.why_not_valid


def rounded(value: Any) -> Any:
    return round(value, 9) if isinstance(value, float) else value


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome["name"])
def test_every_outcome_keeps_its_words_and_numbers(outcome: dict[str, Any]) -> None:
    events = events_of(outcome)
    full, condensed = measure.fold(events), measure.fold(condense(events))
    assert said(condensed, outcome["demo"]) == said(full, outcome["demo"])
    assert score(outcome["demo"], PREDICTION, condensed) == score(outcome["demo"], PREDICTION, full)


def test_it_no_longer_says_when() -> None:
    events = transcript(WAYS)
    assert {span[4] for span in spans_of(events)} != {0}
    assert {span[4] for span in spans_of(condense(events))} == {0}


def many_turns() -> list[Event]:
    """A thread that takes turns a hundred times in each round."""
    at = {"strategy": "threads", "round": 1, "take": 1}
    turns = [["1", 1, 1, PHASES[1 + n % 2], n * 100, n * 100 + 90, 90] for n in range(200)]
    return [
        {"k": "spans_finished", "t": 1, **at, "spans": turns[n : n + 50]} for n in range(0, 200, 50)
    ]


def test_it_is_much_smaller() -> None:
    assert len(spans_of(many_turns())) == 200
    assert len(spans_of(condense(many_turns()))) == 2


def test_the_transcript_that_it_was_made_of_is_left_alone() -> None:
    events = many_turns()
    condense(events)
    assert events == many_turns()


SPANS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2"]), st.just(7), st.integers(1, 2), st.sampled_from(PHASES),
        st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9),
    ).map(lambda span: [*span[:4], span[4], span[4] + span[5], span[6]])
)  # fmt: skip


@given(SPANS)
def test_no_time_is_lost_and_the_longest_unexplained_span_is_told(spans: list[list[Any]]) -> None:
    at = {"k": "spans_finished", "t": 1, "strategy": "threads", "round": 1, "take": 1}
    once = spans_of(condense([{**at, "spans": spans}]))
    for phase in PHASES:
        before = [span[5] - span[4] for span in spans if span[3] == phase]
        after = [span[5] - span[4] for span in once if span[3] == phase]
        assert sum(after) == sum(before)
        if phase == "unknown":
            assert max(after, default=0) == max(before, default=0)
    assert sum(span[6] for span in once) == sum(span[6] for span in spans)


def test_twice_is_once() -> None:
    once = condense(transcript(WAYS))
    assert said(measure.fold(condense(once))) == said(measure.fold(once))
