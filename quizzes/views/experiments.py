"""The run that a wrong answer leads to: ask for it, see it, be asked again."""

from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from learners.limits import answers_too_many, asks_for_much
from learners.middleware import LearnerRequest
from learners.services import keep
from quizzes import experiments, panels, siblings
from quizzes.kinds.contract import Text
from quizzes.models import Experiment
from quizzes.trials import Trial, trial
from quizzes.views.common import after, page, question_or_404, quiz_or_404, see_other, way_back
from sandbox import services as lab


def _experiment_or_404(request: LearnerRequest, slug: str, pk: int) -> Experiment:
    """The learner's own."""
    quiz = quiz_or_404(request, slug)
    own = Experiment.objects.filter(
        response__attempt__learner_id=request.learner.id, response__question__quiz=quiz
    )
    with_run = "choice", "run__execution__machine", "response__question__quiz"
    return get_object_or_404(own.select_related(*with_run), pk=pk)


def _offered_or_404(request: LearnerRequest, slug: str, number: int) -> Experiment:
    """What the learner's last answer with this choice offers."""
    question = question_or_404(request, quiz_or_404(request, slug), number)
    sent = request.POST.get("choice", "")
    choice = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0
    found = experiments.offered(request.learner, question, choice)
    if found is None:
        raise Http404(_("There is no run for this answer."))
    return _experiment_or_404(request, slug, found.pk)


def _too_many(request: LearnerRequest, too_many: str, slug: str, number: int) -> HttpResponse:
    """The offer, to be taken in a while."""
    return _show(request, _offered_or_404(request, slug, number), too_many)


@answers_too_many(_too_many)
@require_POST
def experiment_create(request: LearnerRequest, slug: str, number: int) -> HttpResponse:
    """Ask for the run of a wrong choice; a form that is sent twice asks once."""
    experiment = _offered_or_404(request, slug, number)
    greedy = asks_for_much(request, "sandbox:line", lab.SHARE)
    try:
        experiments.run(keep(request.learner), experiment, greedy=greedy)
    except lab.LineFull:
        note = _("The line is full. Your answer is kept; try in a few minutes.")
        return _show(request, experiment, note, HTTPStatus.TOO_MANY_REQUESTS)
    except lab.RunInProgress:
        note = _("Another run of yours in this lab is not over yet. This one can start then.")
        return _show(request, experiment, note, HTTPStatus.CONFLICT)
    except experiments.NoExperimentError:
        raise Http404(_("There is no run for this answer.")) from None
    shown = _trial(request, experiment)
    return _render(request, shown) if request.htmx else see_other(f"{shown.url}#{shown.root_id}")


@require_safe
def experiment_detail(request: LearnerRequest, slug: str, pk: int) -> HttpResponse:
    """How the run goes, and what came out of it."""
    response = _render(request, _trial(request, _experiment_or_404(request, slug, pk)))
    patch_cache_control(response, no_store=True)
    return response


@require_POST
def experiment_again(request: LearnerRequest, slug: str, pk: int) -> HttpResponse:
    """Now that it was seen: the same question in another order, or another one like it."""
    experiment = _experiment_or_404(request, slug, pk)
    shown = _trial(request, experiment)
    if not shown.shows:
        return _show(request, experiment, _("The run is not over yet."), HTTPStatus.CONFLICT)
    sibling = request.POST.get("which") == siblings.Which.SIBLING
    which = siblings.Which.SIBLING if sibling else siblings.Which.SAME
    try:
        question = siblings.ask(request.learner, experiment, which)
    except siblings.NothingToAskError:
        return after(request, experiment.response.question.quiz, shown.number)
    number = siblings.number_of(request.learner, question)
    if question.quiz_id == experiment.response.question.quiz_id:
        return after(request, question.quiz, number)
    address = panels.at_question(f"{question.quiz.get_absolute_url()}?next={shown.back}", number)
    return HttpResponseClientRedirect(address) if request.htmx else see_other(address)


def _trial(request: LearnerRequest, experiment: Experiment, note: Text = "") -> Trial:
    back = way_back(request, experiment.response.question.quiz)
    return trial(request.learner, experiment, back, note)


def _show(
    request: LearnerRequest,
    experiment: Experiment,
    note: Text,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    return _render(request, _trial(request, experiment, note), status)


def _render(
    request: LearnerRequest, shown: Trial, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    return page(request, "quizzes/experiment.html", {"trial": shown, "panel": shown.lab}, status)
