"""A run beside what its program printed on the learner's own computer."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learners.limits import answers_too_many
from learners.middleware import LearnerRequest
from sandbox import panels
from sandbox.models import Run
from sandbox.pasting import put_beside
from sandbox.views.runs import own_run


def _too_many(request: LearnerRequest, too_many: str, run_id: UUID) -> HttpResponse:
    """The form as it was sent."""
    return _page(request, own_run(request, run_id), too_many=too_many)


@answers_too_many(_too_many)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paste_compare(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    """The form; what is sent is compared and kept nowhere. 422 if none of it is understood."""
    run = own_run(request, run_id)
    if not run.is_final:
        return HttpResponseRedirect(reverse("sandbox:run_detail", args=[run_id]))
    if request.method != "POST":
        return _page(request, run)
    shown = put_beside(run, request.POST.get("printed", ""))
    status = HTTPStatus.OK if shown.rows else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, run, status, shown=shown)


def _page(
    request: LearnerRequest, run: Run, status: HTTPStatus = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    here = reverse("sandbox:run_detail", args=[run.id])
    context = {"panel": panels.for_run(run, here), "text": request.POST.get("printed", ""), **more}
    return render(request, "sandbox/beside.html", context, status=status)
