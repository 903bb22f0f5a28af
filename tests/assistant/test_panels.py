"""Sentences of an answer, put together as they are shown."""

from assistant.answer import Answer, Sentence, Source
from assistant.panels import cited, paragraphs

TERM = Source("term", "GIL", "/g/", "…", "en")
TEXT = Source("chapter", "1.2", "/c/", "…", "nl")


def test_sentences_of_one_place_are_a_paragraph() -> None:
    said = [Sentence("A.", (1,)), Sentence("B.", (1,)), Sentence("C.", (2,))]
    first, second = paragraphs(said, [TERM, TEXT])
    assert ([each.text for each in first.sentences], first.name) == (["A.", "B."], "GIL")
    assert ([each.text for each in second.sentences], second.name) == (["C."], "")
    assert (second.sources, second.language) == ((2,), "nl")


def test_rows_of_a_table_stay_a_table() -> None:
    said = [Sentence("A.", (2,)), Sentence("fork | 2 ms", (2,)), Sentence("spawn | 60 ms", (2,))]
    text, table = paragraphs(said, [TERM, TEXT])
    assert not text.rows
    assert table.rows == [["fork", "2 ms"], ["spawn", "60 ms"]]
    assert not table.sentences


def test_only_sources_that_are_cited_are_listed_with_their_numbers() -> None:
    known = Answer(True, [Sentence("C.", (2,))], [TERM, TEXT])
    assert cited(known, known.sentences) == [(2, TEXT)]
    unknown = Answer(False, [], [TERM, TEXT])
    assert cited(unknown, ()) == [(1, TERM), (2, TEXT)]


def test_sentences_that_do_not_follow_each_other_stand_apart() -> None:
    source = Source("chapter", "1.2", "/c/", "A. B. C.\nD.", "en")
    said = [Sentence(each, (1,)) for each in ("A.", "B.", "D.")]
    assert [[each.text for each in one.sentences] for one in paragraphs(said, [source])] == [
        ["A.", "B."],
        ["D."],
    ]
    apart = [Sentence(each, (1,)) for each in ("A.", "C.")]
    assert len(list(paragraphs(apart, [source]))) == 2


def test_what_a_model_said_of_one_source_stays_together() -> None:
    source = Source("chapter", "1.2", "/c/", "A. B. C.", "en")
    said = [Sentence(each, (1,)) for each in ("So A, in short.", "And C.")]
    assert len(list(paragraphs(said, [source]))) == 1
