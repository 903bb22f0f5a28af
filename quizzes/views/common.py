"""What the views of quizzes share: fetch with permission, show, lead back."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from learners.middleware import LearnerRequest
from quizzes import attempts, panels
from quizzes.kinds.contract import Sent
from quizzes.models import Question, Quiz


def quiz_or_404(request: LearnerRequest, slug: str) -> Quiz:
    """A published quiz, or any for staff."""
    return get_object_or_404(Quiz.objects.visible_to(staff=request.user.is_staff), slug=slug)


def question_or_404(request: LearnerRequest, quiz: Quiz, number: int) -> Question:
    """Question `number` (from 1) of the learner's attempt."""
    attempt = attempts.latest(request.learner, quiz) if quiz.varies else None
    seed = attempt.seed if attempt else attempts.seed_for(request.learner, quiz)
    asked = attempts.asked(quiz, seed, attempt)
    if not 1 <= number <= len(asked):
        raise Http404(_("This quiz has no such question."))
    return asked[number - 1]


def number_in(request: LearnerRequest) -> int | None:
    """The question that `?q=` asks for."""
    sent = request.GET.get("q", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else None


def sent_in(request: LearnerRequest) -> Sent:
    """What a form holds."""
    return dict(request.POST.lists())


def way_back(request: LearnerRequest, quiz: Quiz) -> str:
    """The page that the panel stands on, if it is one of ours."""
    sent = (request.POST if request.method == "POST" else request.GET).get("next", "")
    if url_has_allowed_host_and_scheme(sent, {request.get_host()}, request.is_secure()):
        return sent
    return quiz.get_absolute_url()


def own_page(request: LearnerRequest, quiz: Quiz) -> str:
    """The quiz on its own page, which remembers the chapter that led there."""
    own, back = quiz.get_absolute_url(), way_back(request, quiz)
    return own if back.partition("?")[0] == own else f"{own}?{urlencode({'next': back})}"


def panel_or_404(
    request: LearnerRequest, quiz: Quiz, number: int | None, **how: bool
) -> panels.Panel:
    """The panel of a quiz that tells at once: no way around the end of an exam leads here."""
    if quiz.rules.deferred:
        raise Http404(_("This quiz has no such question."))
    panel = panels.build(quiz, request.learner, number, way_back(request, quiz), **how)
    if panel is None:
        raise Http404(_("This quiz has no questions yet."))
    return panel


def show(
    request: LearnerRequest, panel: panels.Panel, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """The panel, alone for htmx."""
    return page(request, "quizzes/quiz.html", {"panel": panel}, status)


def page(
    request: LearnerRequest,
    template: str,
    context: dict[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """A page, or its part `panel` for htmx."""
    name = f"{template}#panel" if request.htmx else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def after(
    request: LearnerRequest, quiz: Quiz, number: int, *, first_counts: bool = False
) -> HttpResponse:
    """The panel as it stands now: in place with htmx, else on the page that it came from."""
    if request.htmx:
        return show(request, panel_or_404(request, quiz, number, first_counts=first_counts))
    back = panels.at_question(way_back(request, quiz), number)
    said = "&first=1" if first_counts else ""
    return see_other(f"{back}{said}#quiz-{quiz.slug}")


def see_other(address: str) -> HttpResponse:
    """A form was done with: the page that follows is asked for anew."""
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


def again(
    request: LearnerRequest, quiz: Quiz, number: int, error: str | Promise, status: HTTPStatus
) -> HttpResponse:
    """The open form with all that it held and what is wrong with it."""
    panel = panel_or_404(request, quiz, number, open_again=True)
    return show(request, panel.with_error(error, sent_in(request)), status)


def refused(request: LearnerRequest, quiz: Quiz) -> HttpResponse:
    """Nobody gets here through our form."""
    name = "quizzes/refused.html#message" if request.htmx else "quizzes/refused.html"
    return render(request, name, {"quiz": quiz}, status=HTTPStatus.BAD_REQUEST)
