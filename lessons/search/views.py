"""`/search/?q=`: a page of its own, whose list alone is sent while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from learners.middleware import LearnerRequest
from lessons.search.asking import LONGEST, MOST, ask


@require_safe
def search(request: LearnerRequest) -> HttpResponse:
    """What was found for the words of `q`; without words, how to search."""
    asked = request.GET.get("q", "").replace("\0", "")[:LONGEST]
    context = {
        "q": asked,
        "found": ask(asked, request.learner.id, drafts=_may_see_drafts(request)),
        "most": MOST,
        "longest": LONGEST,
    }
    name = "lessons/search.html"
    answer = render(request, f"{name}#found" if request.htmx else name, context)
    patch_vary_headers(answer, ["HX-Request"])
    answer["Cache-Control"] = "no-store"
    return answer


def _may_see_drafts(request: HttpRequest) -> bool:
    return request.user.is_staff and request.user.has_perm("lessons.view_lesson")
