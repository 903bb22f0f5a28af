"""Two texts in one: every word is kept, and long ones are told by what differs."""

from hypothesis import given
from hypothesis import strategies as st

from quizzes import version_diff
from quizzes.version_diff import GONE, NEW, SAME, Piece, in_context, pieces_of

TEXTS = st.text(alphabet="ab \n", max_size=60)


def said(pieces: list[Piece], *hows: str) -> str:
    return "".join(piece.text for piece in pieces if piece.how in hows)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_pieces(before: str, after: str):
    pieces = pieces_of(before, after)
    assert said(pieces, SAME, GONE) == before
    assert said(pieces, SAME, NEW) == after
    assert all(piece.text for piece in pieces)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str):
    assert pieces_of(text, text) == ([Piece(SAME, text)] if text else [])


def test_a_word_of_a_line_differs_and_not_the_line():
    pieces = pieces_of("First.\nOne two three.\nLast.", "First.\nOne four three.\nLast.")
    assert pieces == [
        Piece(SAME, "First.\nOne "),
        Piece(GONE, "two"),
        Piece(NEW, "four"),
        Piece(SAME, " three.\nLast."),
    ]


def test_texts_that_have_little_in_common_are_not_compared_word_by_word(monkeypatch):
    monkeypatch.setattr(version_diff, "COMPARED_MOST", 4)
    assert pieces_of("a b c", "a b d") == [Piece(GONE, "a b c"), Piece(NEW, "a b d")]


def test_of_long_texts_the_lines_around_changes_are_shown():
    lines = [f"Line {n}.\n" for n in range(30)]
    after = [*lines[:14], "New.\n", *lines[15:]]
    pieces = in_context(pieces_of("".join(lines), "".join(after)))
    text = "".join(piece.text for piece in pieces)
    assert text.startswith("[…]\nLine 11.\n")
    assert text.endswith("Line 16.\n[…]\n")
    assert (said(pieces, GONE), said(pieces, NEW)) == ("Line 14.", "New.")


def test_between_two_changes_both_ends_are_shown():
    lines = [f"{n}\n" for n in range(30)]
    after = ["a\n", *lines[1:-1], "b\n"]
    middle = said(in_context(pieces_of("".join(lines), "".join(after))), SAME)
    assert middle.strip().startswith("1\n2\n")
    assert "[…]\n" in middle
    assert middle.strip().endswith("27\n28")


def test_short_stretches_are_shown_whole():
    pieces = pieces_of("a\nb\nc\nd\ne", "a\nb\nc\nd\nf")
    assert in_context(pieces) == pieces
