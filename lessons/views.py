"""The course home, a course, a chapter."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learners.middleware import LearnerRequest
from learners.services import bookmark, remember
from lessons import outline, pages
from lessons.models import Course

TABS = ("lessons", "quizzes", "challenges")


@require_safe
def home(request: LearnerRequest) -> HttpResponse:
    """The only course, or a list of all."""
    courses = Course.objects.order_by("title")
    if len(courses) == 1:
        return _course(request, courses[0])
    return render(request, "lessons/catalogue.html", {"courses": courses})


@require_safe
def course_detail(request: LearnerRequest, course_slug: str) -> HttpResponse:
    return _course(request, get_object_or_404(Course, slug=course_slug))


@require_safe
def lesson_detail(request: LearnerRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    around = outline.opened(
        course_slug, lesson_slug, request.learner, drafts=may_see_drafts(request)
    )
    if around.here is None or not around.here.url:
        raise Http404(_("There is no such chapter, or not yet."))
    context = {"outline": around, "course": around.here.lesson.course, "tab": _tab(request)}
    if _wants_outline(request):
        return _outline(request, context)
    remember(request.learner, course_slug, lesson_slug)
    page = pages.compose(around.here, request.learner, request.path, _question(request))
    return render(request, "lessons/lesson.html", {**context, "page": page})


def may_see_drafts(request: HttpRequest) -> bool:
    return request.user.is_staff and request.user.has_perm("lessons.view_lesson")


def _course(request: LearnerRequest, course: Course) -> HttpResponse:
    last = bookmark(request.learner, course.slug)
    around = outline.to_go_on(course, last, request.learner, drafts=may_see_drafts(request))
    context = {"outline": around, "course": course, "tab": _tab(request)}
    if _wants_outline(request):
        return _outline(request, context)
    return render(request, "lessons/course.html", {**context, "visited": last is not None})


def _wants_outline(request: LearnerRequest) -> bool:
    """Was a tab of the outline chosen, on a page that is open already?"""
    return request.htmx.target == "outline"


def _outline(request: LearnerRequest, context: dict[str, Any]) -> HttpResponse:
    """The outline alone; a browser must not take it from its cache for the whole page."""
    response = render(request, "lessons/outline.html#outline", context)
    response["Cache-Control"] = "no-store"
    return response


def _tab(request: HttpRequest) -> str:
    tab = request.GET.get("tab", "")
    return tab if tab in TABS else TABS[0]


def _question(request: HttpRequest) -> int | None:
    number = request.GET.get("q", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else None
