"""The lab's pages: all demos, one demo, one run and its live events."""

import csv
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from learners.limits import answers_too_many, asks_for_much
from learners.middleware import LearnerRequest
from learners.services import keep
from sandbox import fragments, panels, services
from sandbox.forms import RunForm
from sandbox.harness.demos import DEMOS, Demo, InvalidParameters
from sandbox.models import Run
from sandbox.run_data import as_rows, run_data


def _demo(slug: str) -> Demo:
    if slug not in DEMOS:
        raise Http404(_("There is no such lab."))
    return DEMOS[slug]


def _way_back(request: HttpRequest, data: Any, fallback: str) -> str:
    """The page that the panel stands on, if it is one of ours."""
    back = str(data.get("next", ""))
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return back
    return fallback


def _own_run(request: LearnerRequest, run_id: UUID) -> Run:
    run: Run = get_object_or_404(Run.objects.of(request.learner), id=run_id)
    return services.settled(run)


@require_safe
def demo_index(request: LearnerRequest) -> HttpResponse:
    return render(request, "sandbox/index.html", {"labs": panels.index(request.learner)})


@require_safe
def demo_detail(request: LearnerRequest, slug: str) -> HttpResponse:
    """The lab of a demo; parameters in the address set it up anew."""
    demo = _demo(slug)
    here = _way_back(request, request.GET, reverse("sandbox:demo_detail", args=[slug]))
    try:
        panel = panels.for_address(request.learner, demo, request.GET, here)
    except InvalidParameters as invalid:
        message = " ".join(panels.messages_of(invalid, demo))
        return render(request, "400.html", {"message": message}, status=HTTPStatus.BAD_REQUEST)
    template = "sandbox/lab.html#panel" if request.htmx else "sandbox/lab.html"
    response = render(request, template, {"panel": panel})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _too_many_runs(request: LearnerRequest, too_many: str, slug: str) -> HttpResponse:
    """The form as it was sent."""
    demo = _demo(slug)
    back = _way_back(request, request.POST, reverse("sandbox:demo_detail", args=[slug]))
    form = RunForm(demo, request.POST)
    form.add_error(None, too_many)
    return _again(request, panels.for_form(form, back), HTTPStatus.TOO_MANY_REQUESTS)


@answers_too_many(_too_many_runs)
@require_POST
def run_create(request: LearnerRequest, slug: str) -> HttpResponse:
    demo = _demo(slug)
    back = _way_back(request, request.POST, reverse("sandbox:demo_detail", args=[slug]))
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
    run = _own_run(request, run_id)
    here = reverse("sandbox:run_detail", args=[run_id])
    return render(request, "sandbox/run_page.html", {"panel": panels.for_run(run, here)})


@require_safe
def run_panel(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    """The panel alone, for htmx; a plain visitor is sent to the run's page."""
    run = _own_run(request, run_id)
    here = reverse("sandbox:run_detail", args=[run_id])
    if not request.htmx:
        return HttpResponseRedirect(here)
    panel = panels.for_run(run, _way_back(request, request.GET, here))
    response = render(request, "sandbox/lab.html#panel", {"panel": panel})
    patch_cache_control(response, no_store=True)
    return response


def _too_many_stops(request: LearnerRequest, too_many: str, run_id: UUID) -> HttpResponse:
    """The run as it stands."""
    run = _own_run(request, run_id)
    back = _way_back(request, request.POST, reverse("sandbox:run_detail", args=[run_id]))
    return _again(request, panels.for_run(run, back, note=too_many), HTTPStatus.TOO_MANY_REQUESTS)


@answers_too_many(_too_many_stops)
@require_POST
def run_stop(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    run = _own_run(request, run_id)
    services.stop_run(run)
    back = _way_back(request, request.POST, reverse("sandbox:run_detail", args=[run_id]))
    return _show(request, panels.for_run(_own_run(request, run_id), back), back)


@require_safe
def run_json(request: LearnerRequest, run_id: UUID) -> JsonResponse:
    return JsonResponse(run_data(_own_run(request, run_id)))


@require_safe
def run_csv(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    """One line a span; 410 once they are no longer kept."""
    run = _own_run(request, run_id)
    data = run_data(run)
    if run.execution.condensed_at and not data["observations"]:
        gone = _("The details of this run are no longer there: they are kept for 90 days.")
        return HttpResponse(gone, content_type="text/plain; charset=utf-8", status=HTTPStatus.GONE)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="run-{run_id}.csv"'
    csv.writer(response).writerows(as_rows(data))
    return response


@require_safe
def recorded_detail(request: LearnerRequest, slug: str) -> HttpResponse:
    """The newest valid measurement of this demo, whoever asked for it: it names nobody."""
    demo = _demo(slug)
    key = request.GET.get("key", "")
    execution = services.recorded(slug, key)
    if execution is None:
        raise Http404(_("Nothing was recorded of this lab yet."))
    panel = panels.for_recorded(execution, demo)
    return render(request, "sandbox/recorded.html", {"panel": panel})


@require_safe
def program_file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A shown program, byte for byte the one that runs, for the learner's own computer."""
    path = next((path for path in _demo(slug).programs if path.name == name), None)
    if path is None:
        raise Http404(_("There is no such program."))
    response = HttpResponse(path.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response


@require_GET
def run_events(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Streams are answered before Django, by `concurrency_course.events`. Who comes as far as here
    was sent to the wrong program: the page asks for the panel meanwhile.
    """
    response = HttpResponse(fragments.TURNED_AWAY, content_type="text/event-stream")
    patch_cache_control(response, no_store=True)
    return response
