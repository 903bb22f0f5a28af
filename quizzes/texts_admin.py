"""The words of a quiz in another language on an author's screen, beside its own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Field, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from quizzes import fingerprints, hints, wording
from quizzes.kinds import KINDS
from quizzes.models import ChoiceText, HintText, Question, QuestionText, Quiz, QuizText
from quizzes.models.texts import Translation
from quizzes.wording import State

LOOK = ("quizzes.view_quiz", "quizzes.change_quiz")
CHANGE = "quizzes.change_quiz"
SEEN = re.compile(rf"[0-9a-f]{{{fingerprints.LENGTH}}}")
STATES: Mapping[State, str | Promise] = {
    State.COMPLETE: gettext_lazy("translated"),
    State.MISSING: gettext_lazy("not translated"),
    State.BEHIND: gettext_lazy("changed since"),
}
LARGE = ("stem", "explanation", "feedback")


@dataclass(frozen=True)
class Box:
    """One field: the quiz's own words, and those in the other language."""

    name: str
    label: str
    own: str
    words: str
    longest: int | None
    rows: int


@dataclass(frozen=True)
class Row:
    """What has words of its own: a question, a choice or a hint; `seen`: which words they are."""

    model: type[Translation]
    owner: str
    pk: int
    title: str
    boxes: Sequence[Box]
    state: State
    seen: str
    #: Columns of which the site has its own words: they say what the question's own do.
    fixed: Mapping[str, str]

    @property
    def prefix(self) -> str:
        """Of the names of its fields."""
        return f"{self.owner}-{self.pk}"

    @property
    def in_words(self) -> str | Promise:
        """How far it is."""
        return STATES[self.state]


@dataclass(frozen=True)
class Part:
    """A question with all that belongs to it."""

    question: Question
    number: int
    rows: Sequence[Row]
    state: State

    @property
    def in_words(self) -> str | Promise:
        """How far it is."""
        return STATES[self.state]


def languages_of(quiz: Quiz) -> list[tuple[str, str | Promise]]:
    """Those of the site that are not the quiz's own."""
    own = quiz.language.partition("-")[0]
    return [(code, name) for code, name in settings.LANGUAGES if code.partition("-")[0] != own]


def links(quiz: Quiz) -> SafeString:
    """The way to each language, and how far it is."""
    questions = list(quiz.questions.current().prefetch_related("choices", "hints"))
    wording.attach(questions)
    found = (
        (_address(quiz, code), _(str(name)), _standing(questions, code))
        for code, name in languages_of(quiz)
    )
    return format_html_join(" · ", '<a href="{}">{}</a> ({})', found)


def _address(quiz: Quiz, language: str) -> str:
    return reverse("admin:quizzes_quiz_texts", args=[quiz.pk, language])


def _standing(questions: Sequence[Question], language: str) -> str:
    states = [wording.state(each, wording.words_of(each).get(language)) for each in questions]
    done = states.count(State.COMPLETE)
    counts = {"n": done, "of": len(states)}
    told = ngettext("%(n)s of %(of)s question", "%(n)s of %(of)s questions", len(states)) % counts
    behind = states.count(State.BEHIND)
    return f"{told}, {_('%(n)s changed since') % {'n': behind}}" if behind else told


def mark(question: Question) -> str:
    """How far a question is in each language that its quiz could be in; reads what was attached."""
    found = {
        code: wording.state(question, wording.words_of(question).get(code))
        for code, _name in languages_of(question.quiz)
    }
    return get_text_list([f"{code}: {STATES[state]}" for code, state in found.items()], _("and"))


@require_http_methods(["GET", "HEAD", "POST"])
def texts_page(
    request: HttpRequest, quiz_id: int, language: str, context: Mapping[str, Any]
) -> HttpResponse:
    """All words of a quiz in a language; saved as a whole."""
    if not any(map(request.user.has_perm, LOOK)):
        raise PermissionDenied
    quiz = get_object_or_404(Quiz, pk=quiz_id)
    names = dict(languages_of(quiz))
    if language not in names:
        raise Http404
    may_change = request.user.has_perm(CHANGE)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        _save(quiz, language, request.POST)
        messages.success(request, _("The words are saved."))
        return redirect(_address(quiz, language))
    title = QuizText.objects.filter(quiz=quiz, language=language).values_list("title", flat=True)
    shown = {
        **context,
        "title": _("%(quiz)s in %(language)s")
        % {"quiz": quiz, "language": _(str(names[language]))},
        "quiz": quiz,
        "language": language,
        "quiz_title": title.first() or "",
        "parts": list(_parts(quiz, language)),
        "may_change": may_change,
    }
    return render(request, "quizzes/texts.html", shown)


def _parts(quiz: Quiz, language: str) -> Iterator[Part]:
    questions = list(quiz.questions.current().prefetch_related("choices", "hints"))
    wording.attach(questions, (language,))
    for number, question in enumerate(questions, 1):
        words = wording.words_of(question).get(language) or wording.Words()
        yield Part(question, number, list(_rows(question, words)), wording.state(question, words))


def _rows(question: Question, words: wording.Words) -> Iterator[Row]:
    yield _row(QuestionText, "question", question, _("Question"), words.question)
    for number, choice in enumerate(question.ordered_choices(), 1):
        title = _("Choice %(number)s") % {"number": number}
        labels = ("text",) if KINDS[question.kind].LABELS_ITS_CHOICES else ()
        yield _row(ChoiceText, "choice", choice, title, words.choices.get(choice.pk), labels)
    for number, hint in enumerate(hints.ordered(question), 1):
        title = _("Hint %(n)s") % {"n": number}
        yield _row(HintText, "hint", hint, title, words.hints.get(hint.pk))


def _row(
    model: type[Translation],
    owner: str,
    of: Model,
    title: str,
    said: tuple[str, ...] | None,
    fixed: Sequence[str] = (),
) -> Row:
    """Of `fixed` columns the site has its own words (`Row.fixed`)."""
    names = model.WORDS[:-1]
    own = [getattr(of, name) for name in names]
    told = dict(zip(names, said or [""] * len(names), strict=False))
    boxes = [
        _box(model, f"{owner}-{of.pk}-{name}", name, words, told[name])
        for name, words in zip(names, own, strict=True)
        if words.strip() and name not in fixed
    ]
    state, seen = wording.state_of(said, *own), fingerprints.of_words(*own)
    kept = {name: getattr(of, name) for name in fixed}
    return Row(model, owner, of.pk, title, boxes, state, seen, kept)


def _box(model: type[Translation], name: str, column: str, own: str, words: str) -> Box:
    field: Field[Any, Any] = model._meta.get_field(column)  # type: ignore[assignment]
    rows = max(2, own.count("\n") + 1, len(own) // 60 + 1) if column in LARGE else 2
    return Box(name, str(field.verbose_name), own, words, field.max_length, rows)


@transaction.atomic
def _save(quiz: Quiz, language: str, sent: Mapping[str, str]) -> None:
    """Words that are new stand for what their author saw; so do those that are said to fit."""
    title = _plain(sent.get("title", ""))[:200]
    QuizText.objects.update_or_create(quiz=quiz, language=language, defaults={"title": title})
    for part in _parts(quiz, language):
        for row in part.rows:
            _save_row(row, language, sent, fits=f"fits-{part.question.pk}" in sent)


def _save_row(row: Row, language: str, sent: Mapping[str, str], *, fits: bool) -> None:
    names = {box.name.rpartition("-")[2]: box for box in row.boxes}
    said = {
        name: _plain(sent.get(box.name, box.words))[: box.longest] for name, box in names.items()
    }
    owner: dict[str, Any] = {f"{row.owner}_id": row.pk, "language": language}
    stored = row.model._default_manager.filter(**owner).first()
    if stored is None and not any(said.values()):
        return
    seen = sent.get(f"seen-{row.prefix}", "")
    is_new = stored is None or any(said[name] != box.words for name, box in names.items())
    if (is_new or fits) and SEEN.fullmatch(seen):
        said["translates"] = seen
    row.model._default_manager.update_or_create(**owner, defaults={**said, **row.fixed})


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").rstrip()
