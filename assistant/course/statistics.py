"""How often words stand in the sentences of the course, by language: what is rare tells more."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import Q, QuerySet

from assistant.course.sentences import units
from assistant.course.verbs import LANGUAGE, roots
from assistant.course.vocabulary import Forms, Phrase, phrase, vocabulary
from lessons.models import Lesson
from lessons.search import index
from lessons.search.models import Passage
from lessons.search.stems import stem


@dataclass(frozen=True, eq=False)
class Statistics:
    """`counts`: stem to the number of sentences that have it, of `sentences` in all."""

    counts: Counter[str]
    sentences: int
    language: str
    #: Words of the course, to compare what nobody knows with.
    spoken: tuple[str, ...]
    #: How long a passage is, in words, on average.
    length: float
    #: Names of terms of more than one word, and the stems of those of one.
    names: tuple[Phrase, ...]
    subjects: frozenset[str]
    #: Of each passage its address without what it begins with (chapter#anchor), and its row.
    rows: Mapping[str, int]
    #: The stems of a verb's forms by what they share; of a Dutch course.
    verbs: Mapping[str, frozenset[str]]

    @property
    def most(self) -> float:
        """The weight of a word that none has."""
        return self._weight(0)

    @cached_property
    def named(self) -> Mapping[str, Sequence[Phrase]]:
        """Names of more than one word by the stems of their first one."""
        found = defaultdict(list)
        for name in self.names:
            for each in name[0]:
                found[each].append(name)
        return found

    def weight(self, phrase: Phrase) -> float | None:
        """By its rarest word; None where the course does not have it."""
        if not self.knows(phrase):
            return None
        return max(self._weight(self._count(each)) for each in phrase)

    def is_topic(self, here: Phrase) -> bool:
        """Whether it is what the course is about: in its glossary, or listed as its topic."""
        if len(here) > 1:
            return here in self.names or any(each & vocabulary().topic for each in here)
        known = vocabulary()
        return bool(here[0] & (known.topic | (self.subjects - known.general)))

    def knows(self, phrase: Phrase) -> bool:
        """Whether every word of it stands in the course."""
        return all(self._count(each) for each in phrase)

    def same_verb(self, word: str) -> list[Forms]:
        """The stems of other forms of a verb."""
        own = stem(word, LANGUAGE)
        found = {each for root in roots(own) for each in self.verbs.get(root, ())}
        return [frozenset({each}) for each in sorted(found - {own})]

    def _count(self, forms: Iterable[str]) -> int:
        return max((self.counts[each] for each in forms), default=0)

    def _weight(self, count: int) -> float:
        return math.log(1 + (self.sentences - count + 0.5) / (count + 0.5))


def of_language(language: str) -> Statistics:
    """One query; after the content has changed, three more."""
    return _counted(index.state(), language)


@lru_cache(maxsize=16)
def _counted(state: str, language: str) -> Statistics:
    rows = list(_passages(language).values_list("title_stems", "text", "stems"))
    said = [unit.stems.all for _title, text, _stems in rows for unit in units(text, language)]
    said += [frozenset(title.split()) for title, _text, _stems in rows]
    counts = Counter(stem for each in said for stem in each)
    spoken = tuple(sorted(each for each in counts if each.isalpha() and len(each) > 4))
    length = max(1.0, sum(len(stems.split()) for *_, stems in rows) / max(1, len(rows)))
    places = {place_of(path): pk for pk, path in _passages(language).values_list("pk", "path")}
    every = [name for name in _names(language) if not vocabulary().stops(name)]
    names = tuple(name for name in every if len(name) > 1)
    subjects = frozenset(each for name in every if len(name) == 1 for each in name[0])
    verbs = _verbs(counts) if language == LANGUAGE else {}
    return Statistics(counts, len(said), language, spoken, length, names, subjects, places, verbs)


def _verbs(stems: Iterable[str]) -> dict[str, frozenset[str]]:
    found = defaultdict(set)
    for each in stems:
        for root in roots(each) if each.isalpha() else ():
            found[root].add(each)
    return {root: frozenset(those) for root, those in found.items()}


def place_of(path: str) -> str:
    """chapter#anchor of the address of a passage."""
    page, _, anchor = path.partition("#")
    return f"{page.rstrip('/').rpartition('/')[2]}#{anchor}"


def _names(language: str) -> Iterator[Phrase]:
    terms = _passages(language).filter(kind=Passage.Kind.TERM)
    for title, text in terms.values_list("title", "text"):
        yield from (phrase(each) for each in (title, *text.split("\n")[1:]))


def _passages(language: str) -> QuerySet[Passage]:
    """What everybody may read."""
    public = Q(lesson=None) | Q(lesson__status=Lesson.Status.PUBLISHED)
    return Passage.objects.filter(public, question=None, language=language)
