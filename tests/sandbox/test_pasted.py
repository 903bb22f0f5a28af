"""What is pasted is hostile: every line is understood, or named with its number."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import pasted
from sandbox.beside import beside
from sandbox.harness.demos import DEMOS
from sandbox.pasted import read
from sandbox.printed import printed_by

COSTS = printed_by("start-costs")
GOOD = '{"way": "thread", "first_ms": 0.2, "usual_ms": 0.1}'


def problem_of(line: str) -> tuple[int, str, str]:
    found = read(f"\n{line}\n", COSTS)
    assert not found.lines
    (one,) = found.problems
    return one.number, one.code, one.what


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$ python3 start_costs.py", "not_json"),
        ("[1, 2]", "not_json"),
        ("{}", "not_json"),
        ('{"way": "thread"}', "incomplete"),
        ('{"way": "thread", "usual_ms": NaN}', "not_a_number"),
        ('{"way": "thread", "usual_ms": -Infinity}', "not_a_number"),
        ('{"way": "thread", "usual_ms": 1e999}', "not_a_value"),
        ('{"way": "thread", "usual_ms": 1e15}', "not_a_value"),
        ('{"way": "thread", "usual_ms": %s}' % ("9" * 17), "not_a_number"),
        ('{"way": "thread", "usual_ms": {"a": 1}}', "not_a_value"),
        ('{"way": "thread", "usual_ms": ["<b>"]}', "not_a_value"),
        ('{"way": "<script>", "usual_ms": 1}', "not_a_name"),
        ('{"way": ["a"], "usual_ms": 1}', "not_a_name"),
        ('{"way": "%s", "usual_ms": 1}' % ("a" * 61), "not_a_name"),
        ("[" * 61, "line_too_long"),
        (GOOD + " " * 4000 + "x", "line_too_long"),
    ],
)
def test_a_line_that_is_no_such_line_is_named_with_its_number(line: str, code: str) -> None:
    assert problem_of(line)[:2] == (2, code)


def test_an_unknown_key_is_named_unless_it_is_not_fit_to_be() -> None:
    assert problem_of('{"way": "a", "usual_ms": 1, "price": 2}') == (2, "unknown_key", "price")
    assert problem_of('{"<img src=x>": 2}') == (2, "unknown_key", "")


def test_what_is_understood_beside_it_is_used() -> None:
    found = read(f"$ python3 start_costs.py\n{GOOD}\n\n{GOOD}", COSTS)
    assert len(found.lines) == 2
    assert [one.number for one in found.problems] == [1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nothing"),
        (" \n\t\n", "nothing"),
        ("a" * (pasted.LONGEST + 1), "too_long"),
        ("é" * (pasted.LONGEST // 2 + 1), "too_long"),
        ("{}\n" * (pasted.LINES + 1), "too_many_lines"),
    ],
)
def test_the_whole_is_limited(text: str, code: str) -> None:
    assert [one.code for one in read(text, COSTS).problems] == [code]


def test_the_limits_let_what_is_below_them_through() -> None:
    assert len(read(f"{GOOD}\n" * pasted.LINES, COSTS).lines) == pasted.LINES
    greatest = '{"way": "thread", "usual_ms": 1e14}'
    assert read(greatest, COSTS).lines


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
KEYS = st.sampled_from(sorted({key for demo in DEMOS for key in printed_by(demo).known}))


def is_fit(value: Any) -> bool:
    """What a page may be made of."""
    if isinstance(value, list):
        return all(isinstance(each, int | float) and is_fit(each) for each in value)
    if isinstance(value, str):
        return len(value) <= 60 and not set(value) & set("<>&\"'")
    return value is None or isinstance(value, bool) or math.isfinite(value)


@given(demo=st.sampled_from(sorted(DEMOS)), text=st.text())
def test_any_text_is_read_without_a_fault(demo: str, text: str) -> None:
    read(text, printed_by(demo))


@given(demo=st.sampled_from(sorted(DEMOS)), lines=st.lists(st.dictionaries(KEYS, JSON)))
def test_whatever_the_values_are_only_fit_ones_pass(demo: str, lines: list[Any]) -> None:
    printed = printed_by(demo)
    found = read("\n".join(json.dumps(line) for line in lines), printed)
    for line in found.lines:
        assert set(line) <= {*printed.names, *printed.values}
        assert all(is_fit(value) for value in line.values())
    rows = beside(printed, found.lines, found.lines)
    assert all(row.times is None or math.isfinite(row.times) for row in rows)
