"""A box that tells what makes no sense together breaks nobody's page."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from sandbox.board import board_of
from sandbox.harness.demo import Question
from sandbox.harness.demos import DEMOS
from sandbox.harness.events import InvalidEvent, parse
from sandbox.measure import as_data
from sandbox.nonsense import sensible
from tests.sandbox.labs.observations import Key, compared, facts, gated, measured, said
from tests.sandbox.transcripts import Event, answered

NO_SENSE = "makes no sense together"
RUNTIME: dict[Key, list[Any]] = {("gil", "thread"): [True], ("version", "thread"): ["x"]}


def told(demo: str, found: dict[Key, float], once: dict[Key, list[Any]] | None = None) -> Any:
    return pytest.param(demo, gated(demo, found, once), id=f"{demo}: {next(iter(found))}")


def texts(events: list[Event]) -> list[Event]:
    """The same, with texts for numbers."""
    return [
        event | {"values": ["much"] * len(event["values"])} if event["k"] == "observed" else event
        for event in events
    ]


HOSTILE = [
    told("start-costs", {("cost_ns", "thread"): 1.0}),
    told("start-costs", {("cost_ns", "thread"): 0.0, ("cost_ns", "spawn"): 1.0}),
    told("heartbeat", {("late_ms", "nobody"): 1.0}),
    told("letting-go", {("gain_by_size", "sha256", -1.0): 1.0}),
    told(
        "every-runtime",
        {(each, "thread"): 1.0 for each in ("sequential_ns", "threads_ns", "threads_cpu_ns")},
        RUNTIME,
    ),
    pytest.param("heartbeat", texts(gated("heartbeat", {("late_ms", "idle"): 1.0})), id="texts"),
    pytest.param("deadlock", facts("deadlock", {("hung", "opposite"): ["yes"]}), id="hung: yes"),
    pytest.param(
        "lost-updates",
        facts("lost-updates", {("lost", w): [0] for w in ("bare",)} | {("of", "bare"): [0]}),
        id="lost of none",
    ),
    pytest.param(
        "memory-cost",
        facts("memory-cost", {("told", "machine"): [True], ("list_kib", "list"): ["much"]}),
        id="memory: much",
    ),
    pytest.param("one-of-each", answered(thread_delay_ns="soon"), id="a delay of 'soon'"),
]


@pytest.mark.parametrize(("demo", "events"), HOSTILE)
def test_every_page_of_it_still_comes(demo: str, events: list[Event]) -> None:
    found = measured(events)
    assert said(demo, events)
    context = {"board": board_of(found)}
    assert render_to_string("sandbox/run.html#board", context)
    assert as_data(found)
    assert compared(demo, events, {each.name: answer(each) for each in DEMOS[demo].predictions})


def answer(question: Question) -> Any:
    """A prediction as the form lets it through."""
    if question.kind == "each":
        return dict.fromkeys(question.subjects, question.answers[0])
    if question.kind == "number":
        return 5.0
    return list(question.answers) if question.kind == "ranking" else question.answers[0]


def test_a_question_that_is_asked_no_more_is_named_by_its_name() -> None:
    events = facts("deadlock", {("hung", "opposite"): [True]})
    assert "asked_once" in compared("deadlock", events[:-2], {"asked_once": "yes"}).not_scored


def test_what_makes_no_sense_is_said_to() -> None:
    events = facts("deadlock", {("hung", "opposite"): ["yes"]})
    assert NO_SENSE in said("deadlock", events)
    without = [e for e in answered() if e["k"] != "result"]
    assert NO_SENSE in said("one-of-each", [*without, {"k": "result", "measured": {"first": 1}}])


def test_what_nobody_could_expect_is_raised() -> None:
    def broken() -> None:
        raise NameError("a fault of ours")

    with pytest.raises(NameError):
        sensible(broken, None)


@pytest.mark.parametrize("value", ["1e999", "NaN", "-Infinity", '"a\\nb"', "[1]", "1e19"])
def test_values_that_are_none_are_refused_at_the_door(value: str) -> None:
    line = '{"k":"observed","t":1,"round":1,"take":1,"series":"a","subject":"b","x":%s,"values":[]}'
    with pytest.raises(InvalidEvent):
        parse((line % value).encode())
    with pytest.raises(InvalidEvent):
        parse((line.replace('"values":[]', '"values":[%s]') % ("null", value)).encode())
