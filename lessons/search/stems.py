"""Words and their stems: what makes 'threads' find 'thread', and 'draden' find 'draad'."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

#: Snowball's name of each language that has a stemmer here; others are searched by whole words.
STEMMERS = {"en": "english", "nl": "dutch_porter", "de": "german", "fr": "french", "es": "spanish"}
LONGEST = 40
"""Characters of a word; the rest of a longer one is left out."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Word:
    """A word of a text and where it stands there."""

    stem: str
    start: int
    end: int


def words(text: str, language: str) -> Iterator[Word]:
    """Each word of a text; those of names such as `thread_time` and `sys.exit` one by one."""
    for found in _WORD.finditer(text):
        yield Word(stem(found[0], language), found.start(), found.end())


def stems(text: str, language: str) -> str:
    """All the stems of a text in their order, with blanks between them."""
    return " ".join(word.stem for word in words(text, language))


@lru_cache(maxsize=50_000)
def plain(word: str) -> str:
    """A word without capitals and accents."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in parts if each.isalnum())[:LONGEST]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of one word; that of a number or an unknown language's word is the word itself."""
    bare = plain(word)
    family = language.partition("-")[0]
    stemmer = _stemmer(family)
    found = str(stemmer.stemWord(bare)) if stemmer and bare.isalpha() else bare
    # Dutch doubles the consonant of a plural (proces, processen); Snowball halves all but this one.
    return found[:-1] if family == "nl" and found.endswith("ss") else found


@cache
def _stemmer(language: str) -> Any:
    name = STEMMERS.get(language)
    return snowballstemmer.stemmer(name) if name else None
