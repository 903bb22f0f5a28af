"""All runs of a learner, and two of them side by side."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learners.middleware import LearnerRequest
from sandbox import comparison, past_runs, services, sharing
from sandbox.views.labs import demo_or_404


def id_or_404(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise Http404(_("There is no such run.")) from None


@require_safe
def run_list(request: LearnerRequest) -> HttpResponse:
    slug, before = request.GET.get("lab", ""), request.GET.get("before", "")
    demo = demo_or_404(slug).slug if slug else ""
    try:
        page = past_runs.page(request.learner, demo, id_or_404(before) if before else None)
    except past_runs.NoSuchRun:
        raise Http404(_("There is no such run.")) from None
    context = {"page": page, "lab": slug, "before": before, "labs": past_runs.demos()}
    return render(request, "sandbox/run_list.html", context)


@require_safe
@never_cache
def run_compare(request: LearnerRequest) -> HttpResponse:
    """Two runs by `a` and `b`; a form with checkboxes sends `run` twice. No browser keeps the page:
    what is shared may be shared no longer."""
    ticked = request.GET.getlist("run")
    if len(ticked) == 2:
        return HttpResponseRedirect(_address(*ticked))
    chosen = [request.GET.get(side, "") for side in ("a", "b")]
    if ticked or not all(chosen):
        return _refused(request, comparison.Refusal.NOT_TWO)
    sides = [_side(request, written) for written in chosen]
    try:
        compared = comparison.compared(*sides)
    except comparison.NotComparable as refused:
        return _refused(request, refused.why)
    return render(request, "sandbox/run_compare.html", {"compared": compared})


def _address(a: str, b: str) -> str:
    return f"{reverse('sandbox:run_compare')}?{urlencode({'a': a, 'b': b})}"


def _side(request: LearnerRequest, written: str) -> comparison.Side:
    seen = sharing.visible(request.learner, id_or_404(written))
    if seen is None:
        raise Http404(_("There is no such run."))
    run, share = seen
    return comparison.side(services.settled(run), share)


def _refused(request: LearnerRequest, why: comparison.Refusal) -> HttpResponse:
    return render(request, "sandbox/run_compare.html", {"refusal": why.value})
