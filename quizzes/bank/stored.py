"""Findings in stored questions: of those on a page, or of all."""

import hashlib
from collections.abc import Iterable

from django.db.models import QuerySet

from quizzes.bank.findings import findings, of_twin, twins
from quizzes.bank.lint import Finding, beside, lint
from quizzes.keys import draft_of
from quizzes.models import Choice, Question

type Found = dict[int, list[Finding]]


def all_findings() -> Found:
    """Of every question that is asked."""
    asked = _asked().select_related("quiz").prefetch_related("choices")
    questions = {question.pk: question for question in asked}
    drafts = {pk: draft_of(question) for pk, question in questions.items()}
    found = findings(drafts, lambda pk: _name(questions[pk]))
    return {
        pk: [*found[pk], *beside(question.misconception, question.concept, drafts[pk])]
        for pk, question in questions.items()
    }


def findings_of(questions: Iterable[Question]) -> Found:
    """Of these; for near duplicates they are held against all that are asked."""
    shown = {question.pk: question for question in questions}
    alike = _all_twins() if shown else {}
    names = _names({other for pk in shown for other in alike.get(pk, ())})
    return {
        pk: [
            *lint(draft_of(question)),
            *beside(question.misconception, question.concept, draft_of(question)),
            *(of_twin(names[other]) for other in alike.get(pk, ())),
        ]
        for pk, question in shown.items()
    }


def _asked() -> QuerySet[Question]:
    return Question.objects.current()


def _names(pks: set[int]) -> dict[int, str]:
    return {q.pk: _name(q) for q in _asked().filter(pk__in=pks).select_related("quiz")}


def _name(question: Question) -> str:
    return f"“{question}” ({question.quiz})"


_last: tuple[bytes, dict[int, list[int]]] = (b"", {})
"""The words of all questions as a hash, and which of them are near duplicates."""


def _all_twins() -> dict[int, list[int]]:
    """Looked for anew only when words have changed: reading them all is much the cheaper part."""
    global _last  # noqa: PLW0603 - one result of a pure function is kept, for whoever is next
    texts = _texts()
    said = hashlib.sha256(repr(sorted(texts.items())).encode()).digest()
    if _last[0] != said:
        _last = (said, twins(texts))
    return _last[1]


def _texts() -> dict[int, str]:
    """What `findings.words_of` makes of each question that is asked, in two queries."""
    texts = {pk: [stem] for pk, stem in _asked().values_list("pk", "stem")}
    choices = Choice.objects.filter(retired_at=None, question__retired_at=None)
    ordered = choices.order_by("question", "position", "pk")
    for pk, text in ordered.values_list("question", "text"):
        if pk in texts:
            texts[pk].append(text)
    return {pk: "\n".join(parts) for pk, parts in texts.items()}
