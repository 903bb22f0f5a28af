"""True and false sentences about real passages: how many of each the check lets through.

docs/ask-model.md has the figures; `pytest -s` of this file prints them.
"""

import re
from collections import Counter

import pytest

from assistant.answer import Sentence, Source
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
    quoted = [
        part
        for part in re.split(r"\. |\n", source.text)
        if 40 < len(part) < 200 and "\t" not in part
    ]
    kept = [part for part in quoted if is_kept(each["at"], part)]
    assert len(kept) >= 0.6 * len(quoted)


RUN = {
    "en": "Threads took 0.61 s, processes 0.33 s. Processes were 1.8 times as fast as threads.",
    "nl": "Threads deden er 0,61 s over, processen 0,33 s. "
    "Processen waren 1,8 keer zo snel als threads.",
}
OF_A_RUN = (
    ("en", "In your run threads took 0.61 s and processes took 0.33 s.", True),
    ("en", "In your run threads took 0.33 s and processes took 0.61 s.", False),
    ("en", "Processes were 1.8 times as fast as threads.", True),
    ("en", "Threads were 1.8 times as fast as processes.", False),
    ("en", "In your run threads took 0.7 s.", False),
    ("en", "Processes were not as fast as threads.", False),
    ("nl", "In jouw run deden threads er 0,61 s over en processen 0,33 s.", True),
    ("nl", "In jouw run deden threads er 0,33 s over en processen 0,61 s.", False),
    ("nl", "Processen waren 1,8 keer zo snel als threads.", True),
    ("nl", "Threads waren 1,8 keer zo snel als processen.", False),
)


@pytest.mark.parametrize(("language", "text", "kept"), OF_A_RUN)
def test_what_was_measured_stays_with_whom_it_was_measured_of(language: str, text: str, kept: bool):
    run = Source("run", "Your run", "/lab/runs/1/", RUN[language], language)
    found = Checker([run], weights()).judge(f"{text} [1]")
    assert isinstance(found, Sentence) == kept


def test_a_sentence_in_another_language_than_its_passage_has_to_quote_it():
    [source] = [passage(each["at"]) for each in CLAIMS if each["at"].endswith("md#timeouts")]
    quoted = "A timeout guards against waits, not against computing. [1]"
    told = "Een timeout beschermt tegen wachten, niet tegen rekenen. [1]"
    assert isinstance(Checker([source], weights()).judge(quoted), Sentence)
    assert not isinstance(Checker([source], weights()).judge(told), Sentence)
