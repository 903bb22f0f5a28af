"""Gives every request its learner, without a query."""

import uuid
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.decorators import sync_and_async_middleware
from django_htmx.middleware import HtmxDetails

from learners.models import Learner

COOKIE = "learner"
COOKIE_AGE_S = 400 * 24 * 3600


class LearnerRequest(HttpRequest):
    """For type checkers: a request that went through this middleware."""

    learner: Learner
    htmx: HtmxDetails


def identify(request: HttpRequest) -> Learner:
    """The learner of the signed cookie; a forged or missing one makes a newcomer."""
    try:
        known = uuid.UUID(request.get_signed_cookie(COOKIE, salt=COOKIE))
    except (KeyError, signing.BadSignature, ValueError):
        newcomer = Learner()
        newcomer.new = True
        return newcomer
    return Learner(id=known)


def remember_in_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Pages carry forms, so a page already brings the cookie: were it to come with the first
    answer, a form that is sent twice at once would come from two learners."""
    learner: Learner | None = getattr(request, "learner", None)
    page = response.headers.get("Content-Type", "").startswith("text/html")
    if learner is None or not (learner.kept or (page and learner.new)):
        return
    response.set_signed_cookie(
        COOKIE,
        str(learner.id),
        salt=COOKIE,
        max_age=COOKIE_AGE_S,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def keep_private(response: HttpResponseBase) -> None:
    """What one learner sees, page or data, is not for a cache that others share."""
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True)


@sync_and_async_middleware
def learner_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Works under WSGI and ASGI without a change of threads."""
    if iscoroutinefunction(get_response):

        async def around_async(request: HttpRequest) -> HttpResponseBase:
            request.learner = identify(request)  # type: ignore[attr-defined]
            response: HttpResponseBase = await get_response(request)
            remember_in_cookie(request, response)
            keep_private(response)
            return response

        return around_async

    def around(request: HttpRequest) -> HttpResponseBase:
        request.learner = identify(request)  # type: ignore[attr-defined]
        response: HttpResponseBase = get_response(request)
        remember_in_cookie(request, response)
        keep_private(response)
        return response

    return around
