"""What is asked, and how it is judged, in the benchmark of a line."""

import pytest

from bench.line import Asked, Wish, told, used_before, wishes
from sandbox.harness.demos import DEMOS
from sandbox.services import WAITING_MAX, key_of


def keys(wished: list[Wish]) -> list[str]:
    demos = [(lab.split("/")[2], given) for lab, given in wished]
    return [key_of(demo, DEMOS[demo].clean(given)) for demo, given in demos]


def test_a_hundred_requests_are_all_different_and_new():
    asked, before = keys(wishes(75, 25)), keys(used_before(3))
    assert len(set(asked)) == len(asked) == WAITING_MAX
    assert not set(asked) & set(before)


def test_pages_are_held_against_when_the_measurement_began():
    first = Asked("a", [], began=100.0)
    second = Asked("b", [(100.0, 5.0), (103.0, 4.0)], began=104.0)
    rows = {row.name.partition(", ")[2]: row for row in told([first, second])}
    assert rows["begun in the order of asking / all"].ratios == [1]
    assert rows["at once: wait as said / true"].ratios == [pytest.approx(1.25)]
    assert rows["at once: waits said within 20 % / waits"].ratios == [0]
    assert rows["at once: waits said within 20 % or 1 s / waits"].ratios == [1]
    assert rows["later: wait as said / true"].ratios == [pytest.approx(4)]
    assert rows["later: waits said within 20 % or 1 s / waits"].ratios == [0]


def test_who_overtakes_is_seen():
    found = [Asked("a", [(0.0, 1.0)], 3.0), Asked("b", [], 2.0), Asked("c", [], 4.0)]
    order = next(iter(told(found)))
    assert order.ratios == [0.5]
    assert not order.met
