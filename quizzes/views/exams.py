"""A quiz whose answers are handed in: begin, answer, overview, result."""

from dataclasses import replace
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from learners.middleware import LearnerRequest
from learners.services import keep
from quizzes import attempts, handing_in, panels, saving, sittings
from quizzes.forms import SentForm
from quizzes.kinds.contract import ForgedAnswerError
from quizzes.models import Attempt, Question, Quiz
from quizzes.views.common import own_page, page, refused, see_other, sent_in, way_back


def page_of(request: LearnerRequest, quiz: Quiz, number: int | None) -> HttpResponse:
    """Where the learner is: before it, in it, or after it."""
    if not quiz.asked:
        raise Http404(_("This quiz has no questions yet."))
    attempt = _attempt(request, quiz)
    if attempt is None:
        return _start(request, quiz)
    if attempt.finished_at is not None:
        return _results(request, quiz, attempt)
    sitting = sittings.sitting(quiz, attempt, number, own_page(request, quiz))
    if sitting.panel.number != number and not request.htmx:
        # What is reloaded is the same question, whatever was answered since.
        return see_other(panels.at_question(sitting.path, sitting.panel.number))
    return _question(request, sitting)


def _attempt(request: LearnerRequest, quiz: Quiz) -> Attempt | None:
    """The attempt that was begun as one that is handed in, as it is now."""
    attempt = attempts.latest(request.learner, quiz)
    return handing_in.settled(attempt) if attempt and attempt.asked else None


def _start(request: LearnerRequest, quiz: Quiz, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    last = attempts.latest(request.learner, quiz)
    context = {
        "quiz": quiz,
        "number": last.number + 1 if last else 1,
        "count": len(attempts.asked(quiz, attempts.seed_for(request.learner, quiz))),
        "back": way_back(request, quiz),
    }
    return page(request, "quizzes/start.html", context, status)


def _results(
    request: LearnerRequest, quiz: Quiz, attempt: Attempt, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    may = request.user.is_staff or attempts.may_begin(request.learner, quiz)
    context = {
        "quiz": quiz,
        "outcome": sittings.outcome(quiz, attempt),
        "next_attempt": attempt.number + 1 if may else 0,
        "back": way_back(request, quiz),
    }
    return page(request, "quizzes/results.html", context, status)


def no_more(request: LearnerRequest, quiz: Quiz) -> HttpResponse:
    """The quiz was taken as often as it may be: what came of it."""
    attempt = attempts.latest(request.learner, quiz)
    if attempt is None or not quiz.rules.deferred:
        return refused(request, quiz)
    return _results(request, quiz, attempt, HTTPStatus.CONFLICT)


def _question(
    request: LearnerRequest, sitting: sittings.Sitting, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"sitting": sitting, "panel": sitting.panel, "back": way_back(request, sitting.quiz)}
    response = page(request, "quizzes/exam.html", context, status)
    if request.htmx:
        response["HX-Push-Url"] = panels.at_question(sitting.path, sitting.panel.number)
    return response


def at(request: LearnerRequest, quiz: Quiz, number: int) -> HttpResponse:
    """The question as it stands now."""
    if request.htmx:
        return page_of(request, quiz, number)
    return see_other(panels.at_question(own_page(request, quiz), number))


def again(
    request: LearnerRequest, quiz: Quiz, number: int, error: str | Promise, status: HTTPStatus
) -> HttpResponse:
    """The form with all that it held and what is wrong with it."""
    attempt = _attempt(request, quiz)
    if attempt is None or attempt.finished_at is not None:
        return page_of(request, quiz, number)
    sitting = sittings.sitting(quiz, attempt, number, own_page(request, quiz))
    panel = sitting.panel.with_error(error, sent_in(request))
    return _question(request, replace(sitting, panel=panel), status)


def save_and_go_on(
    request: LearnerRequest, question: Question, number: int, form: SentForm
) -> HttpResponse:
    """Save an answer; the next question follows, and the overview follows the last one."""
    quiz = question.quiz
    try:
        saved = saving.save(
            learner=keep(request.learner),
            question=question,
            raw=saving.raw_of(request.POST),
            token=form.cleaned_data["token"],
            revision=form.cleaned_data["revision"] or 0,
            seed=form.cleaned_data["seed"],
            preview=request.user.is_staff,
        )
    except ForgedAnswerError:
        return refused(request, quiz)
    except attempts.NotBegunError:
        return see_other(own_page(request, quiz))
    except attempts.AttemptOverError as over:
        return too_late(request, over.attempt)
    if saved.replaced:
        message = _(
            "This answer had been changed in another tab or on another device. What you see here "
            "has replaced it."
        )
        return again(request, quiz, number, message, HTTPStatus.OK)
    if "arrange" in request.POST:
        return at(request, quiz, number)
    return _next(request, quiz, number)


def _next(request: LearnerRequest, quiz: Quiz, number: int) -> HttpResponse:
    attempt = attempts.latest(request.learner, quiz)
    if attempt and number < len(attempt.asked):
        return at(request, quiz, number + 1)
    if request.htmx:
        return overview(request, quiz)
    return see_other(sittings.overview_path(quiz, own_page(request, quiz)))


def too_late(request: LearnerRequest, attempt: Attempt) -> HttpResponse:
    """The form came after the end: it is not kept, and what was saved before counts."""
    attempt = handing_in.settled(attempt)
    context = {"attempt": attempt, "quiz": attempt.quiz, "back": way_back(request, attempt.quiz)}
    return page(request, "quizzes/too_late.html", context, HTTPStatus.CONFLICT)


def overview(
    request: LearnerRequest,
    quiz: Quiz,
    error: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """What is answered and what is not, before it is handed in."""
    attempt = _attempt(request, quiz) if quiz.rules.deferred else None
    if attempt is None or attempt.finished_at is not None:
        return see_other(own_page(request, quiz))
    sitting = sittings.sitting(quiz, attempt, None, own_page(request, quiz))
    context = {
        "sitting": sitting,
        "error": error,
        "back": way_back(request, quiz),
    }
    response = page(request, "quizzes/hand_in.html", context, status)
    if request.htmx:
        response["HX-Push-Url"] = sittings.overview_path(quiz, own_page(request, quiz))
    return response


def hand_in(request: LearnerRequest, quiz: Quiz) -> HttpResponse:
    """Grade what was saved; the result follows. An overview that is open since the attempt before
    does not hand in this one."""
    attempt = attempts.latest(request.learner, quiz) if quiz.rules.deferred else None
    meant = request.POST.get("attempt", "")
    if attempt is not None and attempt.asked and meant in ("", str(attempt.number)):
        handing_in.finish(attempt)
    return see_other(own_page(request, quiz))
