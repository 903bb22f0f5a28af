"""The rules of linting, one by one."""

from dataclasses import replace
from typing import Any

import pytest

from quizzes.bank.lint import Level, at_least, lint, lint_quiz
from quizzes.kinds.contract import ChoiceDraft, QuestionDraft

RIGHT = ChoiceDraft("In a process", correct=True, feedback="Yes.")
WRONG = ChoiceDraft("In a thread", correct=False, feedback="No.", belief="Threads are walls")
OTHER = replace(WRONG, text="In an asyncio task")
GOOD = QuestionDraft("single", "Where does it run?", (RIGHT, WRONG, OTHER))


def codes(draft: QuestionDraft) -> list[tuple[str, str, int | None]]:
    return [(each.code, each.field, each.choice) for each in lint(draft)]


def with_wrong(**fields: Any) -> QuestionDraft:
    return replace(GOOD, choices=(RIGHT, replace(WRONG, **fields), OTHER))


def with_right(text: str) -> QuestionDraft:
    return replace(GOOD, choices=(replace(RIGHT, text=text), WRONG, OTHER))


def asked(stem: str) -> QuestionDraft:
    return replace(GOOD, stem=stem)


def test_nothing_is_found_in_a_good_question() -> None:
    assert not codes(GOOD)


@pytest.mark.parametrize(
    ("draft", "found"),
    [
        (replace(GOOD, choices=(WRONG, OTHER)), ("no-key", "", None)),
        (replace(GOOD, kind="multiple", choices=(WRONG, OTHER)), ("no-key", "", None)),
        (with_wrong(feedback=" "), ("no-feedback", "feedback", 1)),
        (with_wrong(belief=""), ("no-belief", "belief", 1)),
        (with_wrong(lab_demo="nowhere"), ("bad-lab", "lab_demo", 1)),
        (asked(" "), ("no-stem", "stem", None)),
        (replace(GOOD, kind="essay"), ("no-kind", "kind", None)),
        (replace(GOOD, choices=(RIGHT, WRONG, WRONG)), ("bad-choices", "text", 2)),
        (with_right("In a process of its own, started by fork"), ("long-key", "text", 0)),
    ],
)
def test_a_rule_finds_its_fault_at_its_place(
    draft: QuestionDraft, found: tuple[str, str, int | None]
) -> None:
    assert codes(draft) == [found]


@pytest.mark.parametrize("code", ["no-key", "no-feedback", "no-stem", "no-kind", "bad-lab"])
def test_what_publishing_refuses_is_a_fault(code: str) -> None:
    broken = replace(
        with_wrong(feedback="", lab_demo="nowhere"),
        stem="",
        kind="essay" if code == "no-kind" else "single",
    )
    if code == "no-key":
        broken = replace(broken, choices=(WRONG, OTHER))
    levels = {finding.code: finding.level for finding in lint(broken)}
    assert levels[code] is Level.FAULT


def test_a_band_that_covers_the_right_number_is_a_fault() -> None:
    band = ChoiceDraft("Twice", correct=False, feedback="No.", belief="b", low=1.0, high=3.0)
    draft = QuestionDraft("numeric", "How long?", (band,), answer=2.0, tolerance=0.1)
    assert codes(draft) == [("bad-band", "low", 0)]
    assert not codes(replace(draft, answer=4.0))


@pytest.mark.parametrize("kind", ["multiple", "scenario"])
def test_the_longest_key_matters_where_one_is_picked_from_an_authors_words(kind: str) -> None:
    draft = with_right("In a process of its own, started by fork")
    assert "long-key" not in [code for code, *_ in codes(replace(draft, kind=kind))]


@pytest.mark.parametrize("text", ["In a process or fork", "In **processes**, in `os.fork`"])
def test_a_little_longer_is_not_conspicuous(text: str) -> None:
    near = replace(WRONG, text="In threads of the pool")
    assert not codes(replace(GOOD, choices=(replace(RIGHT, text=text), near)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("All of the above", "by-place"),
        ("*None* of the above", "by-place"),
        ("all the choices below", "by-place"),
        ("Both A and C", "by-place"),
        ("A or B", "by-place"),
        ("Alle bovenstaande", "by-place"),
        ("Geen van de bovenstaande", "by-place"),
        ("Alle antwoorden hierboven", "by-place"),
        ("None of these", "all-or-none"),
        ("All of the other answers", "all-or-none"),
        ("Geen van deze", "all-or-none"),
        ("Alle antwoorden", "all-or-none"),
        ("Both of them are true.", "all-or-none"),
        ("Geen van beide is juist", "all-or-none"),
    ],
)
def test_choices_about_choices_are_found_in_both_languages(text: str, code: str) -> None:
    assert codes(with_wrong(text=text)) == [(code, "text", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "All of the threads",
        "The row above",
        "Geen van de draden",
        "A andere B",
        "Threads A and B",
        "Alle antwoorden van de server tegelijk",
        "Geen van beide draden wacht",
        "None of them waits for the lock",
        "Both of these run at once",
    ],
)
def test_words_about_the_matter_are_left_alone(text: str) -> None:
    assert not codes(with_wrong(text=text))


def test_only_the_place_of_choices_is_a_fault() -> None:
    assert lint(with_wrong(text="All of the above"))[0].level is Level.FAULT
    assert lint(with_wrong(text="None of these"))[0].level is Level.HINT


@pytest.mark.parametrize(
    "stem",
    [
        "Which is not true?",
        "Which of them doesn’t wait?",
        "All but one. Welke is niet waar?",
        "Welke uitspraak is geen voordeel van threads?",
        "Which all wait, except one?",
    ],
)
def test_a_negation_without_emphasis_is_found(stem: str) -> None:
    assert codes(asked(stem)) == [("hidden-not", "stem", None)]


@pytest.mark.parametrize(
    "stem",
    [
        "Which is *not* true?",
        "Which is **not** true?",
        "Which is NOT true?",
        "It does not wait. Why?",
        "What does `not x?` print?",
        "What is printed?\n\n```python\nprint(not x, '?')\n```",
        "Which knot holds?",
    ],
)
def test_a_negation_that_is_seen_or_not_asked_is_left_alone(stem: str) -> None:
    assert not codes(asked(stem))


def test_absolute_words_give_wrong_choices_away() -> None:
    found = codes(with_wrong(text="It is always a thread"))
    assert found == [("absolute-word", "text", 1)]
    assert codes(with_wrong(text="Nooit een thread")) == [("absolute-word", "text", 1)]


def test_absolute_words_on_both_sides_give_nothing_away() -> None:
    draft = with_wrong(text="It is always a thread")
    choices = (replace(RIGHT, text="It is never a thread"), *draft.choices[1:])
    assert not codes(replace(draft, choices=choices))


def test_a_quiz_is_told_that_its_keys_are_long() -> None:
    long = with_right("In a process of its own")
    assert not lint_quiz([long, GOOD, long])  # 2 of 3 happen by chance
    assert [each.code for each in lint_quiz([long] * 8 + [GOOD] * 4)] == ["long-keys"]
    assert "8 of 12" in lint_quiz([long] * 8 + [GOOD] * 4)[0].message
    assert not lint_quiz([])


def test_the_chance_of_hits_is_that_of_the_binomial() -> None:
    assert at_least(0, [0.5, 0.5]) == 1
    assert at_least(1, [0.5, 0.5]) == 0.75
    assert at_least(2, [0.5, 0.25]) == 0.125
    assert at_least(1, []) == 0
