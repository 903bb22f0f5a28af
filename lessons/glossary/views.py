"""The glossary of a course, and the way to a term from a question."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learners.middleware import LearnerRequest
from learners.models import Bookmark
from learners.theme import theme_of
from lessons import pages, visit
from lessons.glossary.models import Term
from lessons.glossary.page import page
from lessons.views import catalogue_for, may_see_drafts


@require_safe
def glossary_detail(request: LearnerRequest, course_slug: str) -> HttpResponse:
    course = catalogue_for(course_slug, visit.of_course(request.learner))
    if not course.terms:
        raise Http404(_("This course has no glossary."))
    html = page(course, request.path, theme_of(request), may_see_drafts(request))
    return HttpResponse(pages.finished(request, html))


@require_safe
def term_detail(request: LearnerRequest, term_slug: str) -> HttpResponse:
    """To the term in the glossary of a course that has it: the one that the learner opened last.

    A question does not say in which course it is asked.
    """
    courses = set(Term.objects.filter(slug=term_slug).values_list("course__slug", flat=True))
    if not courses:
        raise Http404(_("There is no such term."))
    visited = Bookmark.objects.filter(learner_id=request.learner.id, course_slug__in=courses)
    last = visited.order_by("-visited_at").values_list("course_slug", flat=True).first()
    address = reverse("lessons:glossary", args=[last or min(courses)])
    return redirect(f"{address}#term-{term_slug}")
