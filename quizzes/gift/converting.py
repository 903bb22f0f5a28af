"""Questions of a GIFT file as questions of ours, each with what became of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import inf, isfinite, nextafter

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from quizzes import authoring
from quizzes.gift.markup import markdown
from quizzes.gift.reading import Form, GiftQuestion, Given, Words, read
from quizzes.kinds.contract import ChoiceDraft, QuestionDraft
from quizzes.kinds.names import KindName
from quizzes.models.bank import TAG_MAX
from quizzes.sources import QuestionSource

KEY_MAX = 50
"""Characters of a key; a number after it finds room."""
NO_KIND = {
    Form.SHORT: gettext_lazy("A short answer is typed: no kind of question here grades words."),
    Form.MATCHING: gettext_lazy("No kind of question here matches pairs."),
    Form.ESSAY: gettext_lazy("An essay is graded by a person."),
    Form.DESCRIPTION: gettext_lazy("A text without a question: write it into the chapter."),
    Form.UNREADABLE: gettext_lazy("It can't be read: check its braces and what is in them."),
}


class Outcome(StrEnum):
    """What became of a question."""

    CAME = "came"
    CHANGED = "changed"
    LEFT = "left"


@dataclass(frozen=True)
class Row:
    """A line of the report. `notes` say what is another way now; `todo` what is to be written
    before it can be published. Without a `source` it was left."""

    line: int
    name: str
    source: QuestionSource | None = None
    notes: Sequence[str] = ()
    todo: Sequence[str] = ()

    @property
    def outcome(self) -> Outcome:
        """In one word."""
        if self.source is None:
            return Outcome.LEFT
        return Outcome.CHANGED if self.notes else Outcome.CAME


@dataclass
class _Draft:
    """A question while it is made."""

    kind: str
    choices: list[ChoiceDraft] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)
    answer: float | None = None
    tolerance: float | None = None
    notes: list[str] = field(default_factory=list)

    def text(self, words: Words) -> str:
        """The words as we write them; what is left out of them is noted."""
        written, left_out = markdown(words)
        for what in left_out:
            note = _("Left out: %(what)s.") % {"what": what}
            if note not in self.notes:
                self.notes.append(note)
        return written

    def choice(self, given: Given, *, correct: bool) -> None:
        """One more choice."""
        words = " ".join(self.text(given.words).split())
        self.choices.append(ChoiceDraft(words, correct, self.told(given.feedback)))

    def told(self, feedback: Words) -> str:
        """Feedback; where its lines end in the file means nothing."""
        if feedback.format in ("", "moodle", "plain"):
            feedback = replace(feedback, text=" ".join(feedback.text.split()))
        return self.text(feedback)


class _NotCarriedError(Exception):
    """The question cannot be one of ours; the argument says why."""


def convert(text: str, language: str, taken: Sequence[str] = ()) -> list[Row]:
    """The report of a file, in its order; `taken`: keys that its questions may not have.

    `language`: of the quiz, in which 'True' and 'False' are written.
    """
    keys = set(taken)
    rows = []
    for question in read(text):
        row = _row(question, language)
        if row.source:
            key = _free(row.source.key, keys)
            keys.add(key)
            row = replace(row, source=replace(row.source, key=key))
        rows.append(row)
    return rows


def _row(question: GiftQuestion, language: str) -> Row:
    name = question.title or " ".join(question.stem.text.split())[:80]
    try:
        draft = _draft(question, language)
    except _NotCarriedError as why:
        return Row(question.line, name, notes=[str(why)])
    stem, general = draft.text(question.stem), draft.text(question.general)
    made = QuestionDraft(
        kind=draft.kind,
        stem=stem,
        choices=draft.choices,
        explanation="\n\n".join(filter(None, [*draft.explanation, general])),
        answer=draft.answer,
        tolerance=draft.tolerance,
    )
    key = re.sub("[-_]+", "-", slugify(question.id or name))[:KEY_MAX].strip("-") or "question"
    source = QuestionSource(key, made, misconception="", concept="", tags=_tags(question))
    return Row(question.line, name, source, draft.notes, list(_todo(made)))


def _draft(question: GiftQuestion, language: str) -> _Draft:
    if question.form is Form.CHOICES:
        return _choices(question)
    if question.form is Form.TRUE_FALSE:
        return _true_or_false(question, language)
    if question.form is Form.NUMBER:
        return _number(question, language)
    raise _NotCarriedError(NO_KIND[question.form])


def _choices(question: GiftQuestion) -> _Draft:
    """One answer where any is written with = or worth all, else several."""
    weights = [_worth(given) for given in question.given]
    keys = [n for n, weight in enumerate(weights) if weight == 100]
    right = keys or [n for n, weight in enumerate(weights) if weight > 0]
    draft = _Draft(KindName.SINGLE if len(right) == 1 and keys else KindName.MULTIPLE)
    for number, given in enumerate(question.given):
        draft.choice(given, correct=number in right)
    draft.notes += _notes_on_weights(weights, right, several=not keys)
    return draft


def _worth(given: Given) -> float:
    """In percent."""
    if given.weight is not None:
        return given.weight
    return 100.0 if given.right else 0.0


def _notes_on_weights(
    weights: Sequence[float], right: Sequence[int], *, several: bool
) -> Iterator[str]:
    if several:
        if not _as_we_score(weights, right):
            yield _(
                "Its percentages are not kept: here each right choice is worth the same share, "
                "and each wrong one takes the same share away."
            )
        return
    if len(right) > 1:
        yield _("Each of several answers was right; here all of them are to be ticked.")
    partly = sum(0 < weight < 100 for weight in weights)
    if partly:
        yield ngettext(
            "%(count)s choice was worth a part; here it is wrong.",
            "%(count)s choices were worth a part; here they are wrong.",
            partly,
        ) % {"count": partly}
    if any(weight < 0 for weight in weights):
        yield _("Wrong choices took points away; here they are worth nothing.")


def _as_we_score(weights: Sequence[float], right: Sequence[int]) -> bool:
    """Whether the weights are those of h/k - f/m, as far as GIFT's digits tell."""
    wrong = [weight for number, weight in enumerate(weights) if number not in right]
    shares = [(weights[n], 100 / len(right)) for n in right]
    shares += [(weight, -100 / len(wrong)) for weight in wrong]
    return bool(right) and all(abs(is_ - ours) < 0.01 for is_, ours in shares)


def _true_or_false(question: GiftQuestion, language: str) -> _Draft:
    """Two choices; the first feedback is for who was wrong, the second for who was right."""
    is_true = question.given[0].words.text == "T"
    wrong, right = (*question.feedbacks, Words(), Words())[:2]
    draft = _Draft(KindName.SINGLE)
    with override(language):
        texts = {True: _("True"), False: _("False")}
    for truth, text in texts.items():
        told = draft.told(right if truth is is_true else wrong)
        draft.choices.append(ChoiceDraft(text, truth is is_true, told))
    return draft


def _number(question: GiftQuestion, language: str) -> _Draft:
    """The full answer; what all others are told becomes a band on each side of it."""
    full = [each for each in question.given if each.right and _worth(each) == 100]
    if not full:
        raise _NotCarriedError(_("No number is worth all."))
    draft = _Draft(KindName.NUMERIC)
    draft.answer, draft.tolerance = _middle(full[0].words.text)
    draft.explanation = list(filter(None, [draft.told(full[0].feedback)]))
    for each in question.given:
        if each.right and each is not full[0]:
            draft.notes += _notes_on_other(each, draft.answer, draft.tolerance)
        elif not each.right:
            told = draft.told(each.feedback)
            draft.choices += _around(draft.answer, draft.tolerance, told, language)
    return draft


def _middle(text: str) -> tuple[float, float]:
    """The number and how far from it is still right, of `3:0.5` or `2.5..3.5`."""
    try:
        if ".." in text:
            low, high = map(_float, text.split(".."))
            return (low + high) / 2, abs(high - low) / 2
        number, _colon, tolerance = text.partition(":")
        return _float(number), abs(_float(tolerance or "0"))
    except ValueError:
        raise _NotCarriedError(_("“%(text)s” is not a number.") % {"text": text}) from None


def _float(text: str) -> float:
    number = float(text.strip().replace(",", "."))
    if not isfinite(number) or abs(number) >= 1e300:
        raise ValueError(text)
    return number


def _notes_on_other(given: Given, answer: float, tolerance: float) -> Iterator[str]:
    """Half of it within twice the tolerance is our own rule."""
    number, far = _middle(given.words.text)
    if (number, _worth(given)) != (answer, 50) or abs(far - 2 * tolerance) > 1e-9 * abs(far):
        given_as = {"text": given.words.text, "percent": f"{_worth(given):g}"}
        yield _("Not kept: %(text)s is worth %(percent)s %%.") % given_as
    if given.feedback.text:
        yield _("Not kept: what is said of %(text)s.") % {"text": given.words.text}


def _around(answer: float, tolerance: float, told: str, language: str) -> list[ChoiceDraft]:
    """Bands for all that is too small and all that is too large."""
    low = answer - tolerance if tolerance else nextafter(answer, -inf)
    high = answer + tolerance if tolerance else nextafter(answer, inf)
    with override(language):
        texts = _("Too small"), _("Too large")
    if not told:
        return []
    return [
        ChoiceDraft(texts[0], correct=False, feedback=told, high=low),
        ChoiceDraft(texts[1], correct=False, feedback=told, low=high),
    ]


def _tags(question: GiftQuestion) -> tuple[str, ...]:
    """Its tags and the last part of its category."""
    names = [*question.tags, question.category.replace("$course$", "").rpartition("/")[2]]
    slugs = (slugify(name).replace("_", "-")[:TAG_MAX].strip("-") for name in names)
    return tuple(dict.fromkeys(slug for slug in slugs if slug and slug != "top"))


def _todo(draft: QuestionDraft) -> Iterator[str]:
    """Why it may not be published yet, each reason once."""
    found = [str(fault.message) for fault in authoring.faults(draft)]
    for message in dict.fromkeys(found):
        count = found.count(message)
        yield message if count == 1 else f"{message} ({count}×)"


def _free(key: str, taken: set[str]) -> str:
    number, found = 2, key
    while found in taken:
        number, found = number + 1, f"{key}-{number}"
    return found
