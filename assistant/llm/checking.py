"""Whether a sentence of a model may be shown: cited, plain, and borne out by what it cites.

Words are compared by their stems, not understood: docs/ask-model.md says which lies that stops,
how many of each kind were tried, and which it lets pass.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.answer import Sentence, Source
from assistant.llm import evidence
from assistant.llm.evidence import Part, Statement
from assistant.llm.wording import family, lines_of, strong_stems

SHORTEST, LONGEST = 12, 400
"""Characters of a sentence."""
MOST_SENTENCES = 6
SUPPORTED = 0.72
"""The share of a sentence's words, by weight, that stand in the passages that it cites."""
CLOSE = 0.45
"""The share that stand in two sentences of a passage that follow each other."""
NEAR = 0.6
"""How near the best a sentence of a passage has to be, to be where numbers are looked for."""
NEARLY = 0.85
"""How near the best a statement of a passage has to be, to be what a claim is compared with."""
CARRIED = 0.6
LEAST_WORDS = 2

_CITATION = re.compile(r"\[\s*(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*\]")
_LEADING = re.compile(r"^\s*(?:[-*•>]+\s+|#{1,6}\s+|\d{1,2}[.)]\s+)+")
_EMPHASIS = re.compile(r"\*\*|(?<![\w*])\*(?=\S)([^*]*\S)\*(?![\w*])")
_FOREIGN = re.compile(
    r"https?:|://|\bwww\.|\]\(|!\[|\]\[?:|<[A-Za-z/!?]|&#?\w+;|```|~~~|javascript:|data:|mailto:|"
    r"\w@\w|\|.*\||\b[\w-]+\.(?:com|org|net|io|dev|nl|eu|info|ru|cn|app|xyz|ai|co)\b",
    re.IGNORECASE,
)
#: What would tell which choice is right, of a question that may be open.
_RIGHT = r"(?:correct|right|incorrect|wrong|juiste?|goede?|onjuiste?|foute?)"
_CHOICE = (
    r"(?:answers?|choices?|options?|antwoord(?:en)?|keuzes?|opties?|statements?|uitspra(?:ak|ken))"
)
_PLACE = r"(?:first|second|third|fourth|fifth|last|eerste|tweede|derde|vierde|vijfde|laatste)"
_LETTER = r"(?-i:[A-F])"
_KEY = re.compile(
    rf"\b{_RIGHT}\s+(?:ones?|{_CHOICE})\b"
    rf"|\b(?:is|are|zijn)\s+(?:the\s+|de\s+|het\s+)?{_RIGHT}\b"
    rf"|\b{_CHOICE}\s+(?:{_LETTER}\b|\d)"
    rf"|\b{_PLACE}\s+(?:choice|option|keuze|optie)\b"
    rf"|\b(?:answer|antwoord|key|sleutel)\s+(?:is|luidt|=|:)\s*"
    rf"(?:[\"“‘'`\d]|(?:that|dat|the|de|het|yes|no|ja|nee|true|false|waar|{_LETTER})\b)"
    rf"|\b(?:answers?|antwoord(?:en)?|key|sleutel)\s+(?:to|of|op|van)\b.*\b(?:question|quiz|vraag|toets)"
    rf"|\b(?:choose|pick|select|tick|kies|vink)\b"
    rf"|(?<!\w){_LETTER}\s+is\s+(?:the|het|de|true|waar|false|goed|fout)\b"
    rf"|^\(?{_LETTER}[).:]",
    re.IGNORECASE,
)


class Fault(StrEnum):
    """Why a sentence is not shown."""

    UNCITED = "uncited"
    UNKNOWN_SOURCE = "unknown source"
    NOT_PLAIN = "not plain"
    LENGTH = "length"
    KEY = "key"
    NUMBER = "number"
    CODE = "code"
    NAME = "name"
    WORDS = "words"
    APART = "apart"
    STRONG = "strong"
    OPPOSITE = "opposite"
    AGAIN = "again"


@dataclass(frozen=True)
class Weights:
    """How much a word tells: the rarer in the course, the more."""

    count: int = 1
    of: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def counted(cls, stems: Iterable[str]) -> "Weights":
        """From passages, each as its stems with blanks between them."""
        passages = [set(each.split()) for each in stems]
        return cls(len(passages) or 1, Counter(each for passage in passages for each in passage))

    def __call__(self, stems: Iterable[str]) -> float:
        return sum(self._one(each) for each in stems)

    def _one(self, stem: str) -> float:
        return math.log(1 + self.count / (0.5 + self.of.get(stem, 0)))


@dataclass
class Checker:
    """Judges the sentences of one answer, one after another."""

    sources: Sequence[Source]
    weights: Weights
    kept: list[Sentence] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.kept) >= MOST_SENTENCES

    def judge(self, written: str) -> Sentence | Fault:
        """The sentence as it is shown, or why it is not."""
        found = self._read(written)
        if isinstance(found, Fault):
            return found
        cited = [self.sources[number - 1] for number in found.sources]
        fault = self._fault(_without_citations(written), found.text, cited)
        if fault is not None:
            return fault
        self.kept.append(found)
        return found

    def _read(self, written: str) -> Sentence | Fault:
        """Its form alone: plain words of a fair length, with citations of passages that exist."""
        text = plain(written)
        if text is None:
            return Fault.NOT_PLAIN
        cited = _cited(written)
        if not cited:
            return Fault.UNCITED
        if not all(1 <= number <= len(self.sources) for number in cited):
            return Fault.UNKNOWN_SOURCE
        if not SHORTEST <= len(text) <= LONGEST:
            return Fault.LENGTH
        if _KEY.search(text):
            return Fault.KEY
        if any(each.text.casefold() == text.casefold() for each in self.kept):
            return Fault.AGAIN
        return Sentence(text, cited)

    def _fault(self, marked: str, text: str, cited: Sequence[Source]) -> Fault | None:
        """What of it the cited passages don't say; `marked` still has its backticks."""
        whole = "\n".join(f"{each.title}\n{each.text}" for each in cited)
        if not evidence.has_quantities(text, whole):
            return Fault.NUMBER
        if not all(_stands(name, whole) for name in evidence.code_names(marked)):
            return Fault.CODE
        if not all(_stands(name, whole, any_case=True) for name in evidence.proper_names(text)):
            return Fault.NAME
        return self._borne_out(text, cited)

    def _borne_out(self, text: str, cited: Sequence[Source]) -> Fault | None:
        faults = [self._against(text, language, cited) for language in _languages(cited)]
        return None if None in faults else faults[0]

    def _against(self, text: str, language: str, cited: Sequence[Source]) -> Fault | None:
        """Against the passages in one language: a sentence says it in the words of that one."""
        said = [part for each in cited if each.language == language for part in _parts(each)]
        [claim, *more] = evidence.parts(text, language)
        if more or len(claim.content) < LEAST_WORDS:
            return Fault.WORDS
        if self._share(claim.content, _union(part.content for part in said)) < SUPPORTED:
            return Fault.WORDS
        if max(self._share(claim.content, near) for near in _windows(said)) < CLOSE:
            return Fault.APART
        nearest = self._nearest(claim, said)
        if not evidence.has_quantities(text, " ".join(part.text for part in nearest)):
            return Fault.NUMBER
        if _overstates(claim, nearest, language):
            return Fault.STRONG
        if not all(self._agrees(each, said, language) for each in claim.statements):
            return Fault.OPPOSITE
        return None

    def _share(self, stems: frozenset[str], said: frozenset[str]) -> float:
        return self.weights(stems & said) / (self.weights(stems) or 1.0)

    def _nearest(self, claim: Part, said: Sequence[Part]) -> list[Part]:
        """The sentences that say most of it, each with its neighbours."""
        shares = [self._share(claim.content, part.content) for part in said]
        near = [share >= NEAR * max(shares) > 0 for share in shares]
        return [part for at, part in enumerate(said) if any(near[max(at - 1, 0) : at + 2])]

    def _agrees(self, claim: Statement, said: Sequence[Part], language: str) -> bool:
        """Is there a statement, of those that are about the same, that does not say the opposite?

        Of two opposites it counts that they are about one matter, not which of them it is.
        """
        about = {_matter(each, language): self.weights((each,)) for each in claim.stems}
        statements = [each for part in said for each in part.statements if not each.is_table]
        shares = [self._likeness(about, each, language) for each in statements]
        best = max(shares, default=0.0)
        return best == 0 or any(
            share >= NEARLY * best
            and each.denies == claim.denies
            and claim.names <= each.stems | each.carried
            and _has_figures(claim, each)
            and not evidence.contradicts(claim, each, language)
            for each, share in zip(statements, shares, strict=True)
        )

    def _likeness(self, about: Mapping[str, float], said: Statement, language: str) -> float:
        """How much of it is said; what the sentence before was about counts half."""
        here = {_matter(each, language) for each in said.stems}
        before = {_matter(each, language) for each in said.carried} - here
        return sum(
            weight * (1.0 if each in here else CARRIED if each in before else 0.0)
            for each, weight in about.items()
        )


def plain(written: str) -> str | None:
    """The words alone, without marks of Markdown and citations; None where more is hidden in it."""
    text = unicodedata.normalize("NFC", written)
    if any(unicodedata.category(each) in {"Cc", "Cf", "Co", "Cs", "Cn"} for each in text):
        return None
    if _FOREIGN.search(text):
        return None
    text = _EMPHASIS.sub(r"\1", _LEADING.sub("", _without_citations(text))).replace("`", "")
    text = " ".join(text.split())
    return re.sub(r"\s+([.,;:!?])", r"\1", text)


def _without_citations(text: str) -> str:
    return _CITATION.sub("", text)


def _cited(written: str) -> tuple[int, ...]:
    found = (
        int(each) for group in _CITATION.findall(written) for each in re.findall(r"\d+", group)
    )
    return tuple(dict.fromkeys(found))


def _stands(name: str, text: str, *, any_case: bool = False) -> bool:
    """As a word of its own, or as the last part of a name with dots."""
    flags = re.IGNORECASE if any_case else 0
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, flags))


def _languages(cited: Sequence[Source]) -> list[str]:
    return list(dict.fromkeys(each.language for each in cited))


def _parts(source: Source) -> Sequence[Part]:
    return evidence.parts(f"{source.title}. {source.text}", source.language)


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _windows(said: Sequence[Part]) -> list[frozenset[str]]:
    following = [*said[1:], said[-1]]
    return [a.content | b.content for a, b in zip(said, following, strict=True)]


def _matter(stem: str, language: str) -> str:
    return lines_of(family(language)).get(stem, stem)


def _has_figures(claim: Statement, said: Statement) -> bool:
    """Of 0.61 s for threads and 0.33 s for processes, each stays with its own."""
    there = {number for figure in said.figures for number in figure}
    return all(there.intersection(figure) for figure in claim.figures)


def _overstates(claim: Part, nearest: Sequence[Part], language: str) -> bool:
    """Does it say 'always' or 'only' where no sentence that is about the same does?"""
    said = _union(part.stems for part in nearest)
    strong = strong_stems(language)
    return any(each in strong and not strong[each] & said for each in claim.stems)
