"""`/ask/`: a question and its answer, on a page or in the panel beside another page."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from assistant import services
from assistant.forms import AskForm
from assistant.models import LONGEST, Exchange, State
from assistant.panels import cited, paragraphs
from assistant.places import Place, asked_from, place_of
from assistant.suggesting import suggestions
from learners.limits import answers_too_many
from learners.middleware import LearnerRequest
from learners.services import keep

PAGE = "assistant/ask.html"
LISTED = 20
"""Questions that were asked before, on a page."""
KEPT = 5_000
"""Characters of a refused question that go back into the form."""


@require_safe
def exchange_list(request: LearnerRequest) -> HttpResponse:
    """The form, what could be asked at the page `from`, and what this learner has asked."""
    return _shown(request, place_of(request, asked_from(request)), None)


def _too_many(request: LearnerRequest, too_many: str) -> HttpResponse:
    place = place_of(request, asked_from(request))
    return _shown(request, place, None, HTTPStatus.TOO_MANY_REQUESTS, error=too_many)


@answers_too_many(_too_many)
@require_POST
def exchange_create(request: LearnerRequest) -> HttpResponse:
    """Answer a question; one that can't be taken comes back with what is wrong with it."""
    place, form = place_of(request, asked_from(request)), AskForm(request.POST)
    if not form.is_valid():
        error = str(form.errors["asked"][0])
        return _shown(request, place, None, HTTPStatus.UNPROCESSABLE_ENTITY, error=error)
    try:
        exchange = services.ask(keep(request.learner), place, form.cleaned_data["asked"])
    except services.TooMany:
        error = _(
            "You have asked all that can be asked in a day. Your words stand below; they can be "
            "sent tomorrow."
        )
        return _shown(request, place, None, HTTPStatus.TOO_MANY_REQUESTS, error=error)
    if request.htmx:
        return _shown(request, place, exchange)
    return HttpResponseRedirect(_address(exchange), status=HTTPStatus.SEE_OTHER)


@require_safe
def exchange_detail(request: LearnerRequest, exchange_id: UUID) -> HttpResponse:
    """One question of this learner's own. A panel that waits for one that was deleted elsewhere
    would ask for ever if it were told 404."""
    if request.htmx and not Exchange.objects.of(request.learner).filter(pk=exchange_id).exists():
        return _shown(request, place_of(request, ""), None, HTTPStatus.GONE)
    exchange = services.patient(_own(request, exchange_id))
    return _shown(request, place_of(request, exchange.about), exchange)


@require_POST
def exchange_rate(request: LearnerRequest, exchange_id: UUID) -> HttpResponse:
    """Did this answer it?"""
    exchange = _own(request, exchange_id)
    services.rate(exchange, helpful=request.POST.get("helpful") == "yes")
    return _after(request, exchange)


@require_POST
def exchange_send(request: LearnerRequest, exchange_id: UUID) -> HttpResponse:
    """Pass it on to the author."""
    exchange = _own(request, exchange_id)
    if exchange.helpful is None and exchange.is_known:
        services.rate(exchange, helpful=False)
    services.pass_on(exchange)
    return _after(request, exchange)


@require_POST
def exchange_delete(request: LearnerRequest, exchange_id: UUID) -> HttpResponse:
    _own(request, exchange_id).delete()
    return HttpResponseRedirect(reverse("assistant:exchange_list"), status=HTTPStatus.SEE_OTHER)


@require_POST
def exchanges_delete(request: LearnerRequest) -> HttpResponse:
    """All that this learner has asked."""
    Exchange.objects.of(request.learner).delete()
    return HttpResponseRedirect(reverse("assistant:exchange_list"), status=HTTPStatus.SEE_OTHER)


def _own(request: LearnerRequest, exchange_id: UUID) -> Exchange:
    own = Exchange.objects.of(request.learner).select_related("lesson__course", "learner")
    found: Exchange = get_object_or_404(own, pk=exchange_id)
    return found


def _address(exchange: Exchange) -> str:
    return reverse("assistant:exchange_detail", args=[exchange.id])


def _after(request: LearnerRequest, exchange: Exchange) -> HttpResponse:
    if request.htmx:
        return _shown(request, place_of(request, exchange.about), exchange)
    return HttpResponseRedirect(f"{_address(exchange)}#answer", status=HTTPStatus.SEE_OTHER)


def _shown(
    request: LearnerRequest,
    place: Place,
    exchange: Exchange | None,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    error: str = "",
) -> HttpResponse:
    """The page; over htmx its panel alone."""
    context: dict[str, Any] = {
        "place": place,
        "exchange": exchange,
        **_told(exchange),
        "reply": services.reply_to(exchange) if exchange else None,
        "suggestions": _suggested(place, exchange),
        "error": error,
        "typed": request.POST.get("asked", "")[:KEPT] if error else "",
        "longest": LONGEST,
        **_of_learner(request),
    }
    name = f"{PAGE}#panel" if request.htmx else PAGE
    answer = render(request, name, context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _told(exchange: Exchange | None) -> dict[str, Any]:
    if exchange is None:
        return {"told": None}
    told = exchange.told
    said = exchange.so_far if exchange.state == State.WAITING else told.sentences
    return {
        "told": told,
        "cited": cited(told, said),
        "paragraphs": list(paragraphs(said, told.sources)),
    }


def _suggested(place: Place, exchange: Exchange | None) -> list[str]:
    asked = exchange.asked if exchange else ""
    return [each for each in suggestions(place.context) if each != asked]


def _of_learner(request: LearnerRequest) -> dict[str, Any]:
    """Nothing of somebody who has left nothing; a panel has no room for what was asked before."""
    if request.learner.new:
        return {"left": "", "history": []}
    left = services.left_today(request.learner)
    said = ngettext("%(n)d question left today", "%(n)d questions left today", left) % {"n": left}
    mine = Paginator(Exchange.objects.of(request.learner), LISTED)
    return {"left": said, "history": [] if request.htmx else mine.get_page(request.GET.get("page"))}
