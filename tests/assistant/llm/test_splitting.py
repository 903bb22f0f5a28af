"""Where a sentence of a model ends, however its text is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.llm.splitting import LONGEST, Splitter

CASES: tuple[tuple[str, list[str]], ...] = (
    ("One waits [1]. Two wait [2].", ["One waits [1].", "Two wait [2]."]),
    ("One waits. [1] Two wait. [2]", ["One waits. [1]", "Two wait. [2]"]),
    ("It took 0.61 s [1]. It took 0,61 s [1].", ["It took 0.61 s [1].", "It took 0,61 s [1]."]),
    ("Since 3.13. Then more.", ["Since 3.13.", "Then more."]),
    ("Some calls, e.g. a read, wait [1]. So.", ["Some calls, e.g. a read, wait [1].", "So."]),
    ("Soms, bijv. bij lezen, wacht hij [1]. Ja.", ["Soms, bijv. bij lezen, wacht hij [1].", "Ja."]),
    ("Call `a. b` here [1]. Then.", ["Call `a. b` here [1].", "Then."]),
    ("1. First [1]\n2. Second [2]", ["1. First [1]", "2. Second [2]"]),
    ("- First [1]\n- Second [2]\n", ["- First [1]", "- Second [2]"]),
    ("Why? Because [1]! Well… [2] So [3]", ["Why?", "Because [1]!", "Well… [2]", "So [3]"]),
    ("It waits.\n[1]\nNext [2].", ["It waits.\n[1]", "Next [2]."]),
    ("", []),
)  # fmt: skip


def split(pieces: list[str]) -> list[str]:
    splitter = Splitter()
    found = [sentence for piece in pieces for sentence in splitter.feed(piece)]
    return [*found, *splitter.end()]


@pytest.mark.parametrize(("text", "sentences"), CASES)
def test_a_text_is_cut_into_its_sentences(text: str, sentences: list[str]):
    assert split([text]) == sentences


@given(st.sampled_from(CASES), st.integers(1, 9))
def test_how_the_text_comes_makes_no_difference(case: tuple[str, list[str]], size: int):
    text, sentences = case
    assert split([text[at : at + size] for at in range(0, len(text), size)]) == sentences


def test_a_sentence_is_there_as_soon_as_the_next_begins():
    splitter = Splitter()
    assert list(splitter.feed("One waits. [1]")) == []
    assert list(splitter.feed(" T")) == ["One waits. [1]"]


def test_what_never_ends_is_left_out_and_not_kept():
    splitter = Splitter()
    for _ in range(100):
        assert list(splitter.feed("a" * LONGEST)) == []
    assert [*splitter.feed(" end. Next one. "), *splitter.end()] == ["Next one."]
