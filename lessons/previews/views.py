"""`/preview/<token>/`: a draft for whoever has its private link.

They read the chapter as it will look. Nothing that they do there counts, because nothing can be
sent: a lab stands as its address, and questions as they will be asked, without a button.
"""

from collections.abc import Iterator
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from learners.middleware import LearnerRequest
from learners.theme import theme_of
from lessons import pages, visit
from lessons.blocks import Kind
from lessons.catalogue import QuizText, body_of
from lessons.figures import shown as figures
from lessons.models import Lesson
from lessons.previews.models import Preview, digest_of
from lessons.reading import paper
from lessons.variants.shown import reading
from lessons.views import catalogue_for
from quizzes import variants
from quizzes.models import Quiz

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""No other site is told of the address, because the site's Referrer-Policy is same-origin."""


@require_safe
def preview_detail(request: LearnerRequest, token: str) -> HttpResponse:
    """The draft; the chapter itself once it is published. Unknown, ended and revoked links are
    told apart from each other by nobody."""
    links = Preview.objects.open().select_related("lesson__course")
    link = links.filter(digest=digest_of(token)).first()
    if link is None or link.lesson.status == Lesson.Status.COMING:
        return _private(_not_found(request))
    if link.lesson.is_published:
        return _private(redirect(link.lesson))
    page = _page(request, link)
    if page is None:  # it went while we read
        return _private(_not_found(request))
    if request.method == "GET":
        link.was_opened()
    return _private(HttpResponse(page))


def _private(response: HttpResponse) -> HttpResponse:
    """Neither a cache nor a search engine keeps what an address with a token said."""
    for name, value in PRIVATE.items():
        response[name] = value
    return response


def _not_found(request: LearnerRequest) -> HttpResponse:
    message = _("This private link is not known, or it has ended.")
    response: HttpResponse = page_not_found(request, Http404(message))
    return response


def _page(request: LearnerRequest, link: Preview) -> str | None:
    course = catalogue_for(link.lesson.course.slug, visit.of_course(request.learner))
    lesson = course.opened(link.lesson.slug, drafts=True)
    if lesson is None:
        return None
    context = {
        "course": course.course,
        "lesson": lesson,
        "reading": reading(lesson, own=False),
        "expires_at": link.expires_at,
        "parts": list(_parts(lesson)),
        "figures": figures.rows(lesson.body, course.figures),
        "theme": theme_of(request),
    }
    html = render_to_string("lessons/previewed.html", context, request)
    origin = escape(request.build_absolute_uri("/").rstrip("/"))
    return pages.finished(request, html, origin=origin)


def _parts(lesson: Lesson) -> Iterator[dict[str, object]]:
    text = _quiz(lesson)
    for block in body_of(lesson):
        piece = ""
        if block.kind is Kind.LAB:
            piece = paper.lab(block)
        elif block.kind is Kind.PUZZLE:
            piece = paper.puzzle(block)
        elif block.kind is Kind.QUIZ and text:
            piece = paper.quiz(text)
        # Labs are no part of this page, so nothing leads to one in it.
        html = paper.LAB_LINK.sub(r"\1", block.html)
        yield {"block": replace(block, html=html, demo=""), "piece": piece}


def _quiz(lesson: Lesson) -> QuizText | None:
    """The chapter's quiz, which may be a draft as well."""
    quiz = Quiz.objects.filter(slug=lesson.quiz_slug).first()
    if quiz is None or not quiz.asked:
        return None
    for question in quiz.asked:
        question.quiz = quiz
    variants.attach(quiz.asked)
    return QuizText(quiz, quiz.asked)
