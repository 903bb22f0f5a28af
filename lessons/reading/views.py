"""Pages to print."""

from django.http import Http404, HttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learners.middleware import LearnerRequest
from learners.theme import theme_of
from lessons import pages, visit
from lessons.catalogue import Catalogue
from lessons.reading import paper
from lessons.views import catalogue_for, may_see_drafts


@require_safe
def lesson_print(request: LearnerRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """One chapter."""
    course = _course(request, course_slug)
    lesson = course.opened(lesson_slug, drafts=may_see_drafts(request))
    if lesson is None:
        raise Http404(_("There is no such chapter, or not yet."))
    return _page(request, course, lesson.section.slug, lesson_slug)


@require_safe
def section_print(request: LearnerRequest, course_slug: str, section_slug: str) -> HttpResponse:
    """All chapters of a section that may be read."""
    return _page(request, _course(request, course_slug), section_slug, "")


def _course(request: LearnerRequest, slug: str) -> Catalogue:
    return catalogue_for(slug, visit.of_course(request.learner))


def _page(request: LearnerRequest, course: Catalogue, section: str, lesson: str) -> HttpResponse:
    drafts = may_see_drafts(request)
    html = paper.page(course, section, lesson, theme_of(request), drafts)
    if not html:
        raise Http404(_("There is nothing to print here yet."))
    origin = escape(request.build_absolute_uri("/").rstrip("/"))
    return HttpResponse(pages.finished(request, html, origin=origin))
