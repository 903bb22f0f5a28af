"""What is wrong, or may be, with a question as it was written: pure rules, each of its own.

A fault keeps learners from being asked fairly and is to be mended; a hint is to be looked at.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from quizzes import authoring
from quizzes.bank.words import (
    ABSOLUTE,
    ALL_OR_NONE,
    BY_PLACE,
    NEGATION,
    questions_in,
    visible,
)
from quizzes.kinds.contract import ChoiceDraft, Fault, QuestionDraft
from quizzes.kinds.names import KindName
from quizzes.misconceptions import lab_for

LONGER, LONGER_BY = 1.2, 10
"""A key is conspicuous from this many times the next longest, and this many characters more."""
CHANCE = 0.05
"""A quiz is told that its keys are long when luck alone would do that more rarely."""


class Level(StrEnum):
    """How much a finding weighs."""

    FAULT = "fault"
    HINT = "hint"


@dataclass(frozen=True)
class Finding:
    """What a rule found; `field` and `choice` (from 0) say where, as in a Fault."""

    code: str
    level: Level
    message: str
    field: str = ""
    choice: int | None = None

    @property
    def is_fault(self) -> bool:
        """Whether it is to be mended."""
        return self.level is Level.FAULT

    @property
    def level_in_words(self) -> str:
        """For people."""
        return _("Fault") if self.is_fault else _("Hint")

    @property
    def place_in_words(self) -> str:
        """Which choice, from 1; "" for the question."""
        return "" if self.choice is None else _("choice %(n)s") % {"n": self.choice + 1}

    @property
    def fault(self) -> Fault:
        """As publishing would say it, to find its line."""
        return Fault(self.message, self.field, self.choice)


type Rule = Callable[[QuestionDraft], Iterator[Finding]]


def lint(draft: QuestionDraft) -> list[Finding]:
    """All that the rules find in one question."""
    return [finding for rule in RULES for finding in rule(draft)]


def lint_quiz(drafts: Iterable[QuestionDraft]) -> list[Finding]:
    """What shows only in all questions of a quiz together."""
    return list(_keys_are_long(list(drafts)))


def unpublishable(draft: QuestionDraft) -> Iterator[Finding]:
    """No key, a choice without feedback, and all else that publishing refuses."""
    for fault in authoring.faults(draft):
        code = _code(draft, fault)
        yield Finding(code, Level.FAULT, str(fault.message), fault.field, fault.choice)


CODES = {
    "stem": "no-stem",
    "kind": "no-kind",
    "feedback": "no-feedback",
    "answer": "no-key",
    "low": "bad-band",
    "high": "bad-band",
    "lab_demo": "bad-lab",
    "lab_parameters": "bad-lab",
}


def _code(draft: QuestionDraft, fault: Fault) -> str:
    """A short name for the reason; most are found by the field that they are about."""
    by_choice = draft.kind not in (KindName.NUMERIC, "prediction")
    if not fault.field and by_choice and not any(choice.correct for choice in draft.choices):
        return "no-key"
    return CODES.get(fault.field, "bad-choices")


def no_belief(draft: QuestionDraft) -> Iterator[Finding]:
    """A wrong choice stands for what somebody may believe; else it tells nothing."""
    for number, choice in _wrong(draft):
        if not choice.belief.strip():
            message = _("This wrong choice names no belief: what would lead a learner to it?")
            yield Finding("no-belief", Level.HINT, message, "belief", number)


def no_lab(misconception: str, draft: QuestionDraft) -> Iterator[Finding]:
    """A lab refutes the belief that the question diagnoses (by its id), and no answer that shows
    it leads there. A line to be ordered may be a wrong answer where it stands."""
    in_order = draft.kind == KindName.ORDER
    wrong = [choice for choice in draft.choices if in_order or not choice.correct]
    refuted = lab_for(misconception)
    if refuted and wrong and not any(choice.lab_demo for choice in wrong):
        message = _(
            "%(id)s, “%(belief)s”, is refuted by a run: give the choice that shows it %(lab)s."
        )
        said = message % {"id": refuted.pk, "belief": refuted.belief, "lab": refuted.lab}
        yield Finding("no-lab", Level.FAULT, said, "lab_demo")


def no_concept(concept: str) -> Iterator[Finding]:
    """Cards are kept by concept: without one the question never comes back for review."""
    if not concept.strip():
        message = _("It names no concept: it never comes back for review.")
        yield Finding("no-concept", Level.HINT, message, "concept")


def beside(misconception: str, concept: str, draft: QuestionDraft) -> list[Finding]:
    """What is found in what stands beside the question itself."""
    return [*no_lab(misconception, draft), *no_concept(concept)]


def long_key(draft: QuestionDraft) -> Iterator[Finding]:
    """Who knows nothing picks the longest."""
    lengths = _lengths(draft)
    if not lengths:
        return
    key, longest = lengths
    if key >= LONGER * longest and key >= longest + LONGER_BY:
        place = next(number for number, choice in enumerate(draft.choices) if choice.correct)
        message = _(
            "The right choice is the longest by far (%(key)s characters, the next %(next)s)."
        )
        said = message % {"key": key, "next": longest}
        yield Finding("long-key", Level.HINT, said, "text", place)


def by_place(draft: QuestionDraft) -> Iterator[Finding]:
    """'All of the above': choices are shuffled, so above is anywhere."""
    for number, choice in _shown(draft):
        if found := BY_PLACE.search(visible(choice.text)):
            message = _("“%(words)s” names choices by their place, but choices are shuffled.")
            said = message % {"words": found[0]}
            yield Finding("by-place", Level.FAULT, said, "text", number)
        elif found := ALL_OR_NONE.search(visible(choice.text)):
            message = _("“%(words)s” is a choice about choices: it names no belief of its own.")
            said = message % {"words": found[0]}
            yield Finding("all-or-none", Level.HINT, said, "text", number)


def hidden_negation(draft: QuestionDraft) -> Iterator[Finding]:
    """Who reads over the 'not' answers another question."""
    for sentence in questions_in(draft.stem):
        if found := NEGATION.search(sentence):
            message = _("“%(word)s” in the question is easily overlooked: write it *so*.")
            yield Finding("hidden-not", Level.HINT, message % {"word": found[0]}, "stem")
            return


def absolute_distractors(draft: QuestionDraft) -> Iterator[Finding]:
    """'Always' and 'never' are known to be wrong by who knows nothing else."""
    shown = list(_shown(draft))
    if any(choice.correct and ABSOLUTE.search(visible(choice.text)) for _number, choice in shown):
        return
    for number, choice in shown:
        if found := ABSOLUTE.search(visible(choice.text)):
            message = _("“%(word)s” stands in wrong choices alone: it gives them away.")
            said = message % {"word": found[0]}
            yield Finding("absolute-word", Level.HINT, said, "text", number)


RULES: Sequence[Rule] = (
    unpublishable,
    no_belief,
    long_key,
    by_place,
    hidden_negation,
    absolute_distractors,
)


def _wrong(draft: QuestionDraft) -> Iterator[tuple[int, ChoiceDraft]]:
    return ((number, c) for number, c in enumerate(draft.choices) if not c.correct)


def _shown(draft: QuestionDraft) -> Iterator[tuple[int, ChoiceDraft]]:
    """The choices whose words are the author's and are picked from."""
    if draft.kind in (KindName.SINGLE, KindName.MULTIPLE):
        yield from enumerate(draft.choices)


def _lengths(draft: QuestionDraft) -> tuple[int, int] | None:
    """How long the key of a single choice is, and the longest of the others."""
    keys = [len(visible(choice.text)) for choice in draft.choices if choice.correct]
    others = [len(visible(choice.text)) for choice in draft.choices if not choice.correct]
    if draft.kind != KindName.SINGLE or len(keys) != 1 or not others:
        return None
    return keys[0], max(others)


def _keys_are_long(drafts: Sequence[QuestionDraft]) -> Iterator[Finding]:
    """The share of questions whose key is the longest choice, against chance."""
    judged = [(draft, lengths) for draft in drafts if (lengths := _lengths(draft))]
    hits = sum(key > longest for _draft, (key, longest) in judged)
    chances = [1 / len(draft.choices) for draft, _lengths_ in judged]
    if hits and at_least(hits, chances) < CHANCE:
        message = _(
            "In %(hits)s of %(count)s questions the right choice is the longest one; "
            "by chance it would be about %(expected)s."
        )
        numbers = {"hits": hits, "count": len(judged), "expected": round(sum(chances))}
        yield Finding("long-keys", Level.HINT, message % numbers)


def at_least(hits: int, chances: Iterable[float]) -> float:
    """The probability of that many hits or more, each with a chance of its own."""
    distribution = [1.0]
    for chance in chances:
        missed = [p * (1 - chance) for p in [*distribution, 0.0]]
        distribution = [p + q * chance for p, q in zip(missed, [0.0, *distribution], strict=True)]
    return sum(distribution[hits:])
