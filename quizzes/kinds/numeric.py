"""A number: {typed, value}, the value in the question's unit.

Within the tolerance it is worth 1, within twice the tolerance a half. By order of magnitude an
answer a to the right number b is worth max(0, 1 - |log10(a/b)|), and 1 within the tolerance. Its
choices are bands of wrong numbers, each with the belief that leads there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import inf, log10
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds.contract import (
    Answer,
    ChoiceDraft,
    Fault,
    ForgedAnswerError,
    Grade,
    Key,
    Kind,
    QuestionDraft,
    Said,
    Sent,
    UnansweredError,
)
from quizzes.kinds.numbers import (
    TYPED_MAX,
    AmbiguousError,
    NoNumberError,
    WrongUnitError,
    exact,
    read,
)

FIELD = "number"
LARGEST = 1e300
"""Numbers reach up to this, as in files."""


@dataclass(frozen=True)
class Field:
    """The field as it stands; `mark` is "", "good", "half" or "bad"."""

    text: str
    unit: str
    mark: str = ""
    longest: int = TYPED_MAX


class Numeric(Kind):
    """A text field: its keyboard shows digits on a phone, and it takes a comma everywhere."""

    HINT = _("Write a number. 0.2 and 0,2 mean the same.")
    ANSWERS = ("answer", "tolerance", "unit", "magnitude")
    CHOICES = ("low", "high")
    CHOICES_MIN = 1
    TOO_FEW = _("A number needs at least one band of wrong answers, with its feedback.")

    def parse(self, sent: Sent, key: Key) -> dict[str, Any]:
        """The number; what is none is explained."""
        values = sent.get(FIELD, ())
        if len(values) > 1 or any(len(value) > TYPED_MAX for value in values):
            raise ForgedAnswerError
        typed = "".join(values).strip()
        if not typed:
            raise UnansweredError(_("Write a number first."))
        return {"typed": typed, "value": _read(typed, key.question.unit)}

    def refill(self, answer: Answer) -> dict[str, list[str]]:
        """As it was typed."""
        return {FIELD: [answer["typed"]]}

    def draw(self, key: Key, shown: Sequence[int], sent: Sent, *, graded: bool) -> Field:
        """The field with what was typed."""
        text = next(iter(sent.get(FIELD, ())), "")
        mark = self._mark(key, sent) if graded else ""
        return Field(text, key.question.unit, mark)

    def _mark(self, key: Key, sent: Sent) -> str:
        score = self.grade(key, self.parse(sent, key)).score
        return "good" if score == 1 else "half" if score else "bad"

    def grade(self, key: Key, answer: Answer) -> Grade:
        """By distance or by order of magnitude."""
        score = _score(key.question, answer["value"])
        return Grade(score, int(score == 1), 1)

    def picks(self, key: Key, answer: Answer) -> tuple[int, ...]:
        """The band that a number which is not right falls into; the first one counts."""
        if self.grade(key, answer).correct:
            return ()
        hit = (pk for pk, band in key.choices.items() if _holds(band, answer["value"]))
        return tuple(hit)[:1]

    def says(self, key: Key, answer: Answer) -> Said:
        """Whether it came near."""
        score = self.grade(key, answer).score
        if not score:
            return Said()
        share = gettext("This is worth %(percent)s%%.") % {"percent": round(100 * score)}
        return Said(_("Close, but not quite"), share)

    def arrange(self, key: Key, shuffled: Sequence[int], try_number: int) -> tuple[int, ...]:
        """Bands are not shown."""
        return ()

    def faults(self, question: QuestionDraft) -> Iterator[Fault]:
        """A number that can be hit, and bands that miss it."""
        yield from _faults_of_size(question)
        if question.answer is None:
            yield Fault(_("Write the right number."), "answer")
        elif question.magnitude and question.answer <= 0:
            yield Fault(_("Only a number above zero has an order of magnitude."), "answer")
        if question.tolerance is None:
            yield Fault(_("Say how far from it is still right."), "tolerance")
        elif question.tolerance < 0:
            yield Fault(_("A tolerance is not below zero."), "tolerance")
        for number, band in enumerate(question.choices):
            yield from _faults_of_band(question, band, number)
        yield from _overlaps(question.choices)


def _read(typed: str, unit: str) -> float:
    try:
        return read(typed, unit)
    except NoNumberError:
        message = gettext("“%(typed)s” is not a number. Write one such as 0.2, 0,2 or 1500.")
        raise UnansweredError(message % {"typed": typed}) from None
    except AmbiguousError as two:
        message = gettext("Is that %(either)s or %(other)s? Write it one of these ways.")
        raise UnansweredError(message % vars(two)) from None
    except WrongUnitError:
        raise UnansweredError(_wrong_unit(unit)) from None


def _wrong_unit(unit: str) -> str:
    if not unit:
        return gettext("Write the number alone: the answer has no unit.")
    return gettext(
        "The answer is wanted in %(unit)s. Write the number alone, or with this unit."
    ) % {"unit": unit}


def _score(question: QuestionDraft, value: float) -> Fraction:
    if question.answer is None:
        return Fraction(0)
    off, tolerance = abs(exact(value) - exact(question.answer)), exact(question.tolerance or 0.0)
    if off <= tolerance:
        return Fraction(1)
    if question.magnitude:
        return _by_magnitude(value, question.answer)
    return Fraction(1, 2) if off <= 2 * tolerance else Fraction(0)


def _by_magnitude(value: float, answer: float) -> Fraction:
    """Exactly as much for twice the answer as for half of it; below 1, which is for the answer."""
    if value <= 0 or answer <= 0:
        return Fraction(0)
    powers = abs(Fraction(log10(value)) - Fraction(log10(answer)))
    return max(Fraction(0), min(1 - powers, Fraction(999, 1000)))


def _holds(band: ChoiceDraft, value: float) -> bool:
    low, high = _ends(band)
    return low <= value <= high and (low, high) != (-inf, inf)


def _ends(band: ChoiceDraft) -> tuple[float, float]:
    return -inf if band.low is None else band.low, inf if band.high is None else band.high


def _faults_of_size(question: QuestionDraft) -> Iterator[Fault]:
    """Numbers that no file could bring back."""
    message = _("Write a number between -1e300 and 1e300.")
    for field in ("answer", "tolerance"):
        if _is_too_large(getattr(question, field)):
            yield Fault(message, field)
    for number, band in enumerate(question.choices):
        for field in ("low", "high"):
            if _is_too_large(getattr(band, field)):
                yield Fault(message, field, number)


def _is_too_large(value: float | None) -> bool:
    return value is not None and not abs(value) < LARGEST


def _faults_of_band(question: QuestionDraft, band: ChoiceDraft, number: int) -> Iterator[Fault]:
    low, high = _ends(band)
    if band.low is None and band.high is None:
        yield Fault(_("Say from which number on, or up to which, this band goes."), "low", number)
    elif low > high:
        yield Fault(_("The band ends before it begins."), "high", number)
    elif question.answer is not None and low <= question.answer <= high:
        yield Fault(_("The right number lies in this band of wrong ones."), "low", number)


def _overlaps(bands: Sequence[ChoiceDraft]) -> Iterator[Fault]:
    """Bands may touch, where the first one counts."""
    for (one, first), (two, second) in combinations(enumerate(bands), 2):
        (low, high), (other_low, other_high) = _ends(first), _ends(second)
        if max(low, other_low) < min(high, other_high):
            message = _("This band overlaps with band %(number)s.") % {"number": one + 1}
            yield Fault(message, "low", two)
