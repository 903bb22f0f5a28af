"""Dutch verbs: what their forms have in common, and both parts of one that is written apart."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from lessons.search.stems import plain, stem

LANGUAGE = "nl"
APART = (
    "op", "af", "aan", "uit", "in", "door", "mee", "terug", "vast", "los", "over", "om", "vrij",
)  # fmt: skip
"""What stands apart from its verb in a sentence: opvangen, 'vang … op'."""
ROOT_MIN = 3
"""Letters of a root at least."""
_LONG = re.compile(r"(aa|ee|oo|uu)(?=[bcdfghjklmnprstvz]$)")
_TWICE = re.compile(r"([bdfgklmnprst])\1$")
_VOICED = {"f": "v", "s": "z"}


@lru_cache(maxsize=20_000)
def roots(stemmed: str) -> frozenset[str]:
    """What the stems of a verb's forms share: 'gev' of geven, 'geeft' and 'gegev' of gegeven."""
    return frozenset(_even(each) for each in _bare(stemmed) if len(each) >= ROOT_MIN)


def _bare(stemmed: str) -> Iterator[str]:
    starts = [stemmed, *([stemmed[2:]] if stemmed.startswith("ge") else [])]
    for each in starts:
        yield each
        if len(each) > ROOT_MIN and each[-1] in "td" and each[-2] not in "aeiou":
            yield each[:-1]


def _even(root: str) -> str:
    bare = _TWICE.sub(r"\1", _LONG.sub(lambda found: found[0][0], root))
    return bare[:-1] + _VOICED.get(bare[-1], bare[-1])


def joined(tokens: Sequence[str], knows: Callable[[str], bool]) -> list[str]:
    """The words of a question, with 'geeft … af' as one ('afgeven') where that is known."""
    found = list(tokens)
    for at in range(len(tokens) - 1, 0, -1):
        apart = plain(tokens[at])
        if apart not in APART:
            continue
        for place in range(at):
            if whole := _whole(apart, plain(tokens[place]), knows):
                found[place] = whole
                del found[at]
                break
    return found


def _whole(apart: str, word: str, knows: Callable[[str], bool]) -> str:
    if not word.isalpha() or len(word) < ROOT_MIN:
        return ""
    ways = (
        f"{apart}{root}{more}en"
        for root in roots(stem(word, LANGUAGE))
        for more in ("", root[-1])
    )  # fmt: skip
    return next((way for way in ways if knows(way)), "")
