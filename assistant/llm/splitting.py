"""Cuts a text that comes in pieces into sentences, each with the citations that stand behind it."""

import re
from collections.abc import Iterator

LONGEST = 1500
"""Characters; what goes on for longer without an end is no sentence, and is left out."""
#: What ends in a dot and ends no sentence, in English and Dutch.
SHORT = frozenset(
    {
        *("e.g", "i.e", "vs", "cf", "ca", "approx", "resp", "fig", "no", "nr", "ch", "sec", "etc"),
        *("bijv", "bv", "d.w.z", "o.a", "m.a.w", "t.o.v", "i.p.v", "blz", "hfst", "zgn", "evt"),
    }
)
_CITED = r"\s*\[[\d,;\s]{1,40}\]"
#: The end of a sentence, once it is seen what comes behind it: a line that ends, or more text
#: that is no citation.
_END = re.compile(
    rf"(?P<mark>[.!?…]+[\"'”’)*`]*(?:{_CITED})*)(?=\s+[^\s\[])|(?P<line>\n)(?=\s*[^\s\[])"
)
_LAST_WORD = re.compile(r"[\w.]+$")
_NUMBER_OF_LINE = re.compile(r"(?:^|\n)\s*\d{1,2}$")


class Splitter:
    """Feed it text as it comes; it gives whole sentences as soon as each is known to be whole."""

    def __init__(self) -> None:
        self._held = ""
        self._skips = False

    def feed(self, text: str) -> Iterator[str]:
        """The sentences that this piece completes."""
        self._held += text
        while (end := _end(self._held)) is not None:
            sentence, self._held = self._held[:end].strip(), self._held[end:]
            if sentence and not self._skips:
                yield sentence
            self._skips = False
        if len(self._held) > LONGEST:
            self._held, self._skips = "", True

    def end(self) -> Iterator[str]:
        """What is left once the text is over."""
        sentence, self._held = self._held.strip(), ""
        if sentence and not self._skips:
            yield sentence
        self._skips = False


def _end(text: str) -> int | None:
    """Where the first sentence ends, if that can be told already."""
    for found in _END.finditer(text):
        if found["line"] or not _goes_on(text, found):
            return found.end()
    return None


def _goes_on(text: str, found: re.Match[str]) -> bool:
    """Is this dot an abbreviation's, a list number's, or within code?"""
    before = text[: found.start()]
    if before.count("`") % 2 and "`" not in found["mark"]:
        return True
    if not found["mark"].startswith(".") or found["mark"].startswith(".."):
        return False
    if _NUMBER_OF_LINE.search(before):
        return True
    word = _LAST_WORD.search(before)
    return word is not None and word[0].casefold() in SHORT
