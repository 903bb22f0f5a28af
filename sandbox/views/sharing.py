"""Sharing a run, and what others see of it."""

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from learners.middleware import LearnerRequest
from learners.services import keep
from sandbox import past_runs, sharing
from sandbox.models import Run, Share
from sandbox.views.runs import as_csv, own_run


@require_POST
def share_create(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    run = own_run(request, run_id)
    try:
        sharing.share(run, with_prediction=request.POST.get("with_prediction") == "on")
    except Run.DoesNotExist:  # deleted in this very moment
        raise Http404 from None
    except sharing.NothingToShare:
        message = _("Only a run that came to its end can be shared.")
        context = {"message": message}
        return render(request, "400.html", context, status=HTTPStatus.CONFLICT)
    keep(request.learner)
    return _back(run)


@require_POST
def share_delete(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    run = own_run(request, run_id)
    sharing.stop_sharing(run)
    return _back(run)


def _back(run: Run) -> HttpResponse:
    here = reverse("sandbox:run_detail", args=[run.id])
    return HttpResponseRedirect(f"{here}#share", status=HTTPStatus.SEE_OTHER)


def _shared_or_404(share_id: UUID) -> Share:
    found = sharing.shared(share_id)
    if found is None:
        raise Http404(_("Nothing is shared here, or no longer."))
    return found


def _not_indexed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@never_cache
def shared_detail(request: LearnerRequest, share_id: UUID) -> HttpResponse:
    """For whoever has the address: what was measured, and not who asked for it."""
    share = _shared_or_404(share_id)
    context = {
        "share": share,
        "shared": sharing.shown(share),
        "own": past_runs.to_compare(request.learner, share.run),
    }
    return _not_indexed(render(request, "sandbox/shared.html", context))


@require_safe
@never_cache
def shared_json(request: HttpRequest, share_id: UUID) -> HttpResponse:
    return _not_indexed(JsonResponse(sharing.shared_data(_shared_or_404(share_id))))


@require_safe
@never_cache
def shared_csv(request: HttpRequest, share_id: UUID) -> HttpResponse:
    share = _shared_or_404(share_id)
    return _not_indexed(as_csv(sharing.shared_data(share), f"run-{share_id}.csv"))
