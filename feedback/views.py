"""Giving feedback and taking it back; the instructors read it in the admin."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from feedback import panels, services
from feedback.forms import CommentForm, RatingForm
from feedback.models import Comment, Rating
from feedback.subjects import Subject
from learners.limits import answers_too_many
from learners.middleware import LearnerRequest
from learners.services import keep

KEPT = 20_000
"""Characters of a refused comment that go back into the form."""


def _posted[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Only a POST gives feedback; a link to a page that refused some leads home."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = cast("HttpRequest", args[0])
        return view(*args, **kwargs) if request.method == "POST" else redirect("/")

    return wrapped


def _too_many(
    request: LearnerRequest, too_many: str, comment_id: UUID | None = None
) -> HttpResponse:
    """The panel that the form stood in, with its text; a withdrawal names its comment instead."""
    subject: Subject | None
    if comment_id:
        subject = _subject_of(_own_comment(request, comment_id))
    else:
        form = RatingForm(request.POST)
        form.full_clean()
        subject = form.cleaned_data.get("subject")
    if subject is None:
        return _refused(request)
    return _again(request, subject, too_many, HTTPStatus.TOO_MANY_REQUESTS)


@answers_too_many(_too_many)
@_posted
def rating_create(request: LearnerRequest) -> HttpResponse:
    """Was everything clear? Sent again, it changes the rating."""
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _refused(request)
    subject = form.cleaned_data["subject"]
    services.rate(keep(request.learner), subject, clear=form.cleaned_data["clear"] == "yes")
    return _after(request, subject)


@answers_too_many(_too_many)
@_posted
def comment_create(request: LearnerRequest) -> HttpResponse:
    """How can we improve it? An empty text is a 'no, thanks'."""
    form = CommentForm(request.POST)
    form.full_clean()
    if "subject" in form.errors or "token" in form.errors:
        return _refused(request)
    subject = form.cleaned_data["subject"]
    own = Rating.objects.on(subject.kind, subject.slug, subject.version)
    rating = get_object_or_404(own, learner_id=request.learner.id)
    if not form.is_valid():
        error = str(form.errors["text"][0])
        return _again(request, subject, error, HTTPStatus.UNPROCESSABLE_ENTITY)
    text = form.cleaned_data["text"] if "skip" not in request.POST else ""
    keep(request.learner)
    services.comment(rating, text, form.cleaned_data["token"])
    return _after(request, subject)


@answers_too_many(_too_many)
@_posted
def comment_withdraw(request: LearnerRequest, comment_id: UUID) -> HttpResponse:
    """Take one's own comment back within the hour."""
    comment = _own_comment(request, comment_id)
    subject = _subject_of(comment)
    try:
        services.withdraw(comment)
    except services.TooLateError:
        error = _("The hour is over: this comment can no longer be taken back.")
        return _again(request, subject, error, HTTPStatus.CONFLICT)
    return _after(request, subject, _("Taken back. Its text is deleted."))


def _own_comment(request: LearnerRequest, comment_id: UUID) -> Comment:
    own = Comment.objects.filter(rating__learner_id=request.learner.id).select_related("rating")
    return get_object_or_404(own, pk=comment_id)


def _subject_of(comment: Comment) -> Subject:
    about = comment.rating
    return Subject(about.subject_kind, about.subject_slug, about.content_version)


@require_safe
@staff_member_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The instructors' inbox is the admin's list of comments."""
    if not request.user.has_perm("feedback.view_comment"):
        raise PermissionDenied
    return redirect("admin:feedback_comment_changelist")


def _way_back(request: LearnerRequest) -> str:
    """The page that the panel stands on, if it is one of ours."""
    sent = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(sent, {request.get_host()}, request.is_secure()):
        return sent
    return "/"


def _after(request: LearnerRequest, subject: Subject, done: str = "") -> HttpResponse:
    """The panel as it stands now: in place with htmx, else on the page that it came from."""
    back = _way_back(request)
    if not request.htmx:
        address = f"{back.partition('#')[0]}#{subject.root_id}"
        return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)
    panel = panels.build(subject, request.learner, back, done=done)
    return render(request, "feedback/feedback.html#panel", {"panel": panel})


def _again(
    request: LearnerRequest, subject: Subject, error: str, status: HTTPStatus
) -> HttpResponse:
    """The panel with what was typed and what is wrong with it."""
    text = request.POST.get("text", "")
    if len(text) > KEPT:
        cut = _("Only its first %(count)s characters are kept below.") % {"count": KEPT}
        text, error = text[:KEPT], f"{error} {cut}"
    panel = panels.build(subject, request.learner, _way_back(request), text=text, error=error)
    name = "feedback/feedback.html#panel" if request.htmx else "feedback/feedback.html"
    return render(request, name, {"panel": panel}, status=status)


def _refused(request: LearnerRequest) -> HttpResponse:
    """Nobody gets here through our form."""
    name = "feedback/refused.html#message" if request.htmx else "feedback/refused.html"
    context = {"back": _way_back(request)}
    return render(request, name, context, status=HTTPStatus.BAD_REQUEST)
