"""What is due: one question, its verdict, the next one."""

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from learners.limits import answers_too_many
from learners.middleware import LearnerRequest
from learners.models import Learner
from quizzes.keys import key_of
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ForgedAnswerError, NotYetError, UnansweredError
from quizzes.models import Question, ReviewAnswer
from quizzes.review import page, services
from quizzes.review.asking import ROOT, Asked, ask, judged, refill
from quizzes.review.due import askable
from quizzes.review.forms import ReviewForm, confidence_in
from quizzes.review.wrong_runs import note_wrong_runs


@require_safe
def review_detail(request: LearnerRequest) -> HttpResponse:
    """What is due now, or the answer `?answered=` (the token of its form) with its verdict."""
    learner = request.learner
    if not learner.new:
        note_wrong_runs(learner.id)
    asked = _answered(learner, request.GET.get("answered", ""), _way_back(request))
    return _show_page(request, asked)


def _too_many(request: LearnerRequest, too_many: str, question_id: int) -> HttpResponse:
    """The question as it was sent, to be sent again in a while."""
    return _again(request, _question(question_id), too_many, HTTPStatus.TOO_MANY_REQUESTS)


@answers_too_many(_too_many)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_create(request: LearnerRequest, question_id: int) -> HttpResponse:
    """Grade and keep an answer; whatever is refused leaves the form as it was.

    A refused form is a page at this address, so somebody may come back to it by a link.
    """
    if request.method != "POST":
        return redirect("review:review_detail")
    question, form = _question(question_id), ReviewForm(request.POST)
    if not form.is_valid():
        return _refused(request)
    if form.cleaned_data["version"] != question.version:
        message = _("This question was changed a moment ago. Please read it again.")
        return _again(request, question, message, HTTPStatus.CONFLICT)
    try:
        said = KINDS[question.kind].parse(refill(request.POST), key_of(question))
    except UnansweredError as unanswered:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _again(request, question, unanswered.args[0], status)
    except NotYetError:
        return _again(request, question)
    except ForgedAnswerError:
        return _refused(request)
    opened = ask(question, form.cleaned_data["seed"], "")
    sent = services.Sent(
        said, opened.order, form.cleaned_data["confidence"], form.cleaned_data["token"]
    )
    answered = services.answer_review(request.learner, question, sent)
    if answered is None:
        return redirect("review:review_detail")
    return _after(request, question, answered)


def _question(question_id: int) -> Question:
    questions = askable().select_related("quiz").prefetch_related("choices")
    return get_object_or_404(questions, pk=question_id)


def _answered(learner: Learner, token: str, path: str) -> Asked | None:
    """The answer of this form, if the learner sent it and the question still says the same."""
    try:
        form = UUID(token)
    except ValueError:
        return None
    answers = ReviewAnswer.objects.filter(card__learner_id=learner.id, token=form)
    answered = answers.select_related("card").first()
    if answered is None or answered.question_id is None:
        return None
    questions = askable().select_related("quiz").prefetch_related("choices")
    question = questions.filter(pk=answered.question_id, version=answered.question_version).first()
    return judged(answered, question, path, ROOT) if question else None


def _after(request: LearnerRequest, question: Question, answered: ReviewAnswer) -> HttpResponse:
    """The verdict: in place with htmx, else on the page of the review."""
    back = _way_back(request)
    if not request.htmx:
        query = urlencode({"answered": answered.token, "next": back})
        address = f"{reverse('review:review_detail')}?{query}#{ROOT}"
        return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)
    if request.htmx.target == ROOT:
        return _show_page(request, judged(answered, question, back, ROOT))
    return _show_question(request, judged(answered, question, back))


def _again(
    request: LearnerRequest,
    question: Question,
    error: str | Promise = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The open form with what it holds and what is wrong with it."""
    whole = not request.htmx or request.htmx.target == ROOT
    form = ReviewForm(request.POST)
    form.is_valid()
    seed = form.cleaned_data.get("seed", 0)
    asked = ask(question, seed, _way_back(request), ROOT if whole else "")
    asked = asked.again(refill(request.POST), confidence_in(request.POST), error)
    show = _show_page if whole else _show_question
    return show(request, asked, status)


def _way_back(request: LearnerRequest) -> str:
    """The page that the question stands on, if it is one of ours."""
    sent = (request.POST if request.method == "POST" else request.GET).get("next", "")
    if url_has_allowed_host_and_scheme(sent, {request.get_host()}, request.is_secure()):
        return sent
    return reverse("review:review_detail")


def _refused(request: LearnerRequest) -> HttpResponse:
    """Nobody gets here through our form."""
    name = "quizzes/review_refused.html#message" if request.htmx else "quizzes/review_refused.html"
    return render(request, name, status=HTTPStatus.BAD_REQUEST)


def _show_page(
    request: LearnerRequest, asked: Asked | None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    own = reverse("review:review_detail")
    shown = page.build(request.learner.id, timezone.now(), own, asked)
    name = "quizzes/review.html#review" if request.htmx else "quizzes/review.html"
    response = render(request, name, {"page": shown, "panel": shown.asked}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _show_question(
    request: LearnerRequest, asked: Asked, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "quizzes/review.html#question", {"panel": asked}, status=status)
