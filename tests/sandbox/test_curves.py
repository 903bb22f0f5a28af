"""What curves have beside their dots: lines to compare with, marks, and both axes by factors."""

import pytest
from django.template.loader import render_to_string

from sandbox.displays.curves import Curves, curves
from sandbox.words.common import DemoWords, Label

PLACES = {1.0: [10.0, 12.0, 11.0], 10.0: [20.0, 21.0, 22.0], 100.0: [100.0, 110.0, 105.0]}
WORDS = DemoWords(
    title="", summary="", question="", subjects={"one": Label("One"), "even": Label("Even at")}
)


def drawn(**given: object) -> Curves:
    return curves("c", "along", {"one": PLACES}, "us", log=True, **given)  # type: ignore[arg-type]


def at(x: str) -> float:
    return float(x.removesuffix("%"))


def test_by_factors_equal_factors_are_equally_far_apart() -> None:
    (curve,) = curves("c", "a", {"one": {1: [1], 2: [10], 3: [100]}}, "us", up_log=True).curves
    first, second, third = (point.dots[0].y for point in curve.points)
    assert first - second == pytest.approx(second - third, abs=1)


def test_the_axis_goes_as_high_as_a_guide_does() -> None:
    low, high = drawn(), drawn(guides={"ideal": {1.0: 1.0, 100.0: 400.0}})
    assert high.curves[0].points[-1].dots[0].y > low.curves[0].points[-1].dots[0].y
    (guide,) = high.guides
    (line,) = guide.lines
    assert line.x1 == high.curves[0].points[0].dots[0].x
    assert line.y2 < line.y1


def test_a_mark_stands_at_its_place_in_its_band() -> None:
    (mark,) = drawn(marks={"even": (10.0, 5.0, 20.0)}).marks
    assert mark.x == drawn().curves[0].points[1].dots[0].x
    assert at(mark.left) < at(mark.x) < at(mark.left) + at(mark.width)


def test_numbers_with_a_unit_have_more_room_beside_the_picture() -> None:
    times = curves("c", "along", {"one": PLACES}, "times", log=True)
    assert at(drawn().left) > at(times.left)
    assert at(drawn().curves[0].points[0].dots[0].x) > at(drawn().left)


def test_only_of_ratios_is_one_a_line_of_its_own() -> None:
    values = {"one": {1.0: [1.0, 2.0, 4.0]}}
    assert [each.one for each in curves("c", "a", values, "times").levels].count(True) == 1
    assert not any(each.one for each in curves("c", "a", values, "us").levels)


@pytest.mark.parametrize("numbers", [True, False])
def test_the_page_names_places_guides_and_marks(numbers: bool) -> None:
    display = drawn(
        along_unit="us", marks={"even": (10.0, 5.0, 20.0)}, guides={"one": {1.0: 1.0, 10.0: 10.0}}
    )
    page = render_to_string(
        display.template, {"display": display, "words": WORDS, "numbers": numbers}
    )
    assert "Even at: 10.0 µs (5.0 µs–20 µs)" in page
    assert ">100 µs</text>" in page
    assert page.count("guide") == 2  # in the picture and in the legend
    assert ("<table" in page) is numbers
