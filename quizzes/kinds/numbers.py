"""Numbers as people write them: 0.2 and 0,2, 1 000 and 1,000.5, 200 ms and 0.2 s."""

import re
from collections.abc import Iterator
from fractions import Fraction
from math import isfinite

TYPED_MAX = 40
"""Characters; the field takes no more."""

TYPED = re.compile(
    r"""
    (?:[~≈] [ ]?)?
    (?P<sign>[-+]?) [ ]?
    (?P<whole>[0-9]+ | [0-9]{1,3} (?P<group>[ .,']) [0-9]{3} (?:(?P=group)[0-9]{3})*)?
    (?:(?P<point>[.,]) (?P<part>[0-9]+))?
    (?:e (?P<power>[-+]?[0-9]{1,3}))?
    [ ]? (?P<unit>[^0-9 .,'+-].*)?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_TIMES = {
    "ns": 1,
    "µs": 10**3,
    "us": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "sec": 10**9,
    "min": 60 * 10**9,
}
_BYTES = {"b": 1, "bytes": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9} | {
    "kib": 2**10, "mib": 2**20, "gib": 2**30,
}  # fmt: skip
_RATIOS = {"×": 1, "x": 1, "times": 1, "keer": 1}
#: Units that stand for each other, each with how many of the smallest it is.
DIMENSIONS = tuple(
    {unit.casefold(): size for unit, size in units.items()} for units in (_TIMES, _BYTES, _RATIOS)
)


class NoNumberError(Exception):
    """The text is no number."""


class AmbiguousError(Exception):
    """The text may be two numbers: `either` and `other`, as they would be written clearly."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.either, self.other = text.replace(",", ""), text.replace(",", ".")


class WrongUnitError(Exception):
    """The text has a unit that the answer has not."""


def read(text: str, unit: str) -> float:
    """The number in `unit`; raises NoNumberError, AmbiguousError or WrongUnitError."""
    plain = " ".join(text.replace("\N{MINUS SIGN}", "-").split())
    found = TYPED.fullmatch(plain)
    if not found or not (found["whole"] or found["part"]):
        raise NoNumberError
    if found["group"] and found["group"] == found["point"]:
        raise NoNumberError
    if _is_ambiguous(found):
        raise AmbiguousError(f"{found['whole']},{found['part']}")
    whole = re.sub("[^0-9]", "", found["whole"] or "0")
    number = Fraction(f"{found['sign']}{whole}.{found['part'] or 0}e{found['power'] or 0}")
    try:
        value = float(number * _scale(found["unit"] or "", unit))
    except OverflowError as error:
        raise NoNumberError from error
    if not isfinite(value):
        raise NoNumberError
    return value


def _is_ambiguous(found: re.Match[str]) -> bool:
    """One comma before three digits: a thousand in London, one in Amsterdam."""
    whole, part = found["whole"] or "0", found["part"] or ""
    one_comma = found["point"] == "," and not found["group"]
    return one_comma and len(part) == 3 and len(whole) <= 3 and whole[0] != "0"


def _scale(typed: str, unit: str) -> Fraction:
    """How many of `unit` one of `typed` is."""
    typed, unit = typed.strip().casefold(), unit.strip().casefold()
    if typed in ("", unit):
        return Fraction(1)
    for sizes in _dimensions(unit):
        if typed in sizes:
            return Fraction(sizes[typed], sizes[unit])
    raise WrongUnitError


def _dimensions(unit: str) -> Iterator[dict[str, int]]:
    return (sizes for sizes in DIMENSIONS if unit in sizes)


def exact(number: float) -> Fraction:
    """The decimal that was written, not its binary neighbour: 0.9 - 0.7 is 0.2."""
    return Fraction(repr(number))
