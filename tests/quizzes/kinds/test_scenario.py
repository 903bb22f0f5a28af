"""Scenarios: four labels in their places, and a second best."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import content
from quizzes.keys import key_of
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ChoiceDraft, Key, QuestionDraft
from quizzes.kinds.scenario import LABELS
from quizzes.models import Question
from tests.quizzes.conftest import SLUG
from tests.quizzes.kinds.conftest import Reader
from tests.quizzes.kinds.samples import HEAD, SCENARIO, ticked

scenario = KINDS["scenario"]
WORDS = list(LABELS)


def draft(*choices: ChoiceDraft) -> QuestionDraft:
    return QuestionDraft("scenario", "A job.", choices)


def choice(text: str, correct: bool = False, half: bool = False) -> ChoiceDraft:
    return ChoiceDraft(text, correct, "Feedback.", half=half)


FOUR = draft(*(choice(w, w == "asyncio", w == "threads") for w in WORDS))


@given(st.permutations(range(4)), st.randoms())
def test_the_labels_stay_in_their_places(ids: list[int], chance: object) -> None:
    """Whatever the order of the author and of the shuffle."""
    key = Key(draft(*(FOUR.choices[n] for n in ids)), tuple(ids))
    shuffled = [*ids]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    shown = scenario.arrange(key, shuffled, 1)
    assert [key.choices[pk].text for pk in shown] == WORDS


def test_the_key_is_worth_one_the_second_best_a_half_the_others_nothing() -> None:
    key = Key(FOUR, (1, 2, 3, 4))
    scores = {WORDS[n]: scenario.grade(key, {"picks": [n + 1]}).score for n in range(4)}
    assert scores == {"threads": 0.5, "processes": 0, "asyncio": 1, "sequential": 0}


def test_the_second_best_is_called_so_and_its_reason_shown() -> None:
    key = Key(FOUR, (1, 2, 3, 4))
    assert str(scenario.says(key, {"picks": [1]}).heading) == "Second best"
    assert scenario.wrong(key, {"picks": [1]}) == (1,)
    assert not scenario.says(key, {"picks": [2]}).heading


@pytest.mark.parametrize(
    ("picked", "state"), [("asyncio", "good"), ("threads", "half"), ("sequential", "bad")]
)
def test_a_second_best_has_a_look_of_its_own(
    db: None, write: Callable[[str], Path], reader: Reader, picked: str, state: str
) -> None:
    content.load(write(HEAD + SCENARIO), SLUG)
    reader.open(f"/quizzes/{SLUG}/?q=1")
    key = key_of(Question.objects.get())
    reader.fill(ticked(key, [picked]))
    reader.press("Check")
    (pick,) = reader.page.xpath("//label[input[@checked]]")
    (message,) = reader.page.xpath("//*[@role='status'][contains(@class, 'msg')]")
    assert pick.get("class") == f"pick is-{state}"
    assert message.get("class") == f"msg {state}"
    icon = {"good": "#i-ok", "half": "#i-warn", "bad": "#i-no"}[state]
    assert message.xpath("svg/use/@href") == pick.xpath(".//use/@href") == [icon]


def test_a_label_that_is_gone_is_worth_nothing() -> None:
    assert scenario.grade(Key(FOUR, (1, 2, 3, 4)), {"picks": [9]}).score == 0


@pytest.mark.parametrize(
    ("choices", "places"),
    [
        ([choice(w, w == "threads") for w in WORDS], []),
        ([choice(w) for w in WORDS], [("", None)]),
        ([choice(w, correct=True) for w in WORDS[:2]] + [choice(w) for w in WORDS[2:]],
         [("correct", 1)]),
        ([choice("threads", True, True), *map(choice, WORDS[1:])], [("half", 0)]),
        ([choice("threads", True), *(choice(w, half=True) for w in WORDS[1:3]),
          choice(WORDS[3])], [("half", 2)]),
        ([choice("threads", True), *map(choice, WORDS[1:3]), choice("fibers")],
         [("text", 3), ("", None)]),
    ],
)  # fmt: skip
def test_faults_are_named_at_their_place(
    choices: list[ChoiceDraft], places: list[tuple[str, int | None]]
) -> None:
    found = [(fault.field, fault.choice) for fault in scenario.faults(draft(*choices))]
    assert found == places
