"""The words and phrases of a question: what a text may have for each, and what it weighs."""

import builtins
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain

from assistant.course.sentences import Stems
from assistant.course.statistics import Statistics
from assistant.course.verbs import APART, joined
from assistant.course.vocabulary import Forms, Phrase, Vocabulary, forms, phrase, spelt, vocabulary
from lessons.search.stems import plain

MOST_TERMS = 20
ORDINARY = 0.3
"""What a word of every day counts, beside one of the subject."""
GENERAL = 0.8
"""The same of a word of programming in general."""
OWN = 0.25
"""What the rarity of a word itself counts, beside that of the commonest of its meaning."""
PHRASE = 1.45
"""What a phrase counts, beside its rarest word."""
UNKNOWN = 0.9
"""What any other word counts that the course does not know."""
ASIDE = 0.5
"""What such a word counts beside others that the question is surely about."""
IDLE = 0.1
"""What a word of every day, or a number, counts that the course does not know."""
ELSEWHERE = 2.0
"""What a name counts that the course does not know, such as Django."""
ALIKE = 0.86
"""How near a word that nobody knows must be to a known one to be a slip of the keys."""
SURE = 0.85
"""How good a way must be for a term to be what it says."""
PART_MIN = 4
"""Letters of each part of a word that is made of two, such as 'rekenwerk'."""
SLIP_MIN = 7
"""Letters of a word that may be another one with a slip of the keys."""
ENDINGS = (
    "ende", "end", "ingen", "ing", "able", "baar", "ation", "ment", "less", "ful", "ness", "heid",
    "ers", "er", "ed", "de", "te", "en", "t", "d", "e", "s",
)  # fmt: skip
"""What a form of a word may have behind it that the stemmers leave."""


NAME = re.compile(r"[A-Za-z]\w*_\w*[A-Za-z0-9]|\b[A-Z][a-z]+[A-Z]\w+")
"""A name of Python that is made of words."""
CALL = re.compile(r"([A-Za-z]\w*)\(")
"""What is written as a call."""
BUILT_IN = frozenset(
    plain(name) for each in (builtins, str, list, dict, set, bytes) for name in dir(each)
)
"""What every program of Python has, so that a call of it is no sign of the course's topic."""


@dataclass(frozen=True)
class Term:
    """A word or a phrase. `ways`: what a text may have for it, and how good that is (0-1)."""

    ways: Sequence[tuple[Phrase, float]]
    weight: float
    is_ordinary: bool = False
    is_known: bool = True
    is_name: bool = False
    #: A name of Python's, such as thread_time and TimeoutError.
    is_code: bool = False
    #: The course is about it.
    is_topic: bool = False
    #: A word of programming in general.
    is_general: bool = False
    #: Its first word, plain.
    word: str = ""

    @cached_property
    def stems(self) -> frozenset[str]:
        """All by which it may be found."""
        return frozenset(stem for way, _good in self.ways for each in way for stem in each)

    def found_in(self, text: Stems) -> float:
        """How well a text with these stems has it; 0: not at all."""
        if self.stems.isdisjoint(text.all):
            return 0.0
        return max((good for way, good in self.ways if text.has(way)), default=0.0)


def terms_of(text: str, statistics: Statistics, *, is_typed: bool) -> list[Term]:
    """Each of them once, in their order; what nobody typed has no slips of the keys."""
    known = vocabulary()
    whole = joined(spelt(text), lambda verb: _is_verb(verb, statistics))
    tokens = [part for each in whole for part in _parts(each, known, statistics)]
    terms = list(_terms(tokens, _names(text), known, statistics))[:MOST_TERMS]
    if is_typed:
        terms = [_mended(term, statistics) for term in terms]
    calls = {plain(found) for found in CALL.findall(text)} - BUILT_IN
    terms = [replace(t, is_general=False) if t.word in calls else t for t in terms]
    return [_lighter(each) for each in terms] if are_sure(terms) else terms


def are_sure(terms: Sequence[Term]) -> bool:
    """Whether a word of the course's topic is of nothing else, or there are two of them."""
    about = [term for term in terms if term.is_topic]
    technical = vocabulary().technical
    first = [term.ways[0][0] for term in about]
    is_technical = any(len(way) > 1 or not way[0].isdisjoint(technical) for way in first)
    return len(about) > 1 or is_technical


def _lighter(term: Term) -> Term:
    is_aside = not (term.is_known or term.is_ordinary)
    return replace(term, weight=ASIDE * term.weight) if is_aside else term


def _names(text: str) -> set[tuple[str, ...]]:
    """The words of names such as thread_time, of which none counts by itself."""
    return {tuple(spelt(found)) for found in NAME.findall(text)}


def _is_verb(word: str, statistics: Statistics) -> bool:
    """Whether the course has it, or a group of one meaning."""
    here = (forms(word),)
    return statistics.knows(here) or bool(_others(here))


def _parts(token: str, known: Vocabulary, statistics: Statistics) -> list[str]:
    """Both words of one that is made of two which the course knows, such as 'rekenwerk'."""
    word = plain(token)
    ways = ((forms(word),), *(way for way, _good in _others((forms(word),))))
    if any(statistics.knows(way) for way in ways) or known.is_common(word):
        return [token]
    for cut in range(PART_MIN, len(word) - PART_MIN + 1):
        parts = [word[:cut], word[cut:]]
        if all(statistics.knows((forms(part),)) for part in parts):
            return parts
    return [token]


def _terms(
    tokens: Sequence[str], names: set[tuple[str, ...]], known: Vocabulary, statistics: Statistics
) -> Iterator[Term]:
    written = [forms(token) for token in tokens]
    language = known.language_of(tokens)
    at = 0
    seen: set[Phrase] = set()
    while at < len(tokens):
        length = _longest_phrase(written[at:], known, statistics) or max(
            (len(name) for name in names if tuple(tokens[at : at + len(name)]) == name), default=0
        )
        here = tuple(written[at : at + max(1, length)])
        word = plain(tokens[at])
        at += max(1, length)
        if (not length and word in known.stop[language]) or any(equal(here, each) for each in seen):
            continue
        seen.add(here)
        is_name = not length and at > 1 and tokens[at - 1][:1].isupper()
        ordinary = not length and word in known.ordinary[language]
        is_code = tuple(tokens[at - len(here) : at]) in names
        term = _term(here, word, ordinary, is_name, statistics)
        yield replace(term, is_code=is_code, is_topic=term.is_topic or (is_code and term.is_known))


def _longest_phrase(written: Sequence[Forms], known: Vocabulary, statistics: Statistics) -> int:
    """How many words from here are a phrase of two or more: a term's name, or one of a group."""
    grouped = (way for each in written[0] for way, _place in known.by_first.get(each, ()))
    lengths = (
        len(way)
        for way in chain(*(statistics.named.get(each, ()) for each in written[0]), grouped)
        if 1 < len(way) <= len(written) and all(a & b for a, b in zip(way, written, strict=False))
    )
    return max(lengths, default=0)


def _term(here: Phrase, word: str, ordinary: bool, is_name: bool, statistics: Statistics) -> Term:
    ways = [(here, 1.0), *_others(here), *_verb(here, word, statistics)]
    others = [weight for way, _good in ways[1:] if (weight := statistics.weight(way)) is not None]
    weight, is_known = statistics.weight(here), True
    if weight is not None and others:
        weight = OWN * weight + (1 - OWN) * min(weight, *others)
    elif others:
        weight = (min(others) + statistics.most) / 2 if is_name else sum(others) / len(others)
    else:
        is_known = weight is not None
    ordinary = ordinary or (word.isdigit() and weight is None)
    if weight is None:
        weight = statistics.most * (ELSEWHERE if is_name else IDLE if ordinary else UNKNOWN)
    is_general = len(here) == 1 and bool(here[0] & vocabulary().general)
    weight *= GENERAL if is_general else 1.0
    if len(word) == 1 and len(here) == 1:
        weight *= ORDINARY
    weight *= (PHRASE if len(here) > 1 else 1.0) * (ORDINARY if ordinary and is_known else 1.0)
    is_topic = any(statistics.is_topic(way) for way, good in ways if good >= SURE)
    return Term(
        ways, weight, ordinary, is_known, is_name, is_topic=is_topic, is_general=is_general,
        word=word,
    )  # fmt: skip


@lru_cache(maxsize=20_000)
def _others(here: Phrase) -> tuple[tuple[Phrase, float], ...]:
    """What means the same or nearly so, and how near it is."""
    known = vocabulary()
    near = (each for stem in here[0] for each in known.by_first.get(stem, ()))
    groups = [known.groups[at] for at in dict.fromkeys(at for way, at in near if equal(here, way))]
    return tuple((way, good) for group, good in groups for way in group if not equal(here, way))


def _verb(here: Phrase, word: str, statistics: Statistics) -> Iterator[tuple[Phrase, float]]:
    """Other forms of a Dutch verb; of one that is written in two parts, the one that tells it."""
    if len(here) != 1:
        return
    for each in statistics.same_verb(word):
        if each != here[0]:
            yield (each,), SURE
    bare = next((word.removeprefix(each) for each in APART if word.startswith(each)), "")
    tells = len(bare) > PART_MIN and bare.endswith("en") and not vocabulary().is_common(bare)
    if tells and statistics.knows((forms(bare),)):
        yield (forms(bare),), 0.75


def equal(one: Phrase, other: Phrase) -> bool:
    """Whether two phrases are of the same words."""
    return len(one) == len(other) and all(a & b for a, b in zip(one, other, strict=True))


def _mended(term: Term, statistics: Statistics) -> Term:
    """What nobody knows, as a known word that it may be."""
    if term.is_known or term.is_ordinary:
        return term
    nearly = _nearly(term.word, term.is_name, statistics)
    if not nearly:
        return term
    weight = min(statistics.weight(way) or statistics.most for way, _good in nearly)
    is_topic = any(statistics.is_topic(way) for way, _good in nearly)
    ways = [*term.ways, *nearly]
    return replace(term, ways=ways, weight=weight, is_known=True, is_topic=is_topic)


def _nearly(word: str, is_name: bool, statistics: Statistics) -> list[tuple[Phrase, float]]:
    """What an unknown word may be: a form of a known one, or a slip of the keys."""
    for part in (word.removesuffix(ending) for ending in ENDINGS if word.endswith(ending)):
        for bare in {part, part.removeprefix("ge")}:
            if len(bare) >= PART_MIN and statistics.knows((forms(bare),)):
                return [((forms(bare),), 0.9)]
    if len(word) < SLIP_MIN or is_name:
        return []
    found = difflib.get_close_matches(word, statistics.spoken, 1, ALIKE)
    return [(phrase(each), 0.8) for each in found if each[0] == word[0]]
