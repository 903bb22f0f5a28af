"""GIFT as it is written: blocks, titles, formats, escapes, and each form of answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.gift.escapes import escaped, hide, meant
from quizzes.gift.reading import Form, GiftQuestion, Given, Words, read


def one(text: str) -> GiftQuestion:
    (question,) = read(text)
    return question


@given(st.text(alphabet="ab~=#{}:\\n\n ->%/[", max_size=30))
def test_what_is_escaped_means_itself(text: str):
    assert meant(hide(escaped(text))) == text


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str):
    for question in read(text):
        assert question.line >= 1
        assert question.form in Form


def test_blocks_stand_between_empty_lines_and_know_their_line():
    found = read("// a comment\n\nOne?{T}\n\n\n  \nTwo\ntwo?{F}\r\n\r\nThree")
    assert [(each.line, each.stem.text) for each in found] == [
        (3, "One?"), (7, "Two\ntwo?"), (10, "Three"),
    ]  # fmt: skip


def test_comments_name_a_question_wherever_they_stand():
    found = one("// [id:a-1] [tag:first] [tag:with \\] in it]\nOne?{\n=a\n// b\n~c }")
    assert (found.id, found.tags) == ("a-1", ("first", "with ] in it"))
    assert [each.words.text for each in found.given] == ["a", "c"]


def test_a_category_holds_for_what_follows():
    first, second = read("$CATEGORY: $course$/top/Threads\n\nOne?{T}\n\n$CATEGORY: B\nTwo?{T}")
    assert (first.category, second.category) == ("$course$/top/Threads", "B")


def test_titles_and_formats():
    found = one("::A title\n of two lines::[html]<b>One</b>?{=[plain]a#yes ~b#no}")
    assert found.title == "A title of two lines"
    assert found.stem == Words("<b>One</b>?", "html")
    assert [each.words.format for each in found.given] == ["plain", "html"]
    assert [each.feedback for each in found.given] == [Words("yes", "html"), Words("no", "html")]


def test_the_word_is_missing_where_the_braces_stood():
    found = one("Grant is {~buried =entombed} in a tomb.")
    assert (found.stem.text, found.gap) == ("Grant is _____ in a tomb.", True)


def test_choices_with_weights_and_feedback():
    found = one("Which?{=a#yes ~%50%b ~%-33.33333%c#no####in general}")
    assert found.given == (
        Given(Words("a"), right=True, feedback=Words("yes")),
        Given(Words("b"), right=False, weight=50),
        Given(Words("c"), right=False, weight=-33.33333, feedback=Words("no")),
    )
    assert found.general == Words("in general")


def test_an_arrow_is_a_part_of_a_choice_and_parts_a_pair():
    choices = one("Which?{=def f() -> int#It says what comes back. ~-> f}").given
    assert [(each.words.text, each.partner) for each in choices] == [
        ("def f() -> int", ""), ("-> f", ""),
    ]  # fmt: skip
    pairs = one("Which?{=a -> b =c -> d}").given
    assert [(each.words.text, each.partner) for each in pairs] == [("a", "b"), ("c", "d")]


@pytest.mark.parametrize(
    ("inner", "form"),
    [
        ("", Form.ESSAY),
        ("T", Form.TRUE_FALSE),
        ("false#no#yes", Form.TRUE_FALSE),
        ("#3:0.5", Form.NUMBER),
        ("#=3 =%50%3:1", Form.NUMBER),
        ("=one =two", Form.SHORT),
        ("=a -> b =c -> d", Form.MATCHING),
        ("~a =b", Form.CHOICES),
        ("what", Form.UNREADABLE),
    ],
)
def test_each_form(inner: str, form: Form):
    assert one(f"Which?{{{inner}}}").form is form


def test_a_text_without_braces_or_with_half_of_them():
    assert one("Read this first.").form is Form.DESCRIPTION
    assert one("Which?{=a ~b").form is Form.UNREADABLE


def test_escaped_characters_are_ordinary():
    found = one(r"Is \{1\: 2\} a set \= of \#two?\n{=yes\: \~ both ~no \\}")
    assert found.stem.text == "Is {1: 2} a set = of #two?"
    assert [each.words.text for each in found.given] == ["yes: ~ both", "no \\"]
