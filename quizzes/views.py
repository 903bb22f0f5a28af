"""Taking a quiz: show a question, answer it, ask for it again."""

from http import HTTPStatus

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learners.limits import answers_too_many
from learners.middleware import LearnerRequest
from learners.services import keep
from quizzes import panels, services
from quizzes.forms import SentForm
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ForgedAnswerError, UnansweredError
from quizzes.models import Question, Quiz


def _too_many(request: LearnerRequest, too_many: str, slug: str, number: int) -> HttpResponse:
    """The question as it was sent, to be sent again in a while."""
    quiz = _quiz(request, slug)
    _question(quiz, number)
    return _again(request, quiz, number, too_many, HTTPStatus.TOO_MANY_REQUESTS)


@require_safe
def quiz_detail(request: LearnerRequest, slug: str) -> HttpResponse:
    """The quiz on a page of its own, at question `?q=` or where the learner was."""
    quiz = _quiz(request, slug)
    sent = request.GET.get("q", "")
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else None
    return _show(request, _panel(request, quiz, number, first_counts="first" in request.GET))


@answers_too_many(_too_many)
@require_http_methods(["GET", "HEAD", "POST"])
def response_create(request: LearnerRequest, slug: str, number: int) -> HttpResponse:
    """Grade and keep an answer; whatever is refused leaves the form as it was.

    A refused form is a page at this address, so somebody may come back to it by a link.
    """
    quiz = _quiz(request, slug)
    question = _question(quiz, number)
    if request.method != "POST":
        return redirect(panels.at_question(quiz.get_absolute_url(), number))
    form, sent = SentForm(request.POST), request.POST.getlist("pick")
    offered = {str(choice.pk): choice.pk for choice in question.ordered_choices()}
    if not form.is_valid():
        return _refused(request, quiz)
    if form.cleaned_data["version"] != question.version:
        message = _("This question was changed a moment ago. Please read it again.")
        return _again(request, quiz, number, message, HTTPStatus.CONFLICT)
    try:
        picked = KINDS[question.kind].parse(sent, offered)
    except UnansweredError as unanswered:
        return _again(request, quiz, number, unanswered.args[0], HTTPStatus.UNPROCESSABLE_ENTITY)
    except ForgedAnswerError:
        return _refused(request, quiz)
    response = services.answer(
        learner=keep(request.learner),
        question=question,
        picked=picked,
        token=form.cleaned_data["token"],
        seed=form.cleaned_data["seed"],
    )
    first_counts = frozenset(response.answer["picks"]) != picked
    return _after(request, quiz, number, first_counts=first_counts)


@answers_too_many(_too_many)
@require_POST
def response_retry(request: LearnerRequest, slug: str, number: int) -> HttpResponse:
    """Ask an answered question again, in another order."""
    quiz = _quiz(request, slug)
    if not services.ask_again(request.learner, _question(quiz, number)):
        raise Http404(_("You have not answered this question yet."))
    return _after(request, quiz, number)


def _quiz(request: LearnerRequest, slug: str) -> Quiz:
    return get_object_or_404(Quiz.objects.visible_to(staff=request.user.is_staff), slug=slug)


def _question(quiz: Quiz, number: int) -> Question:
    if not 1 <= number <= len(quiz.asked):
        raise Http404(_("This quiz has no such question."))
    return quiz.asked[number - 1]


def _panel(request: LearnerRequest, quiz: Quiz, number: int | None, **how: bool) -> panels.Panel:
    back = _way_back(request, quiz)
    panel = panels.build(quiz, request.learner, number, back, **how)
    if panel is None:
        raise Http404(_("This quiz has no questions yet."))
    return panel


def _way_back(request: LearnerRequest, quiz: Quiz) -> str:
    """The page that the panel stands on, if it is one of ours."""
    sent = (request.POST if request.method == "POST" else request.GET).get("next", "")
    if url_has_allowed_host_and_scheme(sent, {request.get_host()}, request.is_secure()):
        return sent
    return quiz.get_absolute_url()


def _after(
    request: LearnerRequest, quiz: Quiz, number: int, *, first_counts: bool = False
) -> HttpResponse:
    """The panel as it stands now: in place with htmx, else on the page that it came from."""
    if request.htmx:
        return _show(request, _panel(request, quiz, number, first_counts=first_counts))
    back = panels.at_question(_way_back(request, quiz), number)
    said = "&first=1" if first_counts else ""
    return HttpResponseRedirect(f"{back}{said}#quiz-{quiz.slug}", status=HTTPStatus.SEE_OTHER)


def _again(
    request: LearnerRequest, quiz: Quiz, number: int, error: str | Promise, status: HTTPStatus
) -> HttpResponse:
    """The open form with its picks and what is wrong with it."""
    panel = _panel(request, quiz, number, open_again=True)
    sent = request.POST.getlist("pick")
    picked = {option.value for option in panel.options if str(option.value) in sent}
    return _show(request, panel.with_error(error, picked), status)


def _refused(request: LearnerRequest, quiz: Quiz) -> HttpResponse:
    """Nobody gets here through our form."""
    name = "quizzes/refused.html#message" if request.htmx else "quizzes/refused.html"
    return render(request, name, {"quiz": quiz}, status=HTTPStatus.BAD_REQUEST)


def _show(
    request: LearnerRequest, panel: panels.Panel, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    name = "quizzes/quiz.html#panel" if request.htmx else "quizzes/quiz.html"
    response = render(request, name, {"panel": panel}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
