"""Lines out of a box: what is an event, and what is not."""

import json
import os
from time import perf_counter_ns
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.harness.emit import Emitter
from sandbox.harness.events import LINE_BYTES, Event, InvalidEvent, parse

STARTED = {"pid": 7, "python": "3.13.0", "gil": True, "cores": 2, "start_method": "fork"}
TAKE = {"strategy": "threads", "round": 1, "take": 1}
SPAN = ["1", 7, 8, "run", 0, 5, 5]


def line(kind: Any, **fields: Any) -> bytes:
    return json.dumps({"k": kind, "t": 1, **fields}).encode()


def test_an_event_is_its_kind_its_moment_and_its_fields() -> None:
    assert parse(line("started", **STARTED)) == Event("started", 1, STARTED)


def test_an_event_comes_back_from_where_it_was_stored() -> None:
    event = parse(line("spans_finished", **TAKE, spans=[SPAN]))
    assert Event.from_dict(json.loads(json.dumps(event.as_dict()))) == event


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"k":"finished"}',
        b'{"k":"finished","t":1.5}',
        b'{"k":"finished","t":true}',
        b'{"k":"finished","t":-1}',
        b'{"k":"finished","t":99999999999999999999}',
        b'{"k":"finished","t":1,"more":1}',
        b'{"k":["finished"],"t":1}',
        b"[" * 4000,
        b'{"k":"finished","t":' + b"9" * 4000 + b"}",
        b'{"k":"finished","t":NaN}',
        b'\xff{"k":"finished","t":1}',
        line("execution_finished", state="done"),
        line("failed", reason="x", detail=""),
        line("timed_out", after_s=1),
        line("stopped"),
        line("started", **STARTED | {"pid": "7"}),
        line("started", **STARTED | {"cores": 0}),
        line("started", **STARTED | {"gil": 1}),
        line("started", **STARTED | {"python": "3\n<script>"}),
        line("started", **STARTED | {"start_method": "magic"}),
        line("round_started", **TAKE | {"strategy": "magic"}),
        line("round_started", **TAKE | {"round": 1000}),
        line("spans_finished", **TAKE, spans=[SPAN[:6]]),
        line("spans_finished", **TAKE, spans=[["1", 7, 8, "flying", 0, 5, 5]]),
        line("spans_finished", **TAKE, spans=[["1", 7, 8, "run", 6, 5, 5]]),
        line("spans_finished", **TAKE, spans=[["1" * 99, 7, 8, "run", 0, 5, 5]]),
        line("spans_finished", **TAKE, spans={"1": SPAN}),
        line("round_judged", round=1, take=1, disturbed=True, why=["bad_luck"]),
        line("round_judged", round=1, take=1, disturbed=True, why=[["steal"]]),
        line("result", measured={"a": {"b": 1}}),
        line("result", measured={"a": float("inf")}),
        line("result", measured={str(n): n for n in range(41)}),
        line("result", measured={"a": "x" * 61}),
        line("finished") + b" " * LINE_BYTES,
    ],
)
def test_a_line_that_is_no_event_is_refused(hostile: bytes) -> None:
    with pytest.raises(InvalidEvent):
        parse(hostile)


@given(st.binary(max_size=300))
def test_no_bytes_do_anything_but_be_refused(noise: bytes) -> None:
    with pytest.raises(InvalidEvent):
        parse(noise)


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(field=st.sampled_from(sorted(STARTED)), value=NESTED)
def test_any_value_in_a_field_is_taken_or_refused(field: str, value: Any) -> None:
    try:
        event = parse(line("started", **STARTED | {field: value}))
    except InvalidEvent:
        return
    assert event.data[field] == value


def test_held_events_leave_the_box_when_the_round_is_over_with_their_own_times() -> None:
    reading, writing = os.pipe()
    emitter = Emitter(writing)
    emitter.held = True
    emitter.send("finished")
    os.set_blocking(reading, False)
    with pytest.raises(BlockingIOError):
        os.read(reading, 1)
    later = perf_counter_ns()
    emitter.flush()
    event = parse(os.read(reading, 4096).rstrip(b"\n"))
    assert event.kind == "finished"
    assert event.t < later
    os.close(reading)
    os.close(writing)
