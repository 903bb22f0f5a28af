"""`/keys/`: the keyboard shortcuts, and whether this browser wants them.

`static/shortcuts.js` shows the same page as a sheet on `?`. The choice is kept as the theme is: in
a cookie that the script reads.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

COOKIE, OFF = "keys", "off"
YEAR_S = 365 * 24 * 3600

#: What may be pressed, as `static/shortcuts.js` has it, and what it does.
KEYS: tuple[tuple[tuple[str, ...], str | Promise], ...] = (
    (("n",), _("next chapter")),
    (("p",), _("chapter before")),
    (("q",), _("the questions of this page")),
    (("o",), _("chapters of the course")),
    (("1", "2", "3"), _("there: lessons, quizzes, challenges")),
    (("/",), _("search")),
    (("?",), _("this list")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def keys_detail(request: HttpRequest) -> HttpResponse:
    """GET lists them; POST turns them `off`, or on with anything else."""
    if request.method == "POST":
        return _turned(request)
    is_off = request.COOKIES.get(COOKIE) == OFF
    back = request.GET.get("next", request.path)
    return render(request, "lessons/keys.html", {"keys": KEYS, "is_off": is_off, "back": back})


def _turned(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.POST.get("keys") == OFF:
        secure = request.is_secure()
        response.set_cookie(COOKIE, OFF, max_age=YEAR_S, samesite="Lax", secure=secure)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
