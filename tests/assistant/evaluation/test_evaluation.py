"""The whole evaluation: right passages first, everything quoted, nothing leaked."""

from collections.abc import Sequence

import pytest

from assistant.evaluation.questions import KINDS, SETS, Case, cases
from assistant.evaluation.scoring import Scored, scored
from lessons.search.models import Passage

#: Shares of the questions of a set (answerable and leading) whose right passage is first, in each
#: language, and how many may be refused wrongly: a little under what docs/ask.md says was measured.
FLOORS = {
    ("tuned", "en"): 0.84, ("tuned", "nl"): 0.86,
    ("held_out", "en"): 0.7, ("held_out", "nl"): 0.83,
    ("fresh", "en"): 0.7, ("fresh", "nl"): 0.7,
    ("strangers_mended", "en"): 0.75, ("strangers_mended", "nl"): 0.85,
    ("midway", "en"): 0.7, ("midway", "nl"): 0.65,
    ("strangers", "en"): 0.46, ("strangers", "nl"): 0.65,
}  # fmt: skip
REFUSED_WRONGLY = {"strangers": 0.2}
NOT_MORE = 0.12
"""The same of any other set."""
REFUSED_RIGHTLY = 0.9


@pytest.fixture(scope="module")
def results(courses: None) -> dict[str, list[Scored]]:
    return {of_set: scored(cases(of_set)) for of_set in SETS}


def of(found: Sequence[Scored], *kinds: str, language: str = "") -> list[Scored]:
    return [
        each for each in found
        if each.case.kind in kinds and language in ("", each.case.language)
    ]  # fmt: skip


def test_there_are_enough_questions_of_every_kind_in_both_languages() -> None:
    every = [case for of_set in SETS for case in cases(of_set)]
    assert len(every) >= 120
    assert len({case.asked for case in every}) == len(every)
    for kind in KINDS:
        for language in ("en", "nl"):
            assert len([c for c in every if (c.kind, c.language) == (kind, language)]) >= 4


def test_each_expected_passage_is_one_of_the_course(courses: None, db: None) -> None:
    paths = list(Passage.objects.values_list("path", flat=True))
    for case in (case for of_set in SETS for case in cases(of_set)):
        for place in case.expects:
            one = Case(case.of_set, case.kind, case.language, case.asked, (place,))
            assert any(one.is_right(path) for path in paths), (case.asked, place)


@pytest.mark.parametrize(("of_set", "language"), list(FLOORS))
def test_the_right_passage_comes_first(
    results: dict[str, list[Scored]], of_set: str, language: str
) -> None:
    asked = of(results[of_set], "answerable", "leading", language=language)
    first = [each for each in asked if each.place == 1]
    assert len(first) >= FLOORS[of_set, language] * len(asked)
    refused = [each.case.asked for each in asked if each.is_refused]
    assert len(refused) <= REFUSED_WRONGLY.get(of_set, NOT_MORE) * len(asked), refused


@pytest.mark.parametrize("of_set", SETS)
def test_what_the_course_does_not_know_is_refused(
    results: dict[str, list[Scored]], of_set: str
) -> None:
    asked = of(results[of_set], "unanswerable")
    assert len([each for each in asked if each.is_refused]) >= REFUSED_RIGHTLY * len(asked)
    assert all(each.is_refused for each in of(results[of_set], "hostile"))


@pytest.mark.parametrize("of_set", SETS)
def test_all_is_quoted_word_for_word_and_nothing_leaks(
    results: dict[str, list[Scored]], of_set: str
) -> None:
    assert [each.case.asked for each in results[of_set] if each.miscited] == []
    assert [each.case.asked for each in results[of_set] if each.leaked] == []


@pytest.mark.parametrize("of_set", SETS)
def test_nothing_is_confirmed(results: dict[str, list[Scored]], of_set: str) -> None:
    for each in results[of_set]:
        for sentence in each.answer.sentences[:1]:
            assert not sentence.text.casefold().startswith(("yes", "ja,", "ja."))
