"""What a text claims that can be looked up: its quantities, its names of code, its statements."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.llm.wording import (
    BORDER,
    LARGER,
    NEGATION,
    NUMBERS,
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
_NAME = re.compile(r"(?<=[\w,;:)] )[A-Z][\w'’-]*[a-z]\w*")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True)
class Statement:
    """Part of a sentence: its stems that mean something, all of them, and whether it denies."""

    stems: frozenset[str]
    every: frozenset[str]
    denies: bool


@dataclass(frozen=True)
class Part:
    """A sentence of a text, with its statements."""

    text: str
    stems: frozenset[str]
    every: frozenset[str]
    """Stems that mean little, too."""
    statements: Sequence[Statement]


def quantities(text: str) -> set[tuple[float, str]]:
    """Each number, with its unit in seconds, bytes, % or x; '' if it has none.

    A number in letters below two, and 'half', are left out: 'one' is mostly no number.
    """
    found = set()
    for match in _QUANTITY.finditer(text):
        value = _value(match)
        unit, factor = _UNITS.get((match["unit"] or "").casefold(), ("", 1.0))
        if match["spelt"] and value < 2 and not unit:
            continue
        found.add((float(f"{value * factor:.6g}"), unit))
    return found


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


def content(text: str, language: str) -> frozenset[str]:
    """The stems of the words that mean something."""
    return _every(text, language) - empty_stems(family(language))


def _every(text: str, language: str) -> frozenset[str]:
    return frozenset(word.stem for word in words(text, language))


@cache
def parts(text: str, language: str) -> Sequence[Part]:
    """The sentences of a passage."""
    return [part(each, language) for each in _SENTENCE.split(text) if each.strip()]


def part(text: str, language: str) -> Part:
    """One sentence, looked at."""
    stems, every = content(text, language), _every(text, language)
    return Part(text, stems, every, list(_statements(text, language)))


def _statements(text: str, language: str) -> Iterator[Statement]:
    """The parts between commas and conjunctions; one without a word of meaning joins the next."""
    held, code = "", re.sub(r"\([^()\s]*\)", " ", text)  # the brackets of a call are no border
    for piece in BORDER[family(language)].split(code):
        held = f"{held} {piece}"
        if stems := content(held, language):
            yield Statement(stems, _every(held, language), denies(held, language))
            held = ""


def denies(text: str, language: str) -> bool:
    """Does it say no?"""
    return bool(NEGATION[family(language)].search(text))


def contradicts(claim: Statement, said: Statement, language: str) -> bool:
    """Does one say the opposite of the other, in a word?"""
    for sides in opposites(family(language)):
        for side in sides:
            if claim.every & side and not said.every & side:
                others = frozenset().union(*(each for each in sides if each is not side))
                if said.every & others - claim.every:
                    return True
    return False
