"""What a text says for a recorded value: so many digits, a unit, the language's own signs."""

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

#: Units that stand right behind their number.
CLOSE = frozenset({"×", "°"})
#: Units that are words, and so differ by language.
WORDS: Mapping[str, Mapping[str, str]] = {"times": {"nl": "keer", "de": "mal", "fr": "fois"}}


def in_words(value: float, digits: int, unit: str, language: str) -> str:
    """(61.3, 1, 'ms', 'nl') → '60 ms'; (0.0961, 2, 's', 'nl') → '0,096 s'."""
    locale = _locale(language)
    number = format_decimal(rounded(value, digits), _pattern(value, digits), locale=locale)
    unit = WORDS.get(unit, {}).get(locale.language, unit)
    return f"{number}{'' if unit in CLOSE else ' '}{unit}".rstrip()


def rounded(value: float, digits: int) -> Decimal:
    """To so many significant digits: (0.0961, 1) → 0.1, (61, 1) → 60, (9.96, 2) → 10."""
    if not value:
        return Decimal(0)
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-_places(value, digits)), ROUND_HALF_UP)


def _places(value: float, digits: int) -> int:
    """Decimal places of the last significant digit; negative before the point."""
    places = digits - 1 - math.floor(math.log10(abs(value)))
    near = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return digits - 1 - near.adjusted()  # 9.96 to two digits is 10, which has two before the point


def _pattern(value: float, digits: int) -> str:
    """As many decimal places as were rounded to, zeros among them."""
    places = max(0, _places(value, digits)) if value else 0
    return "#,##0." + "0" * places if places else "#,##0"


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
