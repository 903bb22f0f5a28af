"""What each demo declares, and what it makes of what a learner sends."""

import ast

import pytest

from sandbox.harness.demos import DEMOS, InvalidParameters

COMPARING = ["waiting", "computing"]


@pytest.mark.parametrize("slug", DEMOS)
def test_a_demo_without_choices_runs_its_defaults(slug: str) -> None:
    cleaned = DEMOS[slug].clean({})
    assert {knob.name: knob.default for knob in DEMOS[slug].parameters}.items() <= cleaned.items()


@pytest.mark.parametrize("slug", COMPARING)
def test_a_comparison_is_of_one_after_another_threads_and_processes(slug: str) -> None:
    assert DEMOS[slug].clean({})["strategies"] == ["sequential", "threads", "processes"]


@pytest.mark.parametrize("written", ["1", "8", 1, 8])
def test_a_number_within_its_bounds_is_taken(written: object) -> None:
    assert DEMOS["computing"].clean({"workers": written})["workers"] == int(str(written))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0", "out_of_range"),
        ("9", "out_of_range"),
        ("-1", "not_a_number"),
        ("4.5", "not_a_number"),
        ("four", "not_a_number"),
        ("٤", "not_a_number"),
        ("9" * 5000, "not_a_number"),
        (True, "not_a_number"),
        ([4], "not_a_number"),
    ],
)
def test_a_number_that_is_none_or_out_of_bounds_is_refused(written: object, code: str) -> None:
    with pytest.raises(InvalidParameters) as refused:
        DEMOS["computing"].clean({"workers": written})
    assert refused.value.errors == {"workers": code}


def test_an_unknown_start_method_is_refused() -> None:
    with pytest.raises(InvalidParameters) as refused:
        DEMOS["one-of-each"].clean({"start_method": "magic"})
    assert refused.value.errors == {"start_method": "unknown_choice"}


def test_chosen_strategies_are_compared_with_one_after_another() -> None:
    cleaned = DEMOS["waiting"].clean({"strategies": ["asyncio", "threads"]})
    assert cleaned["strategies"] == ["sequential", "threads", "asyncio"]


@pytest.mark.parametrize("chosen", [["magic"], "threads", [["threads"]], {"threads": 1}])
def test_unknown_strategies_are_refused(chosen: object) -> None:
    with pytest.raises(InvalidParameters):
        DEMOS["waiting"].clean({"strategies": chosen})


def test_one_strategy_alone_is_no_comparison() -> None:
    with pytest.raises(InvalidParameters) as refused:
        DEMOS["waiting"].clean({"strategies": ["sequential"]})
    assert refused.value.errors == {"strategies": "too_few"}


@pytest.mark.parametrize("slug", DEMOS)
def test_every_program_fits_on_a_screen_and_is_python(slug: str) -> None:
    for program in DEMOS[slug].programs:
        written = program.read_text()
        alone = "__main__" in written  # what runs alone is longer, and says how in its first line
        assert len(written.splitlines()) <= (120 if alone else 25)
        assert ast.get_docstring(ast.parse(written))
