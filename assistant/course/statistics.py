"""How often words stand in the sentences of the course, by language: what is rare tells more."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q, QuerySet

from assistant.course.sentences import units
from assistant.course.vocabulary import Phrase, phrase, vocabulary
from lessons.models import Lesson
from lessons.search import index
from lessons.search.models import Passage


@dataclass(frozen=True, eq=False)
class Statistics:
    """`counts`: stem to the number of sentences that have it, of `sentences` in all."""

    counts: Counter[str]
    sentences: int
    #: Words of the course, to compare what nobody knows with.
    spoken: tuple[str, ...]
    #: How long a passage is, in words, on average.
    length: float
    #: Names of terms that are of more than one word.
    names: tuple[Phrase, ...]
    #: Of each passage its address without what it begins with (chapter#anchor), and its row.
    rows: Mapping[str, int]

    @property
    def most(self) -> float:
        """The weight of a word that none has."""
        return self._weight(0)

    def weight(self, phrase: Phrase) -> float | None:
        """By its rarest word; None where the course does not have it."""
        if not self.knows(phrase):
            return None
        return max(self._weight(self._count(each)) for each in phrase)

    def knows(self, phrase: Phrase) -> bool:
        """Whether every word of it stands in the course."""
        return all(self._count(each) for each in phrase)

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
    length = sum(len(stems.split()) for _title, _text, stems in rows) / max(1, len(rows))
    places = {place_of(path): pk for pk, path in _passages(language).values_list("pk", "path")}
    return Statistics(counts, len(said), spoken, max(1.0, length), tuple(_names(language)), places)


def place_of(path: str) -> str:
    """chapter#anchor of the address of a passage."""
    page, _, anchor = path.partition("#")
    return f"{page.rstrip('/').rpartition('/')[2]}#{anchor}"


def _names(language: str) -> Iterator[Phrase]:
    terms = _passages(language).filter(kind=Passage.Kind.TERM)
    for title, text in terms.values_list("title", "text"):
        names = (phrase(each) for each in (title, *text.split("\n")[1:]))
        yield from (name for name in names if len(name) > 1 and not vocabulary().stops(name))


def _passages(language: str) -> QuerySet[Passage]:
    """What everybody may read."""
    public = Q(lesson=None) | Q(lesson__status=Lesson.Status.PUBLISHED)
    return Passage.objects.filter(public, question=None, language=language)
