"""How a program of a chapter is run: the options after ```python, which no page shows."""

import pytest

from lessons.fences import line_numbers
from lessons.fences import read_fence as read
from lessons.markdown import parse

CODE = '```python title="a.py" hl="2"{options}\nprint(1)\nprint(2)\n```\n'


def problems(options: str) -> list[str]:
    return [error.message for error in parse(CODE.format(options=f" {options}")).errors]


@pytest.mark.parametrize(
    "options",
    [
        'run="sorted"',
        'run="sorted,numbers,linux"',
        'run="fails"',
        'run="no" why="It never ends."',
        'python=">=3.13"',
        'python=">=3.12, <3.14"',
    ],
)
def test_options_of_a_run_are_known_and_not_shown(options: str):
    assert problems(options) == []
    [block] = parse(CODE.format(options=f" {options}")).blocks
    assert block == parse(CODE.format(options="")).blocks[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('run="sorted,twice"', "run takes sorted, numbers, fails, linux, no, not twice."),
        ('run="no"', "says why"),
        ('why="Just so."', "says why"),
        ('run="no,sorted" why="x"', "stands alone"),
        ('python="3.13"', "python takes versions"),
        ('python=">=3.13 or so"', "python takes versions"),
        ('speed="9"', "Code takes title, hl, run, why, python, not speed."),
        ('hl="2" hl="x"', "hl takes line numbers"),
    ],
)
def test_a_wrong_option_is_said_with_its_line(options: str, said: str):
    [error] = parse(f"Words.\n\n{CODE.format(options=' ' + options)}").errors
    assert said in error.message
    assert error.line == 3


def test_only_programs_are_run():
    [error] = parse('```text run="sorted"\na\n```\n').errors
    assert "nothing else is run" in error.message


def test_a_program_of_a_demo_takes_no_way_of_running():
    [error] = parse("::: program computing run=sorted\n:::\n").errors
    assert "::: program computing" in error.message


@pytest.mark.parametrize(
    ("specifier", "minors"),
    [("", [12, 13, 14, 15]), (">=3.13", [13, 14, 15]), (">=3.12,<3.14", [12, 13]),
     ("==3.14", [14]), ("!=3.13", [12, 14, 15]), ("<=3.12", [12]), (">3.14", [15])],
)  # fmt: skip
def test_versions_are_compared_as_numbers(specifier: str, minors: list[int]):
    fence, _problems = read("python", {"python": specifier})
    assert [minor for minor in range(12, 16) if fence.allows(minor)] == minors


def test_line_numbers_are_ranges():
    assert line_numbers("3-5,8") == {3, 4, 5, 8}
    with pytest.raises(ValueError, match="99999"):
        line_numbers("1-99999")
