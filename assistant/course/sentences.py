"""A passage cut into what can be quoted of it: sentences, and rows of tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.course.vocabulary import Phrase
from lessons.search.stems import stems

#: What may stand between the end of a sentence and the next one.
_END = re.compile(r"(?<=[.!?])[)\"”’']*\s+")
_SHORTENED = re.compile(r"(?:\b(?:e\.g|i\.e|vs|cf|approx|bijv|o\.a|d\.w\.z|m\.a\.w|resp|ca|nr)\.)$")
_LEANS = re.compile(
    r"(?i)(it|its|that|this|these|those|they|them|he|she|so|but|and|or|still|then|there|here|also|"
    r"both|neither|either|instead|around|such|(all|each|none|some|most) of (it|that|this|these|"
    r"them)|in both|in all|in between|the (first|second|last|others?|rest)|whichever|else|"
    r"hij|ze|zij|het|dat|dit|die|deze|dus|maar|en|of|toch|dan|daar|daarna|daarom|daarvoor|hier|ook|"
    r"beide|geen van beide|(alles|elk|geen|sommige) daarvan|zulke|zo|anders|in beide|"
    r"de (eerste|tweede|laatste|andere?|rest)|om de|daartussen|bij de ander)\b"
)
_PROMPTS = re.compile(
    r"(?i)(predict|guess|look|run|say|see|try|open|count|save|remember|decide|divide|draw|give "
    r"four|voorspel|gok|kijk|draai|zeg|zie|probeer|open|tel|bewaar|onthoud|beslis|deel|teken|"
    r"bedenk|doe een)\b"
)
_POINTS = re.compile(
    r"(?i)(here (is|are|comes)|this (program|file|lab|is the (program|file))|until now|now look|"
    r"(the (next|following)|in the|in this|these) (program|lab|figures|places)|below\b|"
    r"hier (is|zijn|staat|staan|komt)|dit (programma|bestand|lab|is het (programma|bestand))|"
    r"tot nu toe|kijk nu|(het volgende|in het|in dit|deze) (programma|lab|cijfers|plaatsen)|"
    r"hieronder|.*\b(in the \w+ line|in de \w+de regel|on the left|op de linker)\b)"
)
_TIME = re.compile(
    r"(?i)\d\s?(ms|µs|us|ns|s)\b|\b(milli|micro|nano)?second(s|en|e)?\b|"
    r"\b(minutes?|minuten|minuut|hours?|uur|uren)\b"
)
CELL = " | "
"""Between the cells of a row, where it is quoted."""


LOOSE = 2
"""Words that may stand between those of a phrase."""


@dataclass(frozen=True)
class Stems:
    """The words of a text in their order."""

    order: tuple[str, ...]

    @cached_property
    def all(self) -> frozenset[str]:
        """Each of them once."""
        return frozenset(self.order)

    def has(self, wanted: Phrase) -> bool:
        """Whether all words of a phrase stand near each other in it."""
        if any(each.isdisjoint(self.all) for each in wanted):
            return False
        return len(wanted) == 1 or any(
            all(not each.isdisjoint(self.order[at : at + len(wanted) + LOOSE]) for each in wanted)
            for at, word in enumerate(self.order)
            if word in wanted[0]
        )


@lru_cache(maxsize=4096)
def stems_of(text: str, language: str) -> Stems:
    """Of a title, for instance."""
    return Stems(tuple(stems(text, language).split()))


@dataclass(frozen=True)
class Unit:
    """A sentence, or a row of a table. `line`: the block that it is of. `head`: of its table."""

    text: str
    stems: Stems
    line: int
    head: Stems | None = None
    is_row: bool = False
    is_head: bool = False

    @property
    def length(self) -> int:
        """In words."""
        return len(self.stems.order)

    @property
    def asks(self) -> bool:
        """It is a question itself."""
        return self.text.rstrip(")\"”’' ").endswith("?")

    @property
    def leans(self) -> bool:
        """It can't be understood without the one before it."""
        return not self.is_row and (self.goes_on or _LEANS.match(self.text) is not None)

    @property
    def goes_on(self) -> bool:
        """It begins as no sentence does; a name of Python may."""
        first = self.text.split(maxsplit=1)[0]
        return not self.is_row and first.isalpha() and first.islower() and len(first) > 1

    @property
    def announces(self) -> bool:
        """What it says comes after it."""
        return self.text.endswith(":")

    @property
    def prompts(self) -> bool:
        """It tells the reader to do something."""
        return _PROMPTS.match(self.text) is not None

    @property
    def points(self) -> bool:
        """It speaks of what stands beside it on the page: a program, a lab, a line of output."""
        return not self.is_row and _POINTS.match(self.text) is not None

    @property
    def has_time(self) -> bool:
        """It tells how long something takes."""
        return _TIME.search(self.text) is not None

    @property
    def has_figure(self) -> bool:
        """There is a number in it."""
        return any(each.isdigit() for each in self.text)


def readable(text: str) -> str:
    """A passage as it is shown: rows in one line each."""
    return text.replace("\t", CELL)


@lru_cache(maxsize=4096)
def units(text: str, language: str) -> tuple[Unit, ...]:
    """All of a passage, in its order."""
    return tuple(_units(text, language))


def _units(text: str, language: str) -> Iterator[Unit]:
    head: Stems | None = None
    for number, line in enumerate(text.split("\n")):
        if "\t" not in line:
            head = None
            yield from (Unit(each, stems_of(each, language), number) for each in cut(line))
            continue
        found = stems_of(line, language)
        yield Unit(readable(line), found, number, head, is_row=True, is_head=head is None)
        head = head or found


def cut(line: str) -> list[str]:
    """The sentences of a line; 'i.e.' ends none."""
    parts: list[str] = []
    start = 0
    for end in _END.finditer(line):
        piece = line[start : end.end()].strip()
        if _SHORTENED.search(piece):
            continue
        parts.append(piece)
        start = end.end()
    return [each for each in (*parts, line[start:].strip()) if each]
