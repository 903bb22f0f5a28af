"""True and false sentences about real passages: how many of each the check lets through.

docs/ask-model.md has the figures; `pytest -s` of this file prints them.
"""

from collections import Counter

import pytest

from assistant.answer import Sentence
from assistant.llm.checking import Checker
from tests.assistant.llm.passages import CLAIMS, passage, weights

#: Of sentences by which the check was tuned, and of those that it had not seen: the least share of
#: true ones that has to be kept, and the largest of false ones that may be.
FLOORS = {"tuned": (0.88, 0.06), "held": (0.9, 0.19)}


def is_kept(at: str, text: str) -> bool:
    return isinstance(Checker([passage(at)], weights()).judge(f"{text} [1]"), Sentence)


def tallied(part: str) -> Counter[tuple[str, str, bool]]:
    """By 'true' or the kind of a lie, language, and whether it is kept."""
    found: Counter[tuple[str, str, bool]] = Counter()
    for each in CLAIMS:
        if each.get("part", "tuned") == part:
            language = passage(each["at"]).language
            for text in each["true"]:
                found["true", language, is_kept(each["at"], text)] += 1
            for kind, text in each["false"]:
                found[kind, language, is_kept(each["at"], text)] += 1
    return found


def share(found: Counter[tuple[str, str, bool]], *, true: bool) -> float:
    """Of the true or of the false sentences, those that are kept."""
    all_of = {key: count for key, count in found.items() if (key[0] == "true") == true}
    return sum(count for key, count in all_of.items() if key[2]) / sum(all_of.values())


@pytest.mark.parametrize("part", FLOORS)
def test_what_is_true_is_mostly_kept_and_what_is_false_mostly_not(part: str):
    found = tallied(part)
    for key, count in sorted(found.items()):
        print(part, *key, count)
    least, most = FLOORS[part]
    assert share(found, true=True) >= least
    assert share(found, true=False) <= most


@pytest.mark.parametrize("part", FLOORS)
def test_there_are_enough_of_both_in_both_languages(part: str):
    found = tallied(part)
    for language in ("en", "nl"):
        counts = Counter(key[0] == "true" for key in found.elements() if key[1] == language)
        assert min(counts[True], counts[False]) >= 15
    true = sum(count for key, count in found.items() if key[0] == "true")
    assert min(true, found.total() - true) >= 40


@pytest.mark.parametrize("each", CLAIMS, ids=lambda each: each["at"])
def test_the_passage_itself_is_borne_out_by_itself(each):
    """Most of its sentences are: a model that quotes is shown."""
    source = passage(each["at"])
    quoted = [part for part in source.text.split(". ") if 40 < len(part) < 200]
    kept = [part for part in quoted if is_kept(each["at"], part)]
    assert len(kept) >= 0.6 * len(quoted)
