"""Dutch verbs in a question: any form finds the others, and one written apart is one word."""

import pytest

from assistant.course.verbs import joined, roots
from lessons.search.stems import stem


@pytest.mark.parametrize(
    ("one", "other"),
    [("geven", "geeft"), ("geven", "gegeven"), ("wisselen", "wisselt"), ("lezen", "leest"),
     ("stoppen", "gestopt"), ("delen", "gedeeld"), ("schrijven", "schrijft")],
)  # fmt: skip
def test_the_forms_of_a_verb_have_something_in_common(one: str, other: str) -> None:
    assert roots(stem(one, "nl")) & roots(stem(other, "nl"))


@pytest.mark.parametrize(
    ("one", "other"), [("geven", "nemen"), ("thread", "lock"), ("wachten", "wisselen")]
)
def test_other_words_have_nothing_in_common(one: str, other: str) -> None:
    assert not roots(stem(one, "nl")) & roots(stem(other, "nl"))


@pytest.mark.parametrize(
    ("asked", "whole"),
    [("wanneer geeft een thread de lock af", "wanneer afgeven een thread de lock"),
     ("hoe wisselen processen gegevens uit", "hoe uitwisselen processen gegevens"),
     ("draait asyncio op twee kernen", "draait asyncio op twee kernen")],
)  # fmt: skip
def test_a_verb_that_is_written_apart_becomes_one_word_where_it_is_known(
    asked: str, whole: str
) -> None:
    known = {"afgeven", "uitwisselen"}
    assert " ".join(joined(asked.split(), known.__contains__)) == whole
