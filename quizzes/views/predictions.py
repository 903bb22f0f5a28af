"""Answers that a run grades: keep the prediction, ask for its run."""

from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learners.limits import answers_too_many, asks_for_much
from learners.middleware import LearnerRequest
from learners.models import Learner
from learners.services import keep
from quizzes import attempts, predictions
from quizzes.kinds.contract import Text
from quizzes.models import Prediction, Question, Quiz
from quizzes.views.common import after, panel_or_404, question_or_404, quiz_or_404, show
from sandbox import services as lab


def answer(
    request: LearnerRequest, question: Question, number: int, wish: predictions.Wish
) -> HttpResponse:
    """Keep what was predicted and ask for its run; the panel then waits for it."""
    learner = keep(request.learner)
    kept = predictions.predict(learner, question, wish)
    if isinstance(kept, Prediction):
        return _run(request, learner, kept, number)
    return after(request, question.quiz, number, first_counts=True)


def _run(request: LearnerRequest, learner: Learner, kept: Prediction, number: int) -> HttpResponse:
    quiz, greedy = kept.question.quiz, asks_for_much(request, "sandbox:line", lab.SHARE)
    try:
        predictions.run(learner, kept, greedy=greedy)
    except lab.LineFull:
        note = _("The line is full. Your prediction is kept; try in a few minutes.")
        return _refused(request, quiz, number, note, HTTPStatus.TOO_MANY_REQUESTS)
    except lab.RunInProgress:
        note = _(
            "Another run of yours in this lab is not over yet. Your prediction is kept; this run "
            "can start then."
        )
        return _refused(request, quiz, number, note, HTTPStatus.CONFLICT)
    return after(request, quiz, number)


def _refused(
    request: LearnerRequest, quiz: Quiz, number: int, note: Text, status: HTTPStatus
) -> HttpResponse:
    return show(request, panel_or_404(request, quiz, number).with_note(note), status)


def _too_many(request: LearnerRequest, too_many: str, slug: str, number: int) -> HttpResponse:
    """The prediction as it stands, to be run in a while."""
    quiz = quiz_or_404(request, slug)
    question_or_404(request, quiz, number)
    return _refused(request, quiz, number, too_many, HTTPStatus.TOO_MANY_REQUESTS)


@answers_too_many(_too_many)
@require_POST
def prediction_run(request: LearnerRequest, slug: str, number: int) -> HttpResponse:
    """Run a prediction that is kept, where there was no run or it decided nothing."""
    quiz = quiz_or_404(request, slug)
    question = question_or_404(request, quiz, number)
    kept = predictions.open_one(attempts.latest(request.learner, quiz), question)
    if kept is None:
        raise Http404(_("You have predicted nothing here that is still open."))
    return _run(request, keep(request.learner), kept, number)
