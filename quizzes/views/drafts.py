"""Saving a form as it stands, by itself or by its button, and asking for a hint."""

from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learners.limits import answers_too_many
from learners.middleware import LearnerRequest
from learners.services import keep
from quizzes import attempts, handing_in, hints, saving
from quizzes.forms import SentForm
from quizzes.kinds.contract import ForgedAnswerError
from quizzes.models import Attempt, Question
from quizzes.views import exams
from quizzes.views.answers import too_many
from quizzes.views.common import after, again, question_or_404, quiz_or_404, refused, see_other


@answers_too_many(too_many)
@require_POST
def draft_save(request: LearnerRequest, slug: str, number: int) -> HttpResponse:
    """Save the form; a script gets the line that says so, a browser its page again."""
    quiz = quiz_or_404(request, slug)
    question = question_or_404(request, quiz, number)
    form = SentForm(request.POST)
    if not form.is_valid():
        return refused(request, quiz)
    if message := form.outdated(request.learner, question):
        return _line(request, {"refused": message}, HTTPStatus.CONFLICT)
    try:
        saved = save(request, question, form)
    except ForgedAnswerError:
        return refused(request, quiz)
    except attempts.NotBegunError:
        if request.htmx:
            gone = _("This attempt is no longer there. Load the page again.")
            return _line(request, {"refused": gone}, HTTPStatus.CONFLICT)
        return see_other(quiz.get_absolute_url())
    except attempts.AttemptOverError as over:
        return _too_late(request, over.attempt)
    if request.htmx:
        return _line(request, {"draft": saved.draft, "replaced": saved.replaced})
    return exams.at(request, quiz, number) if quiz.rules.deferred else after(request, quiz, number)


def _too_late(request: LearnerRequest, attempt: Attempt) -> HttpResponse:
    if not request.htmx:
        return exams.too_late(request, attempt)
    context: dict[str, object] = {"over": handing_in.settled(attempt), "quiz": attempt.quiz}
    return _line(request, context, HTTPStatus.CONFLICT)


def save(request: LearnerRequest, question: Question, form: SentForm) -> saving.Saved:
    """Save what stands in the form; raises what `saving` raises."""
    return saving.save(
        learner=keep(request.learner),
        question=question,
        raw=saving.raw_of(request.POST),
        token=form.cleaned_data["token"],
        revision=form.cleaned_data["revision"] or 0,
        seed=form.cleaned_data["seed"],
        preview=request.user.is_staff,
    )


def _line(
    request: LearnerRequest, context: dict[str, object], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """What the line under the form says."""
    return render(request, "quizzes/saved.html", context, status=status)


@answers_too_many(too_many)
@require_POST
def hint_take(request: LearnerRequest, slug: str, number: int) -> HttpResponse:
    """Show one more hint; what stands in the form is saved with it."""
    quiz = quiz_or_404(request, slug)
    question = question_or_404(request, quiz, number)
    form = SentForm(request.POST)
    if quiz.rules.deferred:
        raise Http404(_("There are no hints here."))
    if not form.is_valid():
        return refused(request, quiz)
    if message := form.outdated(request.learner, question):
        return again(request, quiz, number, message, HTTPStatus.CONFLICT)
    try:
        save(request, question, form)
    except ForgedAnswerError:
        return refused(request, quiz)
    hints.take(
        learner=keep(request.learner),
        question=question,
        number=form.cleaned_data["hint"] or 1,
        seed=form.cleaned_data["seed"],
        preview=request.user.is_staff,
    )
    return after(request, quiz, number)
