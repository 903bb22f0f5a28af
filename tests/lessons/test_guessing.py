"""Who sees the choices of our courses, but not their questions, learns little from their form.

Each strategy scores the choices of a question by their form alone and picks as many as are right,
the highest first; among equals it picks by chance, of which we take the expectation. Over all the
questions of all courses in one language it may do no better than chance by more than 10 points.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

LANGUAGES = ("en", "nl")
MARGIN = 0.10

ABSOLUTES = re.compile(
    r"\b(all|always|any|every|never|no|none|nothing|only"
    r"|alle|alleen|altijd|elke?|geen|iedere?|niets|nooit)\b",
    re.IGNORECASE,
)
HEDGES = re.compile(
    r"\b(about|can|may|most|often|some|unless|usually"
    r"|hoogstens|kan|kunnen|meestal|mogelijk|ongeveer|soms|tenzij|vaak)\b",
    re.IGNORECASE,
)
REASONS = re.compile(
    r"\b(as|because|for|since|so|which|while|dus|omdat|want|terwijl|zodat)\b", re.IGNORECASE
)

Choice = tuple[str, bool]
Score = Callable[[str], float]


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w.]+", text.lower()))


def likeness(choice: str, others: list[str]) -> float:
    """How many of its words stand in the others, too: keys gather what distractors vary."""
    own = words(choice)
    return sum(len(own & words(other)) / len(own | words(other)) for other in others)


FORMS: dict[str, Score] = {
    "characters": len,
    "absolutes": lambda text: len(ABSOLUTES.findall(text)),
    "hedges": lambda text: len(HEDGES.findall(text)),
    "reasons": lambda text: len(REASONS.findall(text)),
    "code": lambda text: text.count("`"),
    "commas": lambda text: text.count(","),
    "digits": lambda text: len(re.findall(r"\d", text)),
}


def questions(language: str) -> Iterator[list[Choice]]:
    """The choices of each question that has some, with whether they are right."""
    for path in sorted(settings.CONTENT_DIR.rglob("quiz.toml")):
        texts = read(path.with_name("quiz.nl.toml")) if language == "nl" else {}
        for id_, source in read(path).items():
            if any(choice.get("correct") for choice in source.get("choice", ())):
                shown = texts.get(id_, source)["choice"]
                yield [
                    (text["text"], choice.get("correct", False))
                    for text, choice in zip(shown, source["choice"], strict=True)
                ]


def read(path: Path) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in tomllib.loads(path.read_text("utf-8"))["question"]}


def share_found(choices: list[Choice], scores: list[float]) -> float:
    """The expected share of the right ones among as many picks as there are right ones."""
    right = [is_right for _text, is_right in choices]
    left, found = sum(right), 0.0
    for score in sorted(set(scores), reverse=True):
        equals = [is_right for is_right, each in zip(right, scores, strict=True) if each == score]
        picked = min(left, len(equals))
        found += picked * sum(equals) / len(equals)
        left -= picked
    return found / sum(right)


def excess(language: str, score: Callable[[list[str]], list[float]]) -> float:
    """Over chance, from -1 to 1, over all questions."""
    over = [
        share_found(each, score([text for text, _ in each]))
        - sum(is_right for _, is_right in each) / len(each)
        for each in questions(language)
    ]
    return sum(over) / len(over)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sign", [1, -1], ids=["most", "least"])
@pytest.mark.parametrize("form", FORMS)
def test_a_choice_is_not_given_away_by_its_form(language: str, sign: int, form: str):
    score = FORMS[form]
    assert excess(language, lambda texts: [sign * score(text) for text in texts]) <= MARGIN


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sign", [1, -1], ids=["most", "least"])
def test_a_choice_is_not_given_away_by_its_likeness_to_the_others(language: str, sign: int):
    def alike(texts: list[str]) -> list[float]:
        return [
            sign * likeness(text, texts[:at] + texts[at + 1 :]) for at, text in enumerate(texts)
        ]

    assert excess(language, alike) <= MARGIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_strategy_that_knows_would_be_seen(language: str):
    """The measure itself: who knows the key finds all of it, who shuns it finds none."""
    sure = [share_found(each, [float(right) for _, right in each]) for each in questions(language)]
    never = [
        share_found(each, [-float(right) for _, right in each])
        for each in questions(language)
        if 2 * sum(right for _, right in each) <= len(each)
    ]
    assert len(sure) > 20
    assert set(sure) == {1.0}
    assert set(never) == {0.0}
