"""A question as retrieval sees it: its terms, what kind of answer it wants, and from whom."""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise

from django.conf import settings

from assistant.course.sentences import Stems, stems_of
from assistant.course.statistics import Statistics
from assistant.course.vocabulary import Forms, Phrase, Vocabulary, forms, phrase, spelt, vocabulary
from lessons.search.stems import plain

LONGEST = 600
"""Characters of a question; the rest is not looked at."""
MOST_TERMS = 20
ORDINARY = 0.3
"""What a word of every day counts, beside one of the subject."""
OWN = 0.25
"""What the rarity of a word itself counts, beside that of the commonest of its meaning."""
PHRASE = 1.45
"""What a phrase counts, beside its rarest word."""
UNKNOWN = 0.9
"""What any other word counts that the course does not know."""
ELSEWHERE = 2.0
"""What a name counts that the course does not know, such as Django."""
ALIKE = 0.86
"""How near a word that nobody knows must be to a known one to be a slip of the keys."""
PART_MIN = 4
"""Letters of each part of a word that is made of two, such as 'rekenwerk'."""
SLIP_MIN = 7
"""Letters of a word that may be another one with a slip of the keys."""
APART = (
    "op",
    "af",
    "aan",
    "uit",
    "in",
    "door",
    "mee",
    "terug",
    "vast",
    "los",
    "over",
    "om",
    "vrij",
)
"""What stands apart from its verb in a Dutch sentence: opvangen, 'vang … op'."""
ENDINGS = (
    "ende", "end", "ingen", "ing", "able", "baar", "ation", "ment", "less", "ful", "ness", "heid",
    "ers", "er", "ed", "de", "te", "en", "t", "d", "e", "s",
)  # fmt: skip
"""What a form of a word may have behind it that the stemmers leave."""


NAME = re.compile(r"[A-Za-z]\w*_\w*[A-Za-z0-9]|\b[A-Z][a-z]+[A-Z]\w+")
"""A name of Python that is made of words."""


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

    @cached_property
    def stems(self) -> frozenset[str]:
        """All by which it may be found."""
        return frozenset(stem for way, _good in self.ways for each in way for stem in each)

    def found_in(self, text: Stems) -> float:
        """How well a text with these stems has it; 0: not at all."""
        if self.stems.isdisjoint(text.all):
            return 0.0
        return max((good for way, good in self.ways if text.has(way)), default=0.0)


@dataclass(frozen=True)
class Asked:
    """`kinds`: definition, difference, reason, number, leading, hostile, run."""

    terms: Sequence[Term]
    kinds: frozenset[str]
    #: Words that stand beside each other in it.
    pairs: frozenset[tuple[Forms, Forms]]
    #: Its own words by their stems, once in each language.
    texts: Sequence[Stems]

    @cached_property
    def said(self) -> frozenset[str]:
        """All stems by which any of its terms may be found."""
        return frozenset(stem for term in self.terms for stem in term.stems)

    @property
    def total(self) -> float:
        """Of the weights."""
        return sum(term.weight for term in self.terms)

    @property
    def subject(self) -> list[Term]:
        """The terms that it is about."""
        return [term for term in self.terms if not term.is_ordinary]

    @property
    def unknown(self) -> list[Term]:
        """Of its subject what the course does not speak of."""
        return [term for term in self.subject if not term.is_known]

    @property
    def stems(self) -> list[list[str]]:
        """Of each word that a passage is looked for by."""
        groups = {each for term in self.terms for way, _good in term.ways for each in way}
        return sorted(sorted(group) for group in groups)


def understand(text: str, statistics: Statistics) -> Asked:
    """What a person typed."""
    text = unicodedata.normalize("NFC", text.replace("\0", " "))[:LONGEST]
    known = vocabulary()
    small = " ".join(text.casefold().replace("’", "'").split())
    kinds = frozenset(kind for kind in known.asks if known.is_asking(kind, small))
    tokens = [part for each in spelt(text) for part in _parts(each, known, statistics)]
    terms = list(_terms(tokens, _names(text), known, statistics))[:MOST_TERMS]
    pairs = frozenset(pairwise(forms(each) for each in spelt(text)))
    texts = [stems_of(text, code) for code, _name in settings.LANGUAGES]
    return Asked(terms, kinds, pairs, texts)


def _names(text: str) -> set[tuple[str, ...]]:
    """The words of names such as thread_time, of which none counts by itself."""
    return {tuple(spelt(found)) for found in NAME.findall(text)}


def _parts(token: str, known: Vocabulary, statistics: Statistics) -> list[str]:
    """Both words of one that is made of two which the course knows, such as 'rekenwerk'."""
    word = plain(token)
    ways = ((forms(word),), *(way for way, _good in _others((forms(word),), known)))
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
        yield replace(_term(here, word, ordinary, is_name, statistics), is_code=is_code)


def _longest_phrase(written: Sequence[Forms], known: Vocabulary, statistics: Statistics) -> int:
    """How many words from here are a phrase of two or more: a term's name, or one of a group."""
    grouped = (way for each in written[0] for way, _place in known.by_first.get(each, ()))
    lengths = (
        len(way)
        for way in chain(statistics.names, grouped)
        if 1 < len(way) <= len(written) and all(a & b for a, b in zip(way, written, strict=False))
    )
    return max(lengths, default=0)


def _term(here: Phrase, word: str, ordinary: bool, is_name: bool, statistics: Statistics) -> Term:
    ways = [(here, 1.0), *_others(here, vocabulary()), *_verb(here, word, statistics)]
    others = [weight for way, _good in ways[1:] if (weight := statistics.weight(way)) is not None]
    weight, is_known = statistics.weight(here), True
    if weight is not None and others:
        weight = OWN * weight + (1 - OWN) * min(weight, *others)
    elif others:
        weight = (min(others) + statistics.most) / 2 if is_name else sum(others) / len(others)
    elif weight is None and not ordinary and (nearly := _nearly(word, is_name, statistics)):
        ways += nearly
        weight = min(statistics.weight(way) or statistics.most for way, _good in nearly)
    else:
        is_known = weight is not None
    if weight is None:
        weight = statistics.most * (ELSEWHERE if is_name else UNKNOWN)
    if len(word) == 1 and len(here) == 1:
        weight *= ORDINARY
    weight *= (PHRASE if len(here) > 1 else 1.0) * (ORDINARY if ordinary else 1.0)
    return Term(ways, weight, ordinary, is_known, is_name)


def _others(here: Phrase, known: Vocabulary) -> Iterator[tuple[Phrase, float]]:
    near = (each for stem in here[0] for each in known.by_first.get(stem, ()))
    for place in dict.fromkeys(place for way, place in near if equal(here, way)):
        group, good = known.groups[place]
        yield from ((way, good) for way in group if not equal(here, way))


def _verb(here: Phrase, word: str, statistics: Statistics) -> Iterator[tuple[Phrase, float]]:
    """Other forms of a Dutch verb; of one that is written in two parts, the one that tells it."""
    bare = next((word.removeprefix(each) for each in APART if word.startswith(each)), "")
    found = (forms(bare),)
    bent = {word.removesuffix("t"), f"{word}t", f"{word.removesuffix('en')}t"} - {word}
    known = [(forms(each),) for each in bent if len(here) == 1 and len(word) > PART_MIN]
    yield from ((each, 0.85) for each in known if statistics.knows(each))
    tells = len(here) == 1 and len(bare) > PART_MIN and not vocabulary().is_common(bare)
    if tells and bare.endswith("en") and statistics.knows(found):
        yield found, 0.75


def equal(one: Phrase, other: Phrase) -> bool:
    """Whether two phrases are of the same words."""
    return len(one) == len(other) and all(a & b for a, b in zip(one, other, strict=True))


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
