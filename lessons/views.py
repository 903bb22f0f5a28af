"""The course home, a course, a chapter."""

from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learners.middleware import LearnerRequest
from learners.services import remember
from learners.theme import theme_of
from lessons import pages, pieces, visit
from lessons.catalogue import Catalogue, catalogue
from lessons.models import Course, quiz_slug
from lessons.outline import Outline, to_go_on
from lessons.variants.shown import OWN
from puzzles import panels as puzzles

TABS = ("lessons", "quizzes", "challenges")


@dataclass(frozen=True)
class Way:
    """One learner's way through one of several courses; `visited`: they have begun it."""

    course: Course
    outline: Outline
    visited: bool


@require_safe
def home(request: LearnerRequest) -> HttpResponse:
    """The only course, or a list of all: those with most to read first."""
    minutes = Coalesce(Sum("lessons__minutes"), 0)
    ordered = Course.objects.annotate(minutes=minutes).order_by("-minutes", "title", "pk")
    slugs = list(ordered.values_list("slug", flat=True))
    if len(slugs) == 1:
        return _course(request, slugs[0])
    seen = visit.of_course(request.learner)
    drafts = may_see_drafts(request)
    ways = [_way(slug, seen, drafts) for slug in slugs]
    return render(request, "lessons/catalogue.html", {"ways": ways})


@require_safe
def course_detail(request: LearnerRequest, course_slug: str) -> HttpResponse:
    return _course(request, course_slug)


@require_safe
def lesson_detail(request: LearnerRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    learner, quiz = request.learner, quiz_slug(course_slug, lesson_slug)
    seen = visit.of_chapter(learner, pages.subject_slug(course_slug, lesson_slug), quiz)
    own = OWN if request.GET.get("text") == "own" else None
    course, drafts = catalogue_for(course_slug, seen, own), may_see_drafts(request)
    lesson = course.opened(lesson_slug, drafts=drafts)
    if lesson is None:
        raise Http404(_("There is no such chapter, or not yet."))
    chapter = pages.Chapter(
        request.path, course, lesson, learner, seen, drafts, _tab(request), _question(request),
        first_counts="first" in request.GET,
    )  # fmt: skip
    if _wants_outline(request):
        return _outline(pages.outline(chapter))
    if seen.is_known and seen.bookmark(course_slug) != lesson_slug:
        remember(learner, course_slug, lesson_slug)
    return HttpResponse(pages.chapter_page(request, chapter))


def may_see_drafts(request: HttpRequest) -> bool:
    return request.user.is_staff and request.user.has_perm("lessons.view_lesson")


def catalogue_for(course_slug: str, seen: visit.Visit, language: str | None = None) -> Catalogue:
    """The course as this visit sees it, in the interface's language. Raises Http404."""
    found = catalogue(course_slug, seen.revision, language)
    if found is None:
        raise Http404(_("There is no such course."))
    return found


def _course(request: LearnerRequest, course_slug: str) -> HttpResponse:
    seen = visit.of_course(request.learner)
    course, drafts = catalogue_for(course_slug, seen), may_see_drafts(request)
    last, progress = seen.bookmark(course_slug), pages.progress_in(course, seen)
    tab = _tab(request)
    if _wants_outline(request):
        return _outline(pieces.course_outline(course, request.path, last, progress, tab, drafts))
    theme = theme_of(request)
    page = pieces.course_page(course, request.path, last, progress, tab, theme, drafts)
    return HttpResponse(pages.finished(request, page))


def _way(course_slug: str, seen: visit.Visit, drafts: bool) -> Way:
    course, last = catalogue_for(course_slug, seen), seen.bookmark(course_slug)
    progress = dict(pages.progress_in(course, seen))
    return Way(
        course.course, to_go_on(course, progress, last, drafts=drafts), visited=last is not None
    )


def _wants_outline(request: LearnerRequest) -> bool:
    """Was a tab of the outline chosen, on a page that is open already?"""
    return request.htmx.target == "outline"


def _outline(html: str) -> HttpResponse:
    """The outline alone; a browser must not take it from its cache for the whole page."""
    return HttpResponse(html, headers={"Cache-Control": "no-store"})


def _tab(request: LearnerRequest) -> pieces.Tab:
    """What was done of the puzzles is asked for where it is shown, and nowhere else."""
    tab = request.GET.get("tab", "")
    if tab == "challenges":
        return tab, puzzles.done_by(request.learner)
    return (tab if tab in TABS else TABS[0]), ()


def _question(request: HttpRequest) -> int | None:
    number = request.GET.get("q", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else None
