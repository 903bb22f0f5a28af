"""The first sentence of an outcome stands large above the rest."""

import pytest

from sandbox.outcome import Outcome


def of(sentence: str) -> tuple[str, str]:
    outcome = Outcome(sentence, [], [], None, "", "", "")
    return outcome.headline, outcome.rest


@pytest.mark.parametrize(
    ("sentence", "headline", "rest"),
    [
        ("One only.", "One only.", ""),
        ("", "", ""),
        ("It took 1.7 s. That is long.", "It took 1.7 s.", "That is long."),
        ("os._exit(3) ended it. Yes! No.", "os._exit(3) ended it.", "Yes! No."),
        ("sum() las alleen… en schreef. Toch.", "sum() las alleen…", "en schreef. Toch."),
    ],
)
def test_the_first_sentence_is_the_headline(sentence: str, headline: str, rest: str) -> None:
    assert of(sentence) == (headline, rest)
