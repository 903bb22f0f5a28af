"""What becomes of a GIFT question: it comes, it changes, or it is left; each time it is said."""

from fractions import Fraction

import pytest

from quizzes.gift.converting import Outcome, Row, convert
from quizzes.gift.markup import markdown, plain
from quizzes.gift.reading import Words
from quizzes.gift.writing import _answer
from quizzes.kinds import KINDS
from quizzes.kinds.contract import Key
from quizzes.text import block


def one(text: str) -> Row:
    (row,) = convert(text, "en")
    return row


def key_of(row: Row) -> Key:
    assert row.source
    draft = row.source.draft
    return Key(draft, tuple(range(len(draft.choices))))


def test_one_right_answer():
    row = one("::Tomb::Who?{=nobody#Yes. ~Grant#No. ####Think.}")
    assert row.outcome is Outcome.CAME
    assert (row.notes, row.todo) == ([], [])
    draft = key_of(row).question
    assert (draft.kind, draft.stem, draft.explanation) == ("single", "Who?", "Think.")
    told = [(each.text, each.correct, each.feedback) for each in draft.choices]
    assert told == [("nobody", True, "Yes."), ("Grant", False, "No.")]
    assert row.source
    assert row.source.key == "tomb"


def test_a_part_of_the_marks_is_not_kept_and_that_is_said():
    row = one("Which?{=a#y ~%50%b#n ~c#n}")
    assert row.outcome is Outcome.CHANGED
    assert row.notes == ["1 choice was worth a part; here it is wrong."]


def test_several_right_answers_are_scored_as_the_weights_say():
    row = one("Which?{~%50%a#y ~%50%b#y ~%-33.33333%c#n ~%-33.33333%d#n ~%-33.33333%e#n}")
    assert row.outcome is Outcome.CAME
    key = key_of(row)
    score = KINDS["multiple"].grade(key, {"picks": [0, 2]}).score
    assert score == Fraction(1, 2) - Fraction(1, 3)


def test_other_weights_are_not_ours():
    row = one("Which?{~%50%a#y ~%50%b#y ~%-100%c#n}")
    assert row.outcome is Outcome.CAME
    assert "percentages are not kept" in one("Which?{~%50%a#y ~%50%b#y ~%0%c#n}").notes[0]
    assert "percentages are not kept" in one("Which?{~%80%a#y ~%20%b#y ~%-100%c#n}").notes[0]


def test_true_and_false_in_the_language_of_the_quiz():
    (row,) = convert("Is it?{F#Wrong.#Right.}", "nl")
    choices = key_of(row).question.choices
    assert [(each.correct, each.feedback) for each in choices] == [
        (False, "Wrong."),
        (True, "Right."),
    ]
    assert [each.text for each in choices] == ["Waar", "Onwaar"]


@pytest.mark.parametrize(
    ("inner", "answer", "tolerance"),
    [("3:0.5", 3, 0.5), ("2.5..3.5", 3, 0.5), ("=1822:2#yes", 1822, 2), ("-1e3", -1000, 0)],
)
def test_numbers(inner: str, answer: float, tolerance: float):
    draft = key_of(one(f"How many?{{#{inner}}}")).question
    assert (draft.answer, draft.tolerance) == (answer, tolerance)


def test_what_all_other_numbers_are_told_becomes_bands():
    row = one("When?{#=1822:2#Yes. ~#Look it up.}")
    assert row.outcome is Outcome.CAME
    assert row.todo == []
    key, numeric = key_of(row), KINDS["numeric"]
    assert [numeric.picks(key, {"value": v}) for v in (1700.0, 1822.0, 1900.0)] == [(0,), (), (1,)]
    exact = key_of(one("When?{#=1822:0 ~#No.}"))
    assert [numeric.picks(exact, {"value": v}) for v in (1821.0, 1822.0)] == [(0,), ()]


def test_half_within_twice_the_tolerance_is_our_own_rule():
    assert one("When?{#=1822:2 =%50%1822:4}").outcome is Outcome.CAME
    assert one("When?{#=1822:0 =%50%1822:2}").notes == ["Not kept: 1822:2 is worth 50 %."]


@pytest.mark.parametrize(
    "text", ["Who?{=a =b}", "Match{=a->b =c->d}", "Why?{}", "Read this.", "Who?{=a ~b", "N?{#nan}"]
)
def test_what_no_kind_carries_is_left_with_the_reason(text: str):
    row = one(text)
    assert row.outcome is Outcome.LEFT
    assert len(row.notes) == 1


def test_keys_are_free():
    rows = convert("A?{T}\n\nA?{F}\n\n// [id:own]\nA?{T}", "en", taken=["a"])
    assert [row.source and row.source.key for row in rows] == ["a-2", "a-3", "own"]


def test_tags_and_category():
    row = one("$CATEGORY: $course$/top/Two Threads\n\n// [tag:Easy One]\nA?{T}")
    assert row.source
    assert row.source.tags == ("easy-one", "two-threads")


def test_html_becomes_markdown():
    html = (
        "<p>Is <b>this</b> <code>a_b*c</code> &lt;ok&gt;?</p><pre>\nx = 1\n\n  y\n</pre>"
        "<ul><li>one</li></ul><img src='a.png' alt='a cat'><a href='https://x.example'>more</a>"
    )
    text, left_out = markdown(Words(html, "html"))
    assert text == ("Is **this** `a_b*c` <ok>?\n\n```\nx = 1\n\n  y\n```\n\n- one\n\n[a cat]more")
    assert list(map(str, left_out)) == ["an image", "the address of a link"]


@pytest.mark.parametrize("text", ["a * b * c", "1. not a list", "`x`", "a_b", "\\n", "- x", "_a_"])
def test_plain_text_stays_what_it_is(text: str):
    shown = block(plain(text))
    assert shown.replace("<p>", "").replace("</p>", "").strip() == text


@pytest.mark.parametrize("text", ["[html] in brackets", "[plain]", "[Markdown]x", "[other] y"])
def test_a_choice_that_begins_as_a_format_does_comes_back_whole(text: str):
    row = one(f"Which?{{{_answer('=', text, 'Yes.')} ~other#No.}}")
    assert key_of(row).question.choices[0].text == text


def test_code_keeps_its_blanks_and_a_backquote_begins_none():
    words = Words("<p>Say <code>a  b</code> or\n<code>c</code>  now ` or  then</p>", "html")
    assert markdown(words)[0] == "Say `a  b` or `c` now ` or then"
