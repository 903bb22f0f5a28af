"""A question as retrieval sees it: its terms, and what kind of answer it wants."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.conf import settings

from assistant.course.sentences import Stems, stems_of
from assistant.course.statistics import Statistics
from assistant.course.terms import Term, are_sure, terms_of
from assistant.course.vocabulary import Forms, forms, phrase, spelt, vocabulary
from lessons.search.stems import plain

LONGEST = 600
"""Characters of a question; the rest is not looked at."""


@dataclass(frozen=True)
class Asked:
    """`kinds`: definition, difference, reason, number, leading, hostile, run."""

    terms: Sequence[Term]
    kinds: frozenset[str]
    #: Words that stand beside each other in it.
    pairs: frozenset[tuple[Forms, Forms]]
    #: Its own words by their stems, once in each language.
    texts: Sequence[Stems]
    #: It names what other courses are about, and this one never does.
    is_elsewhere: bool = False

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
    def is_on_topic(self) -> bool:
        """Whether it has a word that the course is about."""
        return any(term.is_topic for term in self.terms)

    @property
    def is_sure(self) -> bool:
        """It can be of nothing else than the course's topic."""
        return are_sure(self.terms)

    @property
    def unknown(self) -> list[Term]:
        """Of its subject what the course does not speak of."""
        return [term for term in self.subject if not term.is_known]

    @property
    def stems(self) -> list[list[str]]:
        """Of each word that a passage is looked for by."""
        groups = {each for term in self.terms for way, _good in term.ways for each in way}
        return sorted(sorted(group) for group in groups)


def understand(text: str, statistics: Statistics, *, is_typed: bool = True) -> Asked:
    """A question; of one that nobody typed the kind is not looked at."""
    text = unicodedata.normalize("NFC", text.replace("\0", " "))[:LONGEST]
    known = vocabulary()
    small = " ".join(text.casefold().replace("’", "'").split())
    kinds = frozenset(each for each in known.asks if is_typed and known.is_asking(each, small))
    terms = terms_of(text, statistics, is_typed=is_typed)
    pairs = frozenset(pairwise(forms(each) for each in spelt(text)))
    texts = [stems_of(text, code) for code, _name in settings.LANGUAGES]
    named = (plain(each) for each in spelt(text))
    is_elsewhere = any(
        each in known.elsewhere and not statistics.knows(phrase(each)) for each in named
    )
    return Asked(terms, kinds, pairs, texts, is_elsewhere)
