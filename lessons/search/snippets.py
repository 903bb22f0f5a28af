"""The stretch of a text where the most of what was asked for stands, with marks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lessons.search.stems import Word, plain, words

WIDE = 32
"""Words of a snippet."""
BEFORE = 6
"""Words before the first mark."""


@dataclass(frozen=True)
class Snippet:
    """(text, is it marked?) in turn; where it is cut, `begins` or `ends` is false."""

    parts: Sequence[tuple[str, bool]]
    begins: bool = True
    ends: bool = True


def snippet(
    text: str, stems: Collection[str], open_end: str, language: str, *, whole: bool = False
) -> Snippet:
    """`open_end`: the beginning of words that are marked, too; "" for none."""
    found = list(words(text, language))
    hits = [_is_hit(text, word, stems, open_end) for word in found]
    start, end = (0, len(found)) if whole else _window(hits)
    if not found:
        return Snippet([(text, False)] if text else [])
    first = 0 if start == 0 else found[start].start
    last = len(text) if end >= len(found) else found[end - 1].end
    parts, here = [], first
    for word, hit in zip(found[start:end], hits[start:end], strict=True):
        if hit:
            parts += [(text[here : word.start], False), (text[word.start : word.end], True)]
            here = word.end
    parts.append((text[here:last], False))
    return Snippet([part for part in parts if part[0]], start == 0, end >= len(found))


def _is_hit(text: str, word: Word, stems: Collection[str], open_end: str) -> bool:
    if word.stem in stems:
        return True
    return bool(open_end) and plain(text[word.start : word.end]).startswith(open_end)


def _window(hits: Sequence[bool]) -> tuple[int, int]:
    """The stretch of WIDE words with the most hits, the first of equal ones."""
    places = [place for place, hit in enumerate(hits) if hit]
    if not places:
        return 0, min(WIDE, len(hits))
    best = max(
        places, key=lambda at: (sum(at <= each < at + WIDE - BEFORE for each in places), -at)
    )
    start = max(0, min(best - BEFORE, len(hits) - WIDE))
    return start, min(start + WIDE, len(hits))
