"""A quiz on a page of its own, and its attempts."""

from http import HTTPStatus

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learners.limits import answers_too_many
from learners.middleware import LearnerRequest
from learners.services import keep
from quizzes import attempts
from quizzes.forms import BeginForm
from quizzes.views import exams
from quizzes.views.common import (
    number_in,
    own_page,
    panel_or_404,
    quiz_or_404,
    refused,
    see_other,
    show,
    way_back,
)


@require_safe
def quiz_detail(request: LearnerRequest, slug: str) -> HttpResponse:
    """The quiz on a page of its own, at question `?q=` or where the learner was."""
    quiz = quiz_or_404(request, slug)
    if quiz.rules.deferred:
        return exams.page_of(request, quiz, number_in(request))
    panel = panel_or_404(request, quiz, number_in(request), first_counts="first" in request.GET)
    return show(request, panel)


@require_POST
def attempt_create(request: LearnerRequest, slug: str) -> HttpResponse:
    """Begin a quiz, or begin it again."""
    quiz = quiz_or_404(request, slug)
    form = BeginForm(request.POST)
    if not form.is_valid() or not quiz.asked:
        return refused(request, quiz)
    number = form.cleaned_data["number"]
    try:
        attempts.begin(keep(request.learner), quiz, number, preview=request.user.is_staff)
    except attempts.NoMoreAttemptsError:
        return exams.no_more(request, quiz)
    if quiz.rules.deferred:
        return see_other(own_page(request, quiz))
    if request.htmx:
        return show(request, panel_or_404(request, quiz, None))
    return see_other(f"{way_back(request, quiz)}#quiz-{quiz.slug}")


def _too_many(request: LearnerRequest, too_many: str, slug: str) -> HttpResponse:
    """The overview again: nothing was handed in."""
    quiz = quiz_or_404(request, slug)
    return exams.overview(request, quiz, too_many, HTTPStatus.TOO_MANY_REQUESTS)


@answers_too_many(_too_many)
@require_http_methods(["GET", "HEAD", "POST"])
def attempt_finish(request: LearnerRequest, slug: str) -> HttpResponse:
    """What is answered and what is not, and the button that hands it in."""
    quiz = quiz_or_404(request, slug)
    return (
        exams.hand_in(request, quiz) if request.method == "POST" else exams.overview(request, quiz)
    )
