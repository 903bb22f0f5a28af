"""What a text claims that can be looked up: its quantities, its names of code, its statements."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.llm.wording import (
    ACTORS,
    BORDER,
    IDIOMS,
    LARGER,
    NEGATION,
    NUMBERS,
    PRONOUN,
    empty_stems,
    family,
    opposites,
)
from lessons.search.stems import words

_UNITS = {
    "ns": ("s", 1e-9), "nanosecond": ("s", 1e-9), "nanoseconds": ("s", 1e-9),
    "µs": ("s", 1e-6), "us": ("s", 1e-6), "microsecond": ("s", 1e-6), "microseconds": ("s", 1e-6),
    "microseconden": ("s", 1e-6), "ms": ("s", 1e-3), "millisecond": ("s", 1e-3),
    "milliseconds": ("s", 1e-3), "milliseconde": ("s", 1e-3), "milliseconden": ("s", 1e-3),
    "s": ("s", 1.0), "sec": ("s", 1.0), "second": ("s", 1.0), "seconds": ("s", 1.0),
    "seconde": ("s", 1.0), "seconden": ("s", 1.0), "minute": ("s", 60.0), "minutes": ("s", 60.0),
    "minuut": ("s", 60.0), "minuten": ("s", 60.0), "hour": ("s", 3600.0), "hours": ("s", 3600.0),
    "uur": ("s", 3600.0), "%": ("%", 1.0), "percent": ("%", 1.0), "procent": ("%", 1.0),
    "×": ("x", 1.0), "x": ("x", 1.0), "times": ("x", 1.0), "keer": ("x", 1.0), "maal": ("x", 1.0),
    "bytes": ("B", 1.0), "byte": ("B", 1.0), "kb": ("B", 1e3), "kib": ("B", 1024.0),
    "mb": ("B", 1e6), "mib": ("B", 1024.0**2), "gb": ("B", 1e9), "gib": ("B", 1024.0**3),
}  # fmt: skip
_DIGITS = r"\d+(?:[.,]\d+)*"
_SPELLED = {
    **{word: n for line in NUMBERS.values() for n, word in enumerate(line.split())},
    **LARGER,
}
_SPELT = "|".join(sorted(_SPELLED, key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?<![\w.])(?:(?P<digits>{_DIGITS})|(?P<spelt>\b(?:{_SPELT})\b))"
    r"(?P<version>(?<=\d)(?:t|rc\d|a\d|b\d)\b)?(?:[\s\u00a0]*(?:of\s+a\s+|van\s+een\s+)?"
    r"(?P<unit>[µ%×]s?|[A-Za-zµ]+))?",
    re.IGNORECASE,
)
#: Names of code: with _ or () or a dot inside, camel case, or two capitals and more.
_CODE = re.compile(
    r"[A-Za-z_]\w*(?:\.\w+)+(?:\(\))?|\w*_\w+(?:\(\))?|\w+\(\)|\b[A-Z][a-z]+[A-Z]\w*|"
    r"\b[a-z]+[A-Z]\w*|\b[A-Z][A-Z0-9]+\b"
)
_CALLED = re.compile(r"(?:\b[A-Za-z]\w*\.)*(\w*_\w+|(?<=\.)[A-Za-z]\w*)(?!\w)")
_NAME = re.compile(r"(?<=[\w,;:)] )[A-Z][\w'’-]*[a-z]\w*")
LEAST_SPELT = 2
LONGEST = 30
"""Different words of a statement."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True)
class Quantity:
    """A number in seconds, bytes, % or x; `unit` is '' if it has none. `bare`: nor a noun."""

    value: float
    unit: str
    written: float
    factor: float
    spelt: bool
    bare: bool

    @property
    def amount(self) -> tuple[float, str]:
        return self.value, self.unit


@dataclass(frozen=True)
class Statement:
    """Part of a sentence. `order`: the stems of its words; `carried`: of what it goes on about."""

    order: tuple[str, ...]
    carried: frozenset[str]
    denies: bool
    #: Names of code.
    names: frozenset[str]
    #: Numbers in figures: as each is written, and what it comes to.
    figures: frozenset[tuple[float, float]]

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self.order)

    @property
    def is_table(self) -> bool:
        """So many words without a border are cells in a row: who goes with what is not told."""
        return len(self.stems) > LONGEST


@dataclass(frozen=True)
class Part:
    """A sentence of a text, with its statements. `content`: stems of words that mean something."""

    text: str
    stems: frozenset[str]
    content: frozenset[str]
    statements: Sequence[Statement]


def quantities(text: str) -> set[Quantity]:
    """Each number with its unit.

    A number in letters below two, and 'half', are left out: 'one' is mostly no number.
    """
    found = set()
    for match in _QUANTITY.finditer(text):
        value, word = _value(match), (match["unit"] or "").casefold()
        unit, factor = _UNITS.get(word, ("", 1.0))
        if unit or not match["spelt"] or value >= LEAST_SPELT:
            spelt = bool(match["spelt"])
            amount = float(f"{value * factor:.6g}")
            found.add(Quantity(amount, unit, value, factor, spelt, not word and not spelt))
    return found


def has_quantities(claimed: str, said: str) -> bool:
    """Does each quantity of one stand in the other? 'For 10 ms and for 30' says 30 ms, too."""
    there = quantities(said)
    amounts, units = {each.amount for each in there}, {(each.unit, each.factor) for each in there}
    bare = {each.written for each in there if each.bare}
    return all(
        each.amount in amounts
        or (bool(each.unit) and (each.unit, each.factor) in units and each.written in bare)
        for each in quantities(claimed)
    )


def _value(match: re.Match[str]) -> float:
    """2,047 and 2.047 are thousands if three digits follow; else it is the decimal sign."""
    if match["spelt"]:
        return float(_SPELLED[match["spelt"].casefold()])
    digits = match["digits"]
    if re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", digits):
        return float(re.sub("[.,]", "", digits))
    whole, *rest = re.split("[.,]", digits)
    return float(f"{whole}.{''.join(rest)}")


def code_names(text: str) -> set[str]:
    """Names of code in a text, and what stands in backticks, without brackets at the end."""
    marked = {each.strip() for each in re.findall(r"`([^`]+)`", text)}
    found = {match[0] for match in _CODE.finditer(text)} | marked
    return {re.sub(r"\(.*\)$", "", each, flags=re.DOTALL) for each in found} - {""}


def proper_names(text: str) -> set[str]:
    """Words with a capital where no sentence begins."""
    return {match[0] for match in _NAME.finditer(text)}


def stems_of(text: str, language: str) -> frozenset[str]:
    """The stems of all words; a name of code is one word, its last part."""
    return frozenset(_in_order(text, language))


def _in_order(text: str, language: str) -> tuple[str, ...]:
    text = _CALLED.sub(lambda found: f" {found[1].replace('_', '')} ", text)
    for idiom, word in IDIOMS[family(language)]:
        text = idiom.sub(f" {word} ", text)
    return tuple(word.stem for word in words(text, language))


def _figures(text: str) -> frozenset[tuple[float, float]]:
    return frozenset((each.written, each.value) for each in quantities(text) if not each.spelt)


def _called(text: str, language: str) -> frozenset[str]:
    """The stems of names of code, as they are in `stems_of`."""
    found = " ".join(each[1].replace("_", "") for each in _CALLED.finditer(text))
    return frozenset(word.stem for word in words(found, language))


def content(text: str, language: str) -> frozenset[str]:
    """The stems of the words that mean something."""
    return stems_of(text, language) - empty_stems(family(language))


@lru_cache(maxsize=200)
def parts(text: str, language: str) -> Sequence[Part]:
    """The sentences of a text. Each knows what the one before it was about."""
    found: list[Part] = []
    actors: frozenset[str] = frozenset()
    for each in _SENTENCE.split(text):
        if each.strip():
            goes_on = PRONOUN[family(language)].match(each) and found
            before = found[-1].stems if goes_on else frozenset()
            found.append(_part(each, language, actors, before))
            actors = _actors(found[-1].statements[-1:], language)
    return found


def _part(text: str, language: str, actors: frozenset[str], before: frozenset[str]) -> Part:
    statements: list[Statement] = []
    called: frozenset[str] = frozenset()
    for each in _statements(text, language):
        order, names = _in_order(each, language), _called(each, language)
        carried = before | actors | (frozenset() if names else called)
        statements.append(Statement(order, carried, denies(each, language), names, _figures(each)))
        called = names or called
        actors = _actors(statements[-1:], language)
    return Part(text, stems_of(text, language), content(text, language), statements)


def _actors(statements: Sequence[Statement], language: str) -> frozenset[str]:
    """What these are about, of the lines of opposites that a text goes on about."""
    found: frozenset[str] = frozenset()
    for each in statements:
        for line in opposites(family(language))[:ACTORS]:
            every = frozenset().union(*line)
            found |= (each.stems & every) or (each.carried & every)
    return found


def _statements(text: str, language: str) -> Iterator[str]:
    """The parts between commas and conjunctions; one without a word of meaning joins the next."""
    held, code = "", re.sub(r"\([^()\s]*\)", " ", text)  # the brackets of a call are no border
    for piece in BORDER[family(language)].split(code):
        held = f"{held} {piece}"
        if content(held, language):
            yield held
            held = ""
    if held.strip():
        yield held


def denies(text: str, language: str) -> bool:
    """Does it say no?"""
    return bool(NEGATION[family(language)].search(text))


def contradicts(claim: Statement, said: Statement, language: str) -> bool:
    """Does one say the opposite of the other, in a word?"""
    for number, sides in enumerate(opposites(family(language))):
        every = frozenset().union(*sides)
        there = said.stems & every
        mine = claim.stems & every
        if number < ACTORS:
            there, mine = there or said.carried & every, mine or claim.carried & every
            if _turned_round(claim, said, sides):
                return True
        for side in sides:
            if mine & side and there and not there & side:
                return True
    return False


def _turned_round(claim: Statement, said: Statement, sides: Sequence[frozenset[str]]) -> bool:
    """'Threads are as fast as processes', of 'processes … as threads'?"""
    first, second = (_sides_in_order(each, sides) for each in (claim, said))
    return len(first) > 1 and len(second) > 1 and first != second


def _sides_in_order(said: Statement, sides: Sequence[frozenset[str]]) -> list[int]:
    found = (number for stem in said.order for number, side in enumerate(sides) if stem in side)
    return list(dict.fromkeys(found))
