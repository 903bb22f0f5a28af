"""The lab's pages: all demos, one demo, what was recorded of it, and its programs as files."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learners.middleware import LearnerRequest
from sandbox import panels, proofs, services
from sandbox.harness.demos import DEMOS, Demo, InvalidParameters


def demo_or_404(slug: str) -> Demo:
    if slug not in DEMOS:
        raise Http404(_("There is no such lab."))
    return DEMOS[slug]


def way_back(request: HttpRequest, data: Any, fallback: str) -> str:
    """The page that the panel stands on, if it is one of ours."""
    back = str(data.get("next", ""))
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return back
    return fallback


@require_safe
def demo_index(request: LearnerRequest) -> HttpResponse:
    return render(request, "sandbox/index.html", {"labs": panels.index(request.learner)})


@require_safe
def demo_detail(request: LearnerRequest, slug: str) -> HttpResponse:
    """The lab of a demo; parameters in the address set it up anew."""
    demo = demo_or_404(slug)
    here = way_back(request, request.GET, reverse("sandbox:demo_detail", args=[slug]))
    try:
        panel = panels.for_address(request.learner, demo, request.GET, here)
    except InvalidParameters as invalid:
        message = " ".join(panels.messages_of(invalid, demo))
        return render(request, "400.html", {"message": message}, status=HTTPStatus.BAD_REQUEST)
    if request.htmx:
        response = render(request, "sandbox/lab.html#panel", {"panel": panel})
    else:
        shown = {"panel": panel, "proofs": proofs.of_lab(slug)}
        response = render(request, "sandbox/lab.html", shown)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def recorded_detail(request: LearnerRequest, slug: str) -> HttpResponse:
    """The newest valid measurement of this demo, whoever asked for it: it names nobody."""
    demo = demo_or_404(slug)
    key = request.GET.get("key", "")
    execution = services.recorded(slug, key)
    if execution is None:
        raise Http404(_("Nothing was recorded of this lab yet."))
    panel = panels.for_recorded(execution, demo)
    return render(request, "sandbox/recorded.html", {"panel": panel})


@require_safe
def program_file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A shown program, byte for byte the one that runs, for the learner's own computer."""
    path = next((path for path in demo_or_404(slug).programs if path.name == name), None)
    if path is None:
        raise Http404(_("There is no such program."))
    response = HttpResponse(path.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response
