"""Answering a question, and asking for it again."""

from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from learners.limits import answers_too_many
from learners.middleware import LearnerRequest
from learners.services import keep
from quizzes import panels, services
from quizzes.forms import SentForm
from quizzes.keys import key_of
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ForgedAnswerError, NotYetError, UnansweredError
from quizzes.models import Question, Quiz
from quizzes.predictions import Wish
from quizzes.views import exams, predictions
from quizzes.views.common import (
    after,
    again,
    panel_or_404,
    question_or_404,
    quiz_or_404,
    refused,
    sent_in,
    show,
)


def too_many(request: LearnerRequest, too_many: str, slug: str, number: int) -> HttpResponse:
    """The question as it was sent, to be sent again in a while."""
    quiz = quiz_or_404(request, slug)
    if quiz.rules.deferred:
        return exams.again(request, quiz, number, too_many, HTTPStatus.TOO_MANY_REQUESTS)
    question_or_404(request, quiz, number)
    return again(request, quiz, number, too_many, HTTPStatus.TOO_MANY_REQUESTS)


@answers_too_many(too_many)
@require_http_methods(["GET", "HEAD", "POST"])
def response_create(request: LearnerRequest, slug: str, number: int) -> HttpResponse:
    """Grade and keep an answer; whatever is refused leaves the form as it was.

    A refused form is a page at this address, so somebody may come back to it by a link.
    """
    quiz = quiz_or_404(request, slug)
    question = question_or_404(request, quiz, number)
    if request.method != "POST":
        return redirect(panels.at_question(quiz.get_absolute_url(), number))
    form = SentForm(request.POST)
    if not form.is_valid():
        return refused(request, quiz)
    if message := form.outdated(request.learner, question):
        shown_again = exams.again if quiz.rules.deferred else again
        return shown_again(request, quiz, number, message, HTTPStatus.CONFLICT)
    if quiz.rules.deferred:
        return exams.save_and_go_on(request, question, number, form)
    return _answer(request, quiz, question, number, form)


def _answer(
    request: LearnerRequest, quiz: Quiz, question: Question, number: int, form: SentForm
) -> HttpResponse:
    try:
        said = KINDS[question.kind].parse(sent_in(request), key_of(question))
    except NotYetError:
        return again(request, quiz, number, "", HTTPStatus.OK)
    except UnansweredError as unanswered:
        return again(request, quiz, number, unanswered.args[0], HTTPStatus.UNPROCESSABLE_ENTITY)
    except ForgedAnswerError:
        return refused(request, quiz)
    if KINDS[question.kind].MEASURED:
        wish = Wish(
            said,
            form.cleaned_data["token"],
            form.cleaned_data["seed"],
            preview=request.user.is_staff,
        )
        return predictions.answer(request, question, number, wish)
    response = services.answer(
        learner=keep(request.learner),
        question=question,
        said=said,
        token=form.cleaned_data["token"],
        seed=form.cleaned_data["seed"],
        preview=request.user.is_staff,
    )
    first_counts = any(response.answer.get(name) != value for name, value in said.items())
    return after(request, quiz, number, first_counts=first_counts)


@answers_too_many(too_many)
@require_POST
def response_retry(request: LearnerRequest, slug: str, number: int) -> HttpResponse:
    """Ask an answered question again, in another order."""
    quiz = quiz_or_404(request, slug)
    question = question_or_404(request, quiz, number)
    try:
        found = services.ask_again(request.learner, question)
    except services.RetryRefusedError:
        return show(request, panel_or_404(request, quiz, number), HTTPStatus.CONFLICT)
    if not found:
        raise Http404(_("You have not answered this question yet."))
    return after(request, quiz, number)
