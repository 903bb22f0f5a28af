"""Pages of item analysis, for staff who may look at quizzes."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import cast

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from quizzes.analysis import csv_table, pages, reading, tallying, words
from quizzes.analysis.forms import FilterForm
from quizzes.models import Question, Quiz


def _for_instructors[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Everybody else is sent to the sign-in of staff, or refused."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = cast("HttpRequest", args[0])
        if not request.user.has_perm("quizzes.view_quiz"):
            raise PermissionDenied
        return view(*args, **kwargs)

    return require_safe(staff_member_required(wrapped))


@_for_instructors
def quiz_index(request: HttpRequest) -> HttpResponse:
    """Every quiz, and which questions need somebody."""
    overviews = pages.overviews()
    heading = words.heading(item.figures for each in overviews for item in each.items)
    answered = any(each.attempts for each in overviews)
    context = {"overviews": overviews, "heading": heading, "answered": answered}
    return render(request, "quizzes/insight/index.html", context)


@_for_instructors
def quiz_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions of a quiz: in sentences, in figures; and its totals."""
    quiz = get_object_or_404(Quiz, slug=slug)
    page, form = _quiz_page(request, quiz)
    context = {"page": page, "form": form, "query": form.query()}
    context["heading"] = words.heading(item.figures for item in page.items)
    context["said"] = words.attempts(page.figures)
    no_alpha = page.figures.no_alpha
    context["no_alpha"] = words.NO_ALPHA[no_alpha] if no_alpha else ""
    context["admin"] = pages.link("admin:quizzes_quiz_change", quiz.pk)
    return render(request, "quizzes/insight/quiz.html", context)


@_for_instructors
def quiz_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """All figures of a quiz as a table."""
    page, form = _quiz_page(request, get_object_or_404(Quiz, slug=slug))
    items = pages.with_experiments(page.items, form.filters())
    return csv_table.as_csv(replace(page, items=items))


@_for_instructors
def question_detail(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One version of a question: each choice with what it tells, and what a next try is worth."""
    of_quiz = Question.objects.filter(quiz__slug=slug).select_related("quiz")
    question = get_object_or_404(of_quiz.prefetch_related("choices"), key=key)
    form = _form_of(request, question.quiz)
    versions = reading.versions(question)
    sent = request.GET.get("version", "")
    asked_for = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0
    version = asked_for if asked_for in versions else question.version
    context = {
        "item": pages.of_question(question, version, form.filters()),
        "form": form,
        "query": form.query(),
        "versions": versions,
        "today": question.version,
        "admin": pages.link("admin:quizzes_quiz_change", question.quiz_id),
        "history": pages.link("admin:quizzes_regrade_question", question.pk),
    }
    return render(request, "quizzes/insight/question.html", context)


def _quiz_page(request: HttpRequest, quiz: Quiz) -> tuple[pages.QuizPage, FilterForm]:
    form = _form_of(request, quiz)
    return pages.of_quiz(quiz, form.filters()), form


def _form_of(request: HttpRequest, quiz: Quiz) -> FilterForm:
    """With the cohorts of those who came until now."""
    tallying.refresh(quiz)
    form = FilterForm(request.GET, reading.cohorts(quiz))
    form.is_valid()
    return form
