"""Orders: every linear extension of the partial order is right, and nothing else."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import KINDS
from quizzes.kinds.contract import (
    ChoiceDraft,
    ForgedAnswerError,
    Key,
    NotYetError,
    QuestionDraft,
    Sent,
    UnansweredError,
)
from quizzes.kinds.order import before

order = KINDS["order"]


def line(after: str = "", correct: bool = True, text: str = "") -> ChoiceDraft:
    return ChoiceDraft(text or f"line {after}", correct, "Feedback.", after=after)


def key(*lines: ChoiceDraft) -> Key:
    """The id of a line is ten times its number."""
    question = QuestionDraft("order", "In which order?", lines)
    return Key(question, tuple(10 * number for number, _line in enumerate(lines, 1)))


@st.composite
def partial_orders(draw: st.DrawFn) -> list[set[int]]:
    """By line (from 0): the lines before it; any graph without a circle."""
    size = draw(st.integers(2, 5))
    names = draw(st.permutations(range(size)))
    rules: list[set[int]] = [set() for _line in range(size)]
    for place, number in enumerate(names):
        rules[number] = draw(st.sets(st.sampled_from(names[:place]))) if place else set()
    return rules


def keeps(rules: list[set[int]], lines: tuple[int, ...]) -> bool:
    """The definition, for comparison: each pair in its order."""
    return all(lines.index(b) < lines.index(n) for n, befores in enumerate(rules) for b in befores)


@given(partial_orders())
def test_every_linear_extension_is_right_and_nothing_else(rules: list[set[int]]) -> None:
    lines = [line(",".join(str(b + 1) for b in sorted(each)) or "-") for each in rules]
    asked = key(*lines, line(correct=False))
    for lines_sent in permutations(range(len(rules))):
        answer = {"lines": [10 * (n + 1) for n in lines_sent]}
        assert order.grade(asked, answer).correct == keeps(rules, lines_sent)


@given(partial_orders(), st.data())
def test_a_missing_line_or_one_too_many_is_never_right(
    rules: list[set[int]], data: st.DataObject
) -> None:
    lines = [line(",".join(str(b + 1) for b in sorted(each)) or "-") for each in rules]
    asked = key(*lines, line(correct=False))
    right = next(p for p in permutations(range(len(rules))) if keeps(rules, p))
    sent = [10 * (n + 1) for n in right]
    short = [*sent]
    short.pop(data.draw(st.integers(0, len(sent) - 1)))
    long = [*sent]
    long.insert(data.draw(st.integers(0, len(sent))), 10 * len(asked.ids))
    assert not order.grade(asked, {"lines": short}).correct
    assert not order.grade(asked, {"lines": long}).correct


@given(partial_orders(), st.data())
def test_all_before_the_first_misplaced_line_can_be_completed(
    rules: list[set[int]], data: st.DataObject
) -> None:
    lines = [line(",".join(str(b + 1) for b in sorted(each)) or "-") for each in rules]
    sent = tuple(data.draw(st.permutations(range(len(rules)))))
    shown = order.wrong(key(*lines), {"lines": [10 * (n + 1) for n in sent]})
    place = sent.index(shown[0] // 10 - 1) if shown else len(sent)
    extensions = [p for p in permutations(range(len(rules))) if keeps(rules, p)]
    assert any(each[:place] == sent[:place] for each in extensions)
    assert place == len(sent) or not any(e[: place + 1] == sent[: place + 1] for e in extensions)


def test_without_a_rule_a_line_follows_the_one_before_it() -> None:
    asked = key(line(), line(correct=False), line(), line("-"), line("1, 4"))
    rules = {1: set(), 3: {1}, 4: set(), 5: {1, 4}}
    assert before(asked.question) == rules


def test_a_distractor_is_shown_where_it_stands() -> None:
    asked = key(line(), line(), line(correct=False))
    assert order.picks(asked, {"lines": [10, 30, 20]}) == (30,)
    assert "Line 2 is" in order.says(asked, {"lines": [10, 30, 20]}).credit


def test_what_is_missing_is_not_told_but_that_it_is() -> None:
    said = order.says(key(line(), line()), {"lines": [10]})
    assert "missing" in str(said.heading)
    assert order.picks(key(line(), line()), {"lines": [10]}) == ()


def test_from_the_third_try_on_distractors_go_one_by_one() -> None:
    asked = key(line(), line(correct=False), line(), line(correct=False))
    shown = [order.arrange(asked, [40, 30, 20, 10], number) for number in range(1, 6)]
    assert shown == [(40, 30, 20, 10), (40, 30, 20, 10), (40, 30, 10), (30, 10), (30, 10)]


def test_the_next_try_begins_with_the_order_that_was_sent() -> None:
    asked = key(line(), line(), line(correct=False), line())
    sent = order.again({"lines": [40, 30, 10]})
    drawn = order.draw(asked, (20, 10, 40), sent, graded=False)
    places = [(o.value, o.place) for o in drawn.options]  # type: ignore[attr-defined]
    assert places == [(40, 1), (10, 2), (20, None)]


def test_equal_places_are_asked_about_and_kept() -> None:
    asked, sent = key(line(), line()), {"line-10": ["2"], "line-20": ["2"]}
    with pytest.raises(UnansweredError) as caught:
        order.parse(sent, asked)
    assert "place 2" in str(caught.value)
    drawn = order.draw(asked, (20, 10), sent, graded=False)
    assert [o.place for o in drawn.options] == [2, 2]  # type: ignore[attr-defined]


def test_lines_may_be_looked_at_in_their_order_before_they_are_checked() -> None:
    with pytest.raises(NotYetError):
        order.parse({"line-10": ["2"], "arrange": ["1"]}, key(line(), line()))


@pytest.mark.parametrize(
    "sent",
    [{"line-30": ["1"]}, {"line-10": ["3"]}, {"line-10": ["0"]}, {"line-10": ["x"]},
     {"line-10": ["1", "2"]}, {"line-": ["1"]}, {"line-10": ["²"]}, {"line-10": ["9" * 5000]}],
)  # fmt: skip
def test_what_no_form_sends_is_forged(sent: Sent) -> None:
    with pytest.raises(ForgedAnswerError):
        order.parse(sent, key(line(), line()))


def test_indentation_is_kept() -> None:
    assert order.clean_text("\n    x = 1  \n") == "    x = 1"
    drawn = order.draw(key(line(text="    x"), line(text="y")), (10,), {}, graded=False)
    assert drawn.options[0].indentation == "\N{NO-BREAK SPACE}" * 4  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        ([line(), line()], []),
        ([line(), line(correct=False)], [("", None)]),
        ([line(), line("1"), line("-")], []),
        ([line(), line("3")], [("after", 1)]),
        ([line(), line("2")], [("after", 1)]),
        ([line(), line("x")], [("after", 1)]),
        ([line(), line("1,"), line()], [("after", 1)]),
        ([line(), line(), line(correct=False), line("3")], [("after", 3)]),
        ([line(), line(), line("1", correct=False)], [("after", 2)]),
        ([line("2"), line("1")], [("", None)]),
    ],
)
def test_faults_are_named_at_their_place(
    lines: list[ChoiceDraft], places: list[tuple[str, int | None]]
) -> None:
    found = [(fault.field, fault.choice) for fault in order.faults(key(*lines).question)]
    assert found == places
