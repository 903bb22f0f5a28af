"""Near duplicates: the quick way finds what comparing all finds."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.near import ALIKE, alike, near_duplicates, shingles

WORDS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=12).map(" ".join)


@given(st.lists(WORDS, max_size=14))
def test_prefix_filtering_loses_no_pair(texts: list[str]) -> None:
    sets = [shingles(text) for text in texts]
    pairs = combinations(range(len(texts)), 2)
    expected = {(i, j) for i, j in pairs if alike(sets[i], sets[j]) >= ALIKE}
    found = [(i, j) for i, j, _index in near_duplicates(dict(enumerate(texts)))]
    assert set(found) == expected
    assert len(found) == len(expected)


def test_case_space_and_punctuation_make_no_difference() -> None:
    texts = {"one": "What does `print(1)` show?", "two": "what  does print (1): show"}
    assert list(near_duplicates(texts)) == [("one", "two", 1.0)]


def test_other_words_make_another_question() -> None:
    assert not list(near_duplicates({1: "Which job suits threads?", 2: "Which job suits tasks?"}))


def test_one_word_of_a_long_question_does_not() -> None:
    text = "A service parses uploaded files with a library written in C that may crash at any time"
    text += ", and for any reason"
    assert list(near_duplicates({1: text, 2: text.replace("uploaded", "stored")}))


def test_questions_without_words_are_not_alike() -> None:
    assert not list(near_duplicates({1: "", 2: "", 3: "?!"}))
