"""One run: asking for it, its page, its data and its live events."""

import csv
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from learners.limits import answers_too_many, asks_for_much
from learners.middleware import LearnerRequest
from learners.services import keep
from sandbox import fragments, panels, past_runs, services, sharing
from sandbox.forms import RunForm
from sandbox.models import Run
from sandbox.run_data import as_rows, run_data
from sandbox.views.labs import demo_or_404, way_back


def own_run(request: LearnerRequest, run_id: UUID) -> Run:
    run: Run = get_object_or_404(Run.objects.of(request.learner), id=run_id)
    return services.settled(run)


def _too_many_runs(request: LearnerRequest, too_many: str, slug: str) -> HttpResponse:
    """The form as it was sent."""
    demo = demo_or_404(slug)
    back = way_back(request, request.POST, reverse("sandbox:demo_detail", args=[slug]))
    form = RunForm(demo, request.POST)
    form.add_error(None, too_many)
    return _again(request, panels.for_form(form, back), HTTPStatus.TOO_MANY_REQUESTS)


@answers_too_many(_too_many_runs)
@require_POST
def run_create(request: LearnerRequest, slug: str) -> HttpResponse:
    demo = demo_or_404(slug)
    back = way_back(request, request.POST, reverse("sandbox:demo_detail", args=[slug]))
    form = RunForm(demo, request.POST)
    if not form.is_valid():
        return _again(request, panels.for_form(form, back), HTTPStatus.UNPROCESSABLE_ENTITY)
    wish = services.Request(
        demo=slug,
        parameters=form.parameters,
        prediction=form.prediction,
        token=form.form_token,
        own=form.cleaned_data["own"],
        greedy=asks_for_much(request, "sandbox:line", services.SHARE),
    )
    try:
        run = services.request_run(keep(request.learner), wish)
    except services.LineFull:
        form.add_error(None, _("The line is full. What you chose is kept; try in a few minutes."))
        return _again(request, panels.for_form(form, back), HTTPStatus.TOO_MANY_REQUESTS)
    except services.RunInProgress as earlier:
        run = earlier.run
        return _show(request, panels.for_run(run, back, note=panels.IN_PROGRESS), back)
    return _show(request, panels.for_run(run, back), back)


def _again(request: LearnerRequest, panel: panels.Panel, status: HTTPStatus) -> HttpResponse:
    template = "sandbox/lab.html#panel" if request.htmx else "sandbox/lab.html"
    return render(request, template, {"panel": panel}, status=status)


def _show(request: LearnerRequest, panel: panels.Panel, back: str) -> HttpResponse:
    if request.htmx:
        return render(request, "sandbox/lab.html#panel", {"panel": panel})
    address = back.partition("#")[0].partition("?")[0]
    return HttpResponseRedirect(f"{address}#{panel.anchor}", status=HTTPStatus.SEE_OTHER)


@require_safe
def run_detail(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    run = own_run(request, run_id)
    here = reverse("sandbox:run_detail", args=[run_id])
    context = {
        "panel": panels.for_run(run, here),
        "can_be_shared": sharing.can_be_shared(run),
        "share": sharing.share_of(run),
        "earlier": past_runs.to_compare(request.learner, run.demo, but=run.id),
    }
    return render(request, "sandbox/run_page.html", context)


@require_safe
def run_panel(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    """The panel alone, for htmx; a plain visitor is sent to the run's page."""
    run = own_run(request, run_id)
    here = reverse("sandbox:run_detail", args=[run_id])
    if not request.htmx:
        return HttpResponseRedirect(here)
    panel = panels.for_run(run, way_back(request, request.GET, here))
    response = render(request, "sandbox/lab.html#panel", {"panel": panel})
    patch_cache_control(response, no_store=True)
    return response


def _too_many_stops(request: LearnerRequest, too_many: str, run_id: UUID) -> HttpResponse:
    """The run as it stands."""
    run = own_run(request, run_id)
    back = way_back(request, request.POST, reverse("sandbox:run_detail", args=[run_id]))
    return _again(request, panels.for_run(run, back, note=too_many), HTTPStatus.TOO_MANY_REQUESTS)


@answers_too_many(_too_many_stops)
@require_POST
def run_stop(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    run = own_run(request, run_id)
    services.stop_run(run)
    back = way_back(request, request.POST, reverse("sandbox:run_detail", args=[run_id]))
    return _show(request, panels.for_run(own_run(request, run_id), back), back)


@require_safe
def run_json(request: LearnerRequest, run_id: UUID) -> JsonResponse:
    return JsonResponse(run_data(own_run(request, run_id)))


@require_safe
def run_csv(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    """One line a span; 410 once they are no longer kept."""
    return as_csv(run_data(own_run(request, run_id)), f"run-{run_id}.csv")


def as_csv(data: dict[str, Any], name: str) -> HttpResponse:
    if data["details_removed_at"] and not data["observations"]:
        gone = _("The details of this run are no longer there: they are kept for 90 days.")
        return HttpResponse(gone, content_type="text/plain; charset=utf-8", status=HTTPStatus.GONE)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(response).writerows(as_rows(data))
    return response


@require_GET
def run_events(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Streams are answered before Django, by `concurrency_course.events`. Who comes as far as here
    was sent to the wrong program: the page asks for the panel meanwhile.
    """
    response = HttpResponse(fragments.TURNED_AWAY, content_type="text/event-stream")
    patch_cache_control(response, no_store=True)
    return response
