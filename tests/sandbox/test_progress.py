"""What a run says while it goes on."""

import pytest
from django.utils import translation

from sandbox.board import board_of
from sandbox.measure import fold
from tests.sandbox.labs.observations import gated
from tests.sandbox.test_measure import WAYS
from tests.sandbox.transcripts import probe, started, transcript


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


def so_far(judged: int) -> str:
    """Of an observing lab with five rounds, after so many."""
    events = gated("start-costs", {("cost_ns", "thread"): 80_000.0})[:-1]
    ends = [at for at, each in enumerate(events) if each["k"] == "round_judged"]
    cut = ends[judged - 1] + 1 if judged else ends[0] - 2
    return str(board_of(fold(events[:cut])).progress)


@pytest.mark.parametrize(
    ("judged", "line"),
    [
        (0, "Measured: 0 of 5 rounds. The next one is on the machine."),
        (1, "Measured: 1 of 5 rounds. The next one is on the machine."),
        (4, "Measured: 4 of 5 rounds. The next one is on the machine."),
        (5, "All 5 rounds are measured."),
    ],
)
def test_an_observing_lab_says_how_many_rounds_are_measured(judged: int, line: str) -> None:
    assert so_far(judged) == line


def test_a_comparison_says_it_too() -> None:
    events = transcript(WAYS)
    first = next(at for at, each in enumerate(events) if each["k"] == "round_judged")
    line = "Measured: 1 of 5 rounds. The next one is on the machine."
    assert str(board_of(fold(events[: first + 1])).progress) == line


def test_before_the_first_round_the_machine_is_looked_at() -> None:
    line = "Looking how quick and how quiet this machine is…"
    assert str(board_of(fold([started(), probe(0)])).progress) == line
