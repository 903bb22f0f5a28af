"""How learners ask for a section in words that are not its own (`asked_as.toml`)."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from assistant.course.asked import Asked, understand
from assistant.course.sentences import Stems
from assistant.course.statistics import Statistics

UNLIKE = 0.5
"""The likeness up to which a phrasing says nothing of a question."""
FILE = Path(__file__).with_name("asked_as.toml")


@cache
def asked_as() -> Mapping[str, Sequence[str]]:
    """By chapter#anchor; read once."""
    found: dict[str, list[str]] = defaultdict(list)
    for section in tomllib.loads(FILE.read_text())["section"]:
        for place in section["at"]:
            found[place] += section["asked"]
    return found


def every() -> Iterator[str]:
    """All of them, each once."""
    yield from {each for phrasings in asked_as().values() for each in phrasings}


@lru_cache(maxsize=16)
def understood(statistics: Statistics) -> Mapping[str, Sequence[Asked]]:
    """The same, as questions."""
    known = {each: understand(each, statistics, is_typed=False) for each in every()}
    return {place: [known[each] for each in those] for place, those in asked_as().items()}


@lru_cache(maxsize=16)
def words(statistics: Statistics) -> Mapping[int, Stems]:
    """All words that learners ask for a section with, by its row."""
    return {
        statistics.rows[place]: Stems(tuple(_said(those)))
        for place, those in understood(statistics).items()
        if place in statistics.rows
    }


def _said(those: Sequence[Asked]) -> Iterator[str]:
    for term in (term for each in those for term in each.terms):
        yield from (stem for word in term.ways[0][0] for stem in word)


def likely(asked: Asked, statistics: Statistics) -> dict[int, tuple[float, float]]:
    """The rows of sections that learners ask for in such words: how alike the nearest of them is
    (0-1), and how much of the question it has."""
    near: dict[str, tuple[float, float]] = {}
    places = understood(statistics)
    for place, those in places.items():
        best = max((likeness(asked, each) for each in those), default=(0.0, 0.0))
        if best[0] > UNLIKE and place in statistics.rows:
            near[place] = best
    return {statistics.rows[place]: best for place, best in near.items()}


def likeness(asked: Asked, phrasing: Asked) -> tuple[float, float]:
    """How alike they are (0-1), and how much of the question the phrasing has."""
    if asked.said.isdisjoint(phrasing.said):
        return 0.0, 0.0
    had, has = _share(asked, phrasing), _share(phrasing, asked)
    return (2 * had * has / (had + has) if had + has else 0.0), had


def _share(one: Asked, other: Asked) -> float:
    """Of the weight of one's terms, that of those which the other has."""
    had = sum(
        term.weight * max(term.found_in(stems) for stems in other.texts) for term in one.terms
    )
    return had / (one.total or 1.0)
