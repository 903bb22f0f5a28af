"""All rate limits of the site in one table, and the middleware that keeps them.

A request that may write is counted before its view runs. One too many is answered with 429 and
`Retry-After`: by the page that the view shows for it (`answers_too_many`), with what was typed
still in its form, or by a page that says so.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import ngettext

from learners import ratelimit
from learners.address import client_address, network_of
from learners.ratelimit import Counter

MINUTE = 60
TEN = 600
SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
CLASS = 200
"""Learners who may sit behind one address, such as a school's."""


@dataclass(frozen=True)
class Limit:
    """Requests of one learner, and of one client address, in each window of seconds."""

    learner: int
    address: int
    window_s: int


# A learner's limit is what nobody reaches who reads what they answer. An address may be that of
# a whole class, so its limit is what a class does when it is quick, not a class of robots.
LIMITS: dict[str, Limit] = {
    # by the name of the URL; the first that fits counts
    #                                    learner  address      window
    "sandbox:run_create":          Limit(     40,  10 * CLASS, TEN),
    "sandbox:run_stop":            Limit(     80,  20 * CLASS, TEN),
    "sandbox:paste_compare":       Limit(     40,  10 * CLASS, TEN),
    "sandbox:share_*":             Limit(     40,  10 * CLASS, TEN),
    "quizzes:response_create":     Limit(     60,  15 * CLASS, MINUTE),
    "quizzes:response_retry":      Limit(     60,  15 * CLASS, MINUTE),
    # A form is saved by itself a moment after each change.
    "quizzes:draft_save":          Limit(    120,  30 * CLASS, MINUTE),
    "quizzes:hint_take":           Limit(     60,  15 * CLASS, MINUTE),
    "quizzes:experiment_create":   Limit(     40,  10 * CLASS, TEN),
    "quizzes:experiment_again":    Limit(     60,  15 * CLASS, MINUTE),
    "quizzes:prediction_run":      Limit(     40,  10 * CLASS, TEN),
    "quizzes:attempt_*":           Limit(     40,  10 * CLASS, TEN),
    "review:answer_create":        Limit(     60,  15 * CLASS, MINUTE),
    "puzzles:solved_create":       Limit(    120,  30 * CLASS, TEN),
    "puzzles:placing_count":       Limit(    120,  30 * CLASS, TEN),
    "puzzles:replay_create*":      Limit(     40,  10 * CLASS, TEN),
    "assistant:exchange_create":   Limit(     20,   5 * CLASS, MINUTE),
    "assistant:*":                 Limit(     60,  15 * CLASS, MINUTE),
    "feedback:rating_create":      Limit(     30,   8 * CLASS, MINUTE),
    "feedback:comment_create":     Limit(     20,   5 * CLASS, TEN),
    "feedback:comment_withdraw":   Limit(     20,   5 * CLASS, TEN),
    "learners:*":                  Limit(     20,   5 * CLASS, TEN),
    "theme_set":                   Limit(     60,  10 * CLASS, MINUTE),
    "set_language":                Limit(     60,  10 * CLASS, MINUTE),
    "lessons:keys":                Limit(     60,  10 * CLASS, MINUTE),
    # Only instructors log in: this is against guessing, and no class is behind it.
    "admin:login":                 Limit(     10,          30, TEN),
    "admin:*":                     Limit(    240,        1200, MINUTE),
}  # fmt: skip

type View = Callable[..., HttpResponse]


def limit_of(view_name: str) -> Limit | None:
    """The row of an address, by the name of its URL."""
    fitting = (limit for name, limit in LIMITS.items() if fnmatchcase(view_name, name))
    return next(fitting, None)


def wait_s(request: HttpRequest) -> int:
    """Count this request; the seconds to wait when it is one too many, else 0."""
    match = request.resolver_match
    limit = limit_of(match.view_name) if match else None
    if match is None or limit is None:
        return 0
    return ratelimit.wait_s(list(_counters(request, match.view_name, limit)))


def _counters(request: HttpRequest, view_name: str, limit: Limit) -> list[Counter]:
    counters = []
    learner = getattr(request, "learner", None)
    # Who brings no cookie is somebody new each time: only the address tells.
    if learner is not None and not learner.new:
        counters.append(Counter(f"{view_name}:learner:{learner.id}", limit.learner, limit.window_s))
    network = network_of(client_address(request))
    counters.append(Counter(f"{view_name}:address:{network}", limit.address, limit.window_s))
    return counters


def asks_for_much(request: HttpRequest, what: str, share: int, window_s: int = TEN) -> bool:
    """Count one more of `what` for this client's address: are these more than `share` by now?

    For what there is only so much of, and no limit would be right: who asks for much is served as
    long as others are not kept waiting by that.
    """
    network = network_of(client_address(request))
    return ratelimit.wait_s([Counter(f"{what}:share:{network}", share, window_s)]) > 0


def answers_too_many(refusal: Callable[..., HttpResponse]) -> Callable[[View], View]:
    """Marks a view: `refusal(request, too_many, …)` answers instead of it when there were too
    many, with the arguments of the address and a sentence for the page."""

    def mark(view: View) -> View:
        view.too_many = refusal  # type: ignore[attr-defined]
        return view

    return mark


class LimitMiddleware(MiddlewareMixin):
    """Stands behind the learner's middleware."""

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None to go on."""
        wait = 0 if request.method in SAFE else wait_s(request)
        if not wait:
            return None
        refusal = getattr(view, "too_many", _page)
        response: HttpResponse = refusal(request, _sentence(wait), *args, **kwargs)
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response["Retry-After"] = str(wait)
        return response


def _sentence(wait: int) -> str:
    minutes = math.ceil(wait / MINUTE)
    return ngettext(
        "More came from here than we can take at once. Nothing is lost: send it again in a minute.",
        "More came from here than we can take at once. Nothing is lost: send it again in "
        "%(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def _page(request: HttpRequest, too_many: str, *_args: object, **_kwargs: object) -> HttpResponse:
    """For forms that hold nothing worth keeping, and those that a browser keeps."""
    return render(request, "429.html", {"too_many": too_many})
