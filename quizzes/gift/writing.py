"""A quiz as GIFT, and what of it GIFT cannot hold."""

import re
from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _

from quizzes.gift.escapes import escaped
from quizzes.keys import draft_of
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ChoiceDraft, QuestionDraft
from quizzes.kinds.names import KindName
from quizzes.models import Question, Quiz


def write(quiz: Quiz) -> str:
    """All questions that are asked. Comments say what the file does not: one whole question where
    GIFT has no form for its kind."""
    category = _line(quiz.title).replace("/", "//")
    questions = quiz.questions.current().prefetch_related("choices", "hints", "tags")
    blocks = [_block(question, draft_of(question)) for question in questions]
    return "\n\n".join([f"$CATEGORY: $course$/{category}", *blocks]) + "\n"


def _block(question: Question, draft: QuestionDraft) -> str:
    tags = "".join(f" [tag:{tag.slug}]" for tag in question.tags.all())
    head = f"// [id:{question.key}]{tags}"
    answers_of = ANSWERS.get(draft.kind)
    if answers_of is None:
        return f"{head}\n// {_('Left out: GIFT has no form for this kind.')} ({draft.kind})"
    lost = ", ".join(_lost(question, draft))
    head += f"\n// {_('Not in this file: %(what)s.') % {'what': lost}}" if lost else ""
    answers = "\n".join(f"\t{each}" for each in answers_of(draft))
    general = f"\n\t####{_text(draft.explanation)}" if draft.explanation else ""
    opening = "{#" if draft.kind == KindName.NUMERIC else "{"
    title = escaped(question.key)
    return f"{head}\n::{title}::[markdown]{_text(draft.stem)} {opening}\n{answers}{general}\n}}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    return escaped(text.strip())


#: A text that begins as the name of a format does gets the name of ours before it.
NAMED = re.compile(r"\[(html|plain|markdown|moodle)\]", re.IGNORECASE)
FORMAT = "[markdown]"


def _answer(mark: str, text: str, feedback: str) -> str:
    """A text that begins as a percentage does gets one before it."""
    said = f"#{_text(feedback)}" if feedback.strip() else ""
    weight = {"=": "%100%", "~": "%0%"}.get(mark, "") if text.startswith("%") else ""
    return f"{mark}{weight}{FORMAT if NAMED.match(text) else ''}{escaped(text)}{said}"


def _of_one(draft: QuestionDraft) -> Iterator[str]:
    kind = KINDS[draft.kind]
    for choice in draft.choices:
        mark = "=" if choice.correct else "~%50%" if choice.half else "~"
        yield _answer(mark, str(kind.choice_text(choice.text)).strip(), choice.feedback)


def _of_several(draft: QuestionDraft) -> Iterator[str]:
    right = sum(choice.correct for choice in draft.choices)
    wrong = len(draft.choices) - right
    for choice in draft.choices:
        weight = 100 / right if choice.correct else -100 / wrong
        yield _answer(f"~%{_percent(weight)}%", choice.text.strip(), choice.feedback)


def _percent(weight: float) -> str:
    """With the five digits that Moodle's list of weights has."""
    return f"{weight:.5f}".rstrip("0").rstrip(".")


def _of_number(draft: QuestionDraft) -> Iterator[str]:
    answer, tolerance = draft.answer or 0.0, draft.tolerance or 0.0
    yield f"={answer!r}:{tolerance!r}"
    if tolerance and not draft.magnitude:
        yield f"=%50%{answer!r}:{2 * tolerance!r}"
    for band in filter(_is_closed, draft.choices):
        assert band.low is not None
        assert band.high is not None
        said = f"#{_text(band.feedback)}" if band.feedback.strip() else ""
        yield f"=%0%{band.low!r}..{band.high!r}{said}"


def _is_closed(band: ChoiceDraft) -> bool:
    return band.low is not None and band.high is not None


ANSWERS: Mapping[str, Callable[[QuestionDraft], Iterator[str]]] = {
    KindName.SINGLE: _of_one,
    KindName.SCENARIO: _of_one,
    KindName.MULTIPLE: _of_several,
    KindName.NUMERIC: _of_number,
}
"""The answers of each kind that GIFT can carry."""


def _lost(question: Question, draft: QuestionDraft) -> Iterator[str]:
    """What the file does not say, in words."""
    if any(choice.belief for choice in draft.choices):
        yield _("the beliefs behind its choices")
    if any(choice.lab_demo for choice in draft.choices):
        yield _("the runs that its choices offer")
    if question.hints.all():
        yield _("its hints")
    if question.misconception or question.concept:
        yield _("its misconception and its concept")
    if draft.kind == KindName.NUMERIC:
        yield from _lost_of_number(draft)


def _lost_of_number(draft: QuestionDraft) -> Iterator[str]:
    if draft.unit:
        yield _("its unit")
    if draft.magnitude:
        yield _("that it is graded by order of magnitude")
    if not all(map(_is_closed, draft.choices)):
        yield _("its bands without an end")
