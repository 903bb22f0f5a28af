"""Each outcome gets its own sentence, and no reason is given that was not measured."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.explain import SLOTS, Explanation, explain
from sandbox.explain.facts import Facts
from sandbox.measure import fold
from tests.sandbox.transcripts import Event, Way, answered, five, transcript

GOLDEN = Path(__file__).parent.parent / "golden"
OUTCOMES: list[dict[str, Any]] = tomllib.loads((GOLDEN / "outcomes.toml").read_text())["outcome"]
SENTENCES: dict[str, str] = tomllib.loads((GOLDEN / "sentences.toml").read_text())


def explained(outcome: dict[str, Any]) -> Explanation:
    parameters = {"workers": outcome.get("workers", 4)}
    return explain(outcome["demo"], parameters, fold(events_of(outcome)))


def events_of(outcome: dict[str, Any]) -> list[Event]:
    workers = outcome.get("workers", 4)
    if outcome["demo"] == "one-of-each":
        return answered(**outcome["result"])
    ways = [
        Way(
            each["name"],
            each.get("walls") or five(each["wall"]),
            workers,
            each.get("phases", {"run": 1.0}),
            each.get("cpu_s"),
            each.get("pids"),
        )
        for each in outcome["ways"]
    ]
    rounds = outcome.get("rounds", 5)
    return transcript(
        ways,
        gil=outcome.get("gil", True),
        cores=outcome.get("cores", 4),
        rounds=rounds,
        why={number: outcome.get("why", ()) for number in range(1, rounds + 1)},
    )


def written(name: str, value: float | str) -> str:
    """A slot as the English page writes it, near enough."""
    if isinstance(value, str | int):
        return str(value)
    if name.endswith("_s"):
        return f"{value:.2f}"
    if name.endswith("_ms"):
        return f"{value:.0f}" if name in ("start_ms", "cpu_ms") else f"{value:.1f}"
    return f"{value:.1f}"


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome["name"])
def test_an_outcome_has_its_sentence(outcome):
    found = explained(outcome)
    assert found.key == outcome["key"]
    slots = {name: written(name, value) for name, value in found.slots.items()}
    assert SENTENCES[found.key] % slots == outcome["sentence"]


#: TOML has no null; this outcome has its own test.
WITHOUT_A_ROW = {"one_of_each.incomplete"}


def test_every_key_has_an_outcome_in_the_golden_table():
    assert {outcome["key"] for outcome in OUTCOMES} == set(SLOTS) - WITHOUT_A_ROW


@pytest.mark.parametrize("name", ["pid_process", "list_in_process", "process_delay_ns"])
def test_a_worker_that_was_killed_leaves_one_of_each_incomplete(name):
    measured = fold(answered(**{name: None}))
    assert explain("one-of-each", {}, measured).key == "one_of_each.incomplete"


def test_every_key_has_a_sentence_and_every_sentence_a_key():
    assert set(SENTENCES) == set(SLOTS)


@pytest.mark.parametrize("key", SLOTS)
def test_a_sentence_uses_only_the_slots_of_its_key(key):
    assert set(re.findall(r"%\((\w+)\)s", SENTENCES[key])) <= set(SLOTS[key])


def test_slots_that_a_key_does_not_have_are_refused():
    with pytest.raises(ValueError, match="wants"):
        Explanation("busy.pids", {"workers": 4, "percent": 3})


@pytest.mark.parametrize(("gil", "share"), [(True, 0.75), (False, 0.75), (True, 0.2)])
def test_the_lock_is_the_reason_only_where_there_is_one_and_threads_waited_for_it(gil, share):
    waits = {"run": 1 - share, "gil_wait": share}
    ways = [Way("sequential", five(0.8)), Way("threads", five(0.8), phases=waits)]
    facts = Facts(fold(transcript(ways, gil=gil)), workers=4)
    assert facts.waited_for_the_lock() == (gil and share > 0.5)


walls = st.floats(0.05, 2.0).map(five)
shares = st.floats(0.0, 1.0)


@given(walls, walls, walls, shares, st.booleans(), st.integers(1, 8), st.integers(1, 8))
def test_whatever_was_measured_a_reason_needs_its_evidence(
    sequential, threads, processes, gil_wait, gil, cores, workers
):
    waits = {"run": 1 - gil_wait, "gil_wait": gil_wait}
    ways = [
        Way("sequential", sequential, workers),
        Way("threads", threads, workers, waits),
        Way("processes", processes, workers),
    ]
    events = transcript(ways, gil=gil, cores=cores)
    key = explain("computing", {"workers": workers}, fold(events)).key
    if "_gil" in key or key == "busy.gil":
        assert gil
    if key.endswith(("processes_won_gil", "slower_gil")):
        assert gil_wait > 0.29
        assert processes[0] < sequential[0]
    if "won" in key:
        assert cores > 1
        assert workers > 1
    if "free_threads" in key:
        assert not gil


@given(st.integers(0, 60))
def test_every_beginning_of_a_run_can_be_explained(length):
    ways = [Way("sequential", five(0.8)), Way("threads", five(0.8)), Way("processes", five(0.3))]
    measured = fold(transcript(ways)[:length])
    assert explain("computing", {"workers": 4}, measured).key in SLOTS
    assert explain("waiting", {"workers": 4}, measured).key in SLOTS


def test_one_of_each_without_an_answer_has_nothing_to_explain():
    assert explain("one-of-each", {}, fold(answered()[:-2])).key == "nothing_measured"


def test_how_long_a_worker_stood_still_is_what_the_gate_was_told():
    """A start or an end that took too long is no unknown span; some µs elsewhere are one."""
    ways = [Way("sequential", five(0.8)), Way("threads", five(0.8), phases={"unknown": 0.001})]
    events = transcript(ways, why={number: ["frozen"] for number in range(1, 6)})
    for event in events:
        if event["k"] == "round_finished":
            event["measured"] = {"unknown_ns": 700_000_000 * (event["strategy"] == "sequential")}
    found = explain("computing", {"workers": 4}, fold(events))
    assert (found.key, found.slots) == ("frozen", {"strategy": "sequential", "stood_still_s": 0.7})


@pytest.mark.parametrize("told", ["much", None, [], True])
def test_a_box_that_tells_nonsense_of_a_worker_that_stood_still_is_not_believed(told):
    ways = [Way("sequential", five(0.8)), Way("threads", five(0.8), phases={"unknown": 0.5})]
    events = transcript(ways, why={number: ["frozen"] for number in range(1, 6)})
    for event in events:
        if event["k"] == "round_finished":
            event["measured"] = {"unknown_ns": told}
    found = explain("computing", {"workers": 4}, fold(events))
    assert found.slots["strategy"] == "threads"
