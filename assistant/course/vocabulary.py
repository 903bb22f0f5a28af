"""What retrieval knows of words: which say nothing, which mean the same, and how people ask."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from django.conf import settings

from lessons.search.stems import plain, stem, words

FILE = Path(__file__).with_name("vocabulary.toml")

NEARNESS = {"same": 0.9, "near": 0.62}
"""What a word of a group counts in another one's place."""

type Forms = frozenset[str]
"""The stems that one word may have, whichever language it is of."""
type Phrase = tuple[Forms, ...]
"""One word or more; a text has it where it has each of them."""


@dataclass(frozen=True)
class Vocabulary:
    """`stop` and `ordinary`: plain words, by language. `groups`: phrases of one meaning, and how
    near they are to each other (0-1)."""

    stop: Mapping[str, frozenset[str]]
    ordinary: Mapping[str, frozenset[str]]
    groups: tuple[tuple[tuple[Phrase, ...], float], ...]
    #: Stems of what the course is about, besides its glossary.
    topic: frozenset[str]
    #: Those of them that nobody says of anything else.
    technical: frozenset[str]
    #: Those of programming in general.
    general: frozenset[str]
    #: Plain names of what other courses are about.
    elsewhere: frozenset[str]
    asks: dict[str, tuple[re.Pattern[str], ...]]

    @cached_property
    def by_first(self) -> Mapping[str, Sequence[tuple[Phrase, int]]]:
        """Each phrase of a group with the group's place, by the stems of its first word."""
        found: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)
        for place, (group, _good) in enumerate(self.groups):
            for way in group:
                for stem_ in way[0] if way else ():
                    found[stem_].append((way, place))
        return found

    def language_of(self, tokens: Iterable[str]) -> str:
        """In which of its languages a text is: that with the most of its words of no content."""
        said = [plain(each) for each in tokens]
        return max(self.stop, key=lambda code: sum(each in self.stop[code] for each in said))

    def is_common(self, word: str) -> bool:
        """Whether it is a word of every day in some language."""
        listed = (*self.stop.values(), *self.ordinary.values())
        return any(word in each for each in listed)

    def stops(self, name: Phrase) -> bool:
        """Whether there is a word in it that says nothing."""
        return any(not each.isdisjoint(stop) for stop in self.stop.values() for each in name)

    def is_asking(self, kind: str, text: str) -> bool:
        """Whether a question, in small letters, has one of the patterns of this kind."""
        return any(pattern.search(text) for pattern in self.asks[kind])


@lru_cache(maxsize=50_000)
def forms(word: str) -> Forms:
    """Its stem in every language that there is."""
    return frozenset(stem(word, code) for code in (*_languages(), ""))


def phrase(text: str) -> Phrase:
    """The words of a text in their order."""
    return tuple(forms(each) for each in spelt(text))


def phrases(listed: str) -> tuple[Phrase, ...]:
    """Those of a list with commas."""
    return tuple(phrase(each) for each in listed.split(","))


def spelt(text: str) -> list[str]:
    """Each word as it is written."""
    return [text[word.start : word.end] for word in words(text, "")]


@cache
def vocabulary() -> Vocabulary:
    """Of the file, read once."""
    read = tomllib.loads(FILE.read_text())
    return Vocabulary(
        stop={code: frozenset(_plain(text)) for code, text in read["stop"].items()},
        ordinary={code: frozenset(_plain(text)) for code, text in read["ordinary"].items()},
        groups=tuple(
            (tuple(phrase(each) for each in group), good)
            for name, good in NEARNESS.items()
            for group in read[name]["groups"]
        ),
        topic=_stems(read["topic"]["words"]),
        technical=_stems(read["topic"]["technical"]),
        general=_stems(read["topic"]["general"]),
        elsewhere=frozenset(_plain(read["elsewhere"]["words"])),
        asks={
            kind: tuple(re.compile(each) for each in patterns)
            for kind, patterns in read["asks"].items()
        },
    )


def _stems(text: str) -> frozenset[str]:
    return frozenset(each for word in spelt(text) for each in forms(word))


def _plain(text: str) -> Iterator[str]:
    return (plain(each) for each in spelt(text))


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]
