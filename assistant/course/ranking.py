"""Which sentences of which passages answer a question best. Pure, but for the rows it is given.

A sentence is worth the weights of the terms that it has (of the question's weights in all), those
of its heading and of its neighbours in part; its passage counts beside it, as BM25 has it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from assistant.course.asked import Asked
from assistant.course.phrasings import UNLIKE, words
from assistant.course.sentences import Stems, Unit, stems_of, units
from assistant.course.statistics import Statistics
from assistant.course.terms import SURE, Term, equal
from assistant.course.vocabulary import NEARNESS, Phrase, forms, phrase, phrases, spelt, vocabulary
from lessons.models import Lesson
from lessons.search.models import Passage
from lessons.search.stems import plain

#: What a term counts that is not in the sentence itself.
IN_HEAD = 0.7
IN_HEADING, IN_TITLE, NEAR, AROUND, IN_ASKED = 0.75, 0.45, 0.5, 0.35, 0.45
SENTENCE = 0.7
"""Share of a sentence in its worth; the rest is its passage's."""
LENGTHS = (5, 32)
"""Words of a sentence that is neither too short to say something nor too long to be read."""
KINDS = {Passage.Kind.LAB: 0.72, Passage.Kind.TERM: 0.93, Passage.Kind.EXPLANATION: 0.95}
REASONS = phrases(
    "because, why, reason, want, omdat, dus, daarom, doordat, reden, so, therefore, waarom, hence"
)
LIMITS = phrases(
    "not, no, nothing, never, only, nobody, none, turns, neither, most, wrong, does, rarely, "
    "niet, geen, niets, nooit, alleen, niemand, beurt, hooguit"
)


PHRASED = 0.8
"""What a phrasing of learners adds that is the question."""
LIKE = 0.3
"""What a phrasing adds from which on the section is about what was asked."""
HEADED = 0.25
"""What a heading adds that has all of the question."""
SAME = NEARNESS["same"]
NOTHING = Stems(())
PAIR, PAIRS = 0.05, 4
"""What two words count that stand beside each other in question and sentence, and how many do."""


@dataclass(frozen=True)
class Here:
    """Where it is asked: what is of this chapter comes first among equals."""

    lesson: Lesson | None = None
    #: Of `phrasings.likely`.
    phrased: Mapping[int, tuple[float, float]] = field(default_factory=dict)

    def nearness(self, passage: Passage) -> float:
        """A factor of its worth."""
        if self.lesson is None or passage.lesson is None:
            return 1.0
        if passage.lesson_id == self.lesson.pk:
            return 1.12
        return 1.02 if passage.lesson.course_id == self.lesson.course_id else 1.0


@dataclass
class Ranked:
    """A passage with its sentences, each with what it is worth."""

    passage: Passage
    units: Sequence[Unit]
    worths: list[float] = field(default_factory=list)
    #: How much of the question stands in each sentence and around it (0-1).
    covers: list[float] = field(default_factory=list)
    #: The most of these; a phrasing of learners counts, too.
    coverage: float = 0.0
    #: The weight of the subject's terms that one of its sentences has by itself, if it has all that
    #: the course knows; else 0.
    whole: float = 0.0
    #: The weight of its terms that are neither of every day nor of programming in general.
    special: float = 0.0
    #: Of each sentence whether it has what of the question is rarest in the course.
    has_rarest: list[bool] = field(default_factory=list)
    names: bool = False
    """It is the term that was asked about."""
    is_about: bool = False
    """Its heading, or how learners ask for it, is what was asked."""

    def defines(self, term: Term) -> bool:
        """It says what this word means."""
        return _is_named(term, self.passage)

    @property
    def worth(self) -> float:
        """Of its best sentence."""
        return max(self.worths, default=0.0)


def rank(
    asked: Asked, passages: Sequence[Passage], here: Here, statistics: Statistics
) -> list[Ranked]:
    """The best first; only those that share something with the question."""
    found = [_Judge(asked, each, here, statistics).ranked() for each in passages]
    if asked.kinds & {"definition", "difference"} or len(asked.terms) == 1:
        _raise_terms(asked, found)
    return sorted(
        (each for each in found if each.worth > 0), key=lambda each: (-each.worth, each.passage.pk)
    )


class _Judge:
    """One passage beside the question."""

    def __init__(self, asked: Asked, passage: Passage, here: Here, statistics: Statistics) -> None:
        self.asked, self.passage, self.here, self.statistics = asked, passage, here, statistics
        self.units = units(passage.text, passage.language)
        self.title = stems_of(passage.title, passage.language)
        self.is_term = passage.kind == Passage.Kind.TERM
        self.heading = self.title if self.is_term else stems_of(passage.heading, passage.language)
        self.asked_with = words(statistics).get(passage.pk, NOTHING)
        self.everything = stems_of(passage.text, passage.language)

    def ranked(self) -> Ranked:
        """With all its worths."""
        total = self.asked.total or 1.0
        covered = [self._covered(place) / total for place in range(len(self.units))]
        around = self._bm25 / total
        factor = self.here.nearness(self.passage) * KINDS.get(Passage.Kind(self.passage.kind), 1.0)
        factor *= (1.0 if self.passage.title_stems else 0.2) * (1 + HEADED * self._headed**2)
        worths = [
            (SENTENCE * covered[place] + (1 - SENTENCE) * around)
            * self._form(unit) * factor * (1.0 if covered[place] else 0.0)
            for place, unit in enumerate(self.units)
        ]  # fmt: skip
        like, had = self._phrased
        if like > 0:
            best = max(worths, default=0.0) or 1.0
            worths = [
                worth + like * (0.5 + 0.5 * worth / best) * self._form(unit)
                for worth, unit in zip(worths, self.units, strict=True)
            ]
        whole = max((self._whole(unit) for unit in self.units), default=0.0)
        is_about = like >= LIKE or self._named_after >= 0.5
        best = max([had if like > 0 else 0.0, *covered])
        return Ranked(
            self.passage, self.units, worths, covered, best, whole, self._special,
            self._has_rarest, is_about=is_about,
        )  # fmt: skip

    @cached_property
    def _named_after(self) -> float:
        """How much of the heading is in the question (0-1)."""
        stop = vocabulary().stop.get(self.passage.language, frozenset())
        own = [each for each in spelt(self.passage.heading) if plain(each) not in stop]
        terms = self.asked.subject
        had = sum(any(t.found_in(Stems(tuple(forms(each)))) >= SAME for t in terms) for each in own)
        return had / len(own) if own else 0.0

    @cached_property
    def _phrased(self) -> tuple[float, float]:
        """What it adds that learners ask for this section in such words, and how much of the
        question those have."""
        like, had = self.here.phrased.get(self.passage.pk, (UNLIKE, 0.0))
        return PHRASED * (like - UNLIKE) / (1 - UNLIKE), had

    def _whole(self, unit: Unit) -> float:
        known = [term for term in self.asked.subject if term.is_known]
        has_all = len(known) > 1 and all(term.found_in(unit.stems) for term in known)
        return sum(term.weight for term in known) if has_all else 0.0

    @property
    def _has_rarest(self) -> list[bool]:
        """Of the subject's terms that stand in this passage the one of the most weight counts."""
        here = [term for term in self.asked.subject if term.found_in(self.everything) >= SURE]
        rarest = max(here, key=lambda term: term.weight, default=None)
        return [bool(rarest and rarest.found_in(unit.stems) >= SURE) for unit in self.units]

    @property
    def _special(self) -> float:
        special = (term for term in self.asked.subject if not term.is_general)
        texts = (self.everything, self.heading)
        return sum(t.weight for t in special if any(t.found_in(text) >= SURE for text in texts))

    @cached_property
    def _headed(self) -> float:
        """How much of the question the heading has (0-1)."""
        terms = self.asked.terms
        had = sum(term.weight * term.found_in(self.heading) for term in terms)
        return had / (self.asked.total or 1.0)

    def _covered(self, place: int) -> float:
        """The weights of the terms that stand in a sentence, and part of those around it."""
        texts = [self.units[place].stems, self.title if self.is_term else NOTHING]
        if not any(term.found_in(text) for term in self.asked.terms for text in texts):
            return 0.0
        return sum(term.weight * self._credit(term, place) for term in self.asked.terms)

    def _credit(self, term: Term, place: int) -> float:
        found, heading, beside = self._where[term.word, term.ways[0][0]]
        own = max(found[place], IN_HEAD * term.found_in(self.units[place].head or NOTHING))
        near = NEAR * max([*found[max(0, place - 1) : place], *found[place + 1 : place + 2], 0.0])
        return min(1.0, max(own, near, beside) + (0.1 * heading if own else 0.0))

    @cached_property
    def _where(self) -> Mapping[tuple[str, Phrase], tuple[list[float], float, float]]:
        """Of each term how well each sentence has it, the heading, and what is around them."""
        return {(term.word, term.ways[0][0]): self._found(term) for term in self.asked.terms}

    def _found(self, term: Term) -> tuple[list[float], float, float]:
        heading = IN_HEADING * term.found_in(self.heading)
        beside = max(
            heading,
            IN_TITLE * term.found_in(self.title),
            AROUND * term.found_in(self.everything),
            IN_ASKED * term.found_in(self.asked_with),
        )
        return [term.found_in(unit.stems) for unit in self.units], heading, beside

    @cached_property
    def _bm25(self) -> float:
        """Of the whole passage; each term's part is below its weight."""
        length = 0.5 + 0.5 * len(self.passage.stems.split()) / self.statistics.length
        return sum(
            term.weight * often / (often + 1.1 * length)
            for term in self.asked.terms
            if (often := self._often(term))
        )

    def _often(self, term: Term) -> float:
        inside = sum(term.found_in(unit.stems) for unit in self.units)
        return inside + 2.5 * term.found_in(self.heading) + 0.8 * term.found_in(self.title)

    def _form(self, unit: Unit) -> float:
        """What its form makes of it: a prompt explains nothing."""
        if unit.is_head:
            return 0.0
        factor = 0.4 if unit.asks else 0.75 if unit.prompts else 0.75 if unit.announces else 1.0
        factor *= 0.8 if unit.points else 1.0
        if not unit.is_row:
            factor *= 0.8 if unit.length < LENGTHS[0] else 1.0
            factor *= 0.92 if unit.length > LENGTHS[1] else 1.0
            factor *= 0.9 if unit.goes_on else 1.0
        if self.passage.kind == Passage.Kind.CHAPTER and "#" not in self.passage.path:
            factor *= 0.75
        pairs = min(PAIRS, self._pairs(unit.stems) + self._heading_pairs)
        return factor * self._wanted(unit) * (1 + PAIR * pairs)

    @cached_property
    def _heading_pairs(self) -> int:
        return self._pairs(self.heading)

    def _pairs(self, stems: Stems) -> int:
        beside = set(pairwise(stems.order))
        return sum(
            any(a in one and b in other for a, b in beside) for one, other in self.asked.pairs
        )

    def _wanted(self, unit: Unit) -> float:
        """Whether it is of the kind that was asked for."""
        kinds, factor = self.asked.kinds, 1.0
        if "duration" in kinds:
            factor *= 1.2 if unit.has_time else 0.95
        elif "number" in kinds:
            factor *= 1.15 if unit.has_figure else 0.95
        if "reason" in kinds:
            factor *= 1.08 if _any(unit.stems, REASONS) or _any(self.heading, REASONS) else 1.0
        if "leading" in kinds:
            factor *= 1.15 if _any(unit.stems, LIMITS) else 1.0
        return factor


def _any(stems: Stems, wanted: Sequence[Phrase]) -> bool:
    return any(stems.has(each) for each in wanted)


def _raise_terms(asked: Asked, found: Sequence[Ranked]) -> None:
    """What is asked for by its name comes before all that only speaks of it."""
    subject = asked.subject or list(asked.terms)
    named = [each for each in found if _names(each.passage, subject)]
    covered = [term for term in subject if any(_is_named(term, each.passage) for each in named)]
    if not subject or len(covered) < len(subject):
        return
    is_plain = "aspect" not in asked.kinds
    for each in named:
        each.names, each.is_about = is_plain, True
        each.coverage = max(each.coverage, 1.0)
        by_title = any(equal(way, phrase(each.passage.title)) for t in subject for way, _ in t.ways)
        each.worths[0] += (2.1 if by_title else 2.0) if is_plain else 0.4


def _names(passage: Passage, subject: Sequence[Term]) -> bool:
    return passage.kind == Passage.Kind.TERM and any(_is_named(term, passage) for term in subject)


def _is_named(term: Term, passage: Passage) -> bool:
    """Whether it is the term's whole name, or another one of its names."""
    if passage.kind != Passage.Kind.TERM:
        return False
    names = [spelt(passage.title), *(spelt(line) for line in passage.text.split("\n")[1:])]
    return any(
        len(way) == len(name) and good >= SAME
        and all(forms(word) & each for word, each in zip(name, way, strict=True))
        for name in names if name
        for way, good in term.ways
    )  # fmt: skip
