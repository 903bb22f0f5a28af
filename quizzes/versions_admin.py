"""The instructors' pages about versions and regrades; who may do what is decided in each view."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes import regrade, version_pages
from quizzes.models import Question, Quiz, Regrade

LOOK = ("quizzes.view_quiz", "quizzes.change_quiz")
REGRADE = "quizzes.change_quiz"


class ModeForm(forms.Form):
    """Which regrade is looked at."""

    mode = forms.ChoiceField(choices=Regrade.Mode.choices)


class ApplyForm(ModeForm):
    """What is sent from a preview; the digest says which one it was."""

    reason = forms.CharField(
        max_length=1000, error_messages={"required": gettext_lazy("Say why: learners read it.")}
    )
    digest = forms.RegexField(r"\A[0-9a-f]{64}\Z")


@admin.register(Regrade)
class RegradeAdmin(admin.ModelAdmin[Regrade]):
    """Applied regrades, and the pages that lead to one."""

    list_display = (
        "question", "mode", "applied_at", "applied_by", "gained", "lost", "changed", "undone_at",
    )  # fmt: skip
    list_filter = ("mode", "applied_at")
    list_select_related = ("question", "applied_by")
    search_fields = ("question__stem", "question__quiz__title", "reason")
    ordering = ("-pk",)
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may look at quizzes."""
        return _may_look(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may look at quizzes."""
        return _may_look(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only from a question, by way of a preview."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only undone, on its own page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A record."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The pages of a quiz's questions, of one question, of a preview and of undoing."""
        own = [
            path(
                "quiz/<int:quiz_id>/", self._page(self.quiz_versions), name="quizzes_regrade_quiz"
            ),
            path(
                "question/<int:question_id>/",
                self._page(self.question_versions),
                name="quizzes_regrade_question",
            ),
            path(
                "question/<int:question_id>/preview/",
                self._page(self.preview),
                name="quizzes_regrade_preview",
            ),
            path("<int:regrade_id>/undo/", self._page(self.undo), name="quizzes_regrade_undo"),
        ]
        return [*own, *super().get_urls()]

    def _page(self, view: Any) -> Any:
        return self.admin_site.admin_view(view)

    def quiz_versions(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        """Every question that the quiz ever asked, with its version and its answers."""
        return _quiz_versions(request, quiz_id, self._context(request))

    def question_versions(self, request: HttpRequest, question_id: int) -> HttpResponse:
        """What each version said, what changed between them, and the regrades."""
        return _question_versions(request, question_id, self._context(request))

    def preview(self, request: HttpRequest, question_id: int) -> HttpResponse:
        """What a regrade would do; sent with a reason, it is applied."""
        return _preview(request, question_id, self._context(request))

    def undo(self, request: HttpRequest, regrade_id: int) -> HttpResponse:
        """Give the old scores back."""
        return _undo(request, regrade_id)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One regrade with every change it made."""
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        return _regrade_detail(request, found, self._context(request))

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "may_regrade": _may_regrade(request)}


def _may_look(request: HttpRequest) -> bool:
    return any(map(request.user.has_perm, LOOK))


def _may_regrade(request: HttpRequest) -> bool:
    return request.user.has_perm(REGRADE)


def _check(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


@require_safe
def _quiz_versions(request: HttpRequest, quiz_id: int, context: dict[str, Any]) -> HttpResponse:
    _check(_may_look(request))
    quiz = get_object_or_404(Quiz, pk=quiz_id)
    context |= {
        "title": _("Versions and regrades"),
        "quiz": quiz,
        "questions": version_pages.questions(quiz),
    }
    return render(request, "quizzes/versions/quiz.html", context)


@require_safe
def _question_versions(
    request: HttpRequest, question_id: int, context: dict[str, Any]
) -> HttpResponse:
    _check(_may_look(request))
    question = get_object_or_404(Question.objects.select_related("quiz"), pk=question_id)
    context |= {
        "title": _("Versions of a question"),
        "question": question,
        "history": version_pages.history(question),
        "regrades": version_pages.regrades(question),
        "modes": Regrade.Mode.choices,
    }
    return render(request, "quizzes/versions/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def _preview(request: HttpRequest, question_id: int, context: dict[str, Any]) -> HttpResponse:
    _check(_may_regrade(request))
    question = get_object_or_404(Question.objects.select_related("quiz"), pk=question_id)
    if request.method == "POST":
        return _apply(request, question, context)
    form = ModeForm(request.GET)
    if not form.is_valid():
        return redirect("admin:quizzes_regrade_question", question.pk)
    seen = regrade.preview(question, form.cleaned_data["mode"])
    return _show(request, seen, context)


def _apply(request: HttpRequest, question: Question, context: dict[str, Any]) -> HttpResponse:
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return _again(request, question, form, context)
    try:
        made = regrade.apply(question.pk, by=request.user, **form.cleaned_data)
    except regrade.OutdatedError as outdated:
        said = _("Answers or the question changed meanwhile: nothing was applied. Look again.")
        more = {"error": said, "reason": form.cleaned_data["reason"]}
        return _show(request, outdated.preview, context | more, HTTPStatus.CONFLICT)
    except regrade.NothingToChangeError:
        messages.warning(request, _("No score would change: nothing was applied."))
        return redirect("admin:quizzes_regrade_question", question.pk)
    said = ngettext(
        "%(n)s answer was graded anew.", "%(n)s answers were graded anew.", made.changed
    )
    messages.success(request, said % {"n": made.changed})
    return redirect("admin:quizzes_regrade_change", made.pk)


def _again(
    request: HttpRequest, question: Question, form: ApplyForm, context: dict[str, Any]
) -> HttpResponse:
    """The preview again, with what is wrong with the form."""
    mode = form.cleaned_data.get("mode")
    if not mode:
        return redirect("admin:quizzes_regrade_question", question.pk)
    errors = form.errors.get("reason", [_("Look at the preview again, then apply it.")])
    more = {"error": errors[0], "reason": request.POST.get("reason", "")}
    found = regrade.preview(question, mode)
    return _show(request, found, context | more, HTTPStatus.UNPROCESSABLE_ENTITY)


def _show(
    request: HttpRequest,
    seen: regrade.Preview,
    context: dict[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    rows, page = version_pages.page_of(seen, request.GET.get("p"))
    context |= {
        "title": _("Preview of a regrade"),
        "question": seen.question,
        "preview": seen,
        "mode": Regrade.Mode(seen.mode),
        "counts": version_pages.counts(seen),
        "rows": rows,
        "page": page,
    }
    return render(request, "quizzes/versions/preview.html", context, status=status)


@require_safe
def _regrade_detail(request: HttpRequest, found: Regrade, context: dict[str, Any]) -> HttpResponse:
    _check(_may_look(request))
    changes = found.changes.select_related("response__attempt").order_by("pk")
    page = Paginator(changes, version_pages.PER_PAGE).get_page(request.GET.get("p"))
    context |= {"title": _("A regrade"), "regrade": found, "page": page}
    return render(request, "quizzes/versions/regrade.html", context)


@require_POST
def _undo(request: HttpRequest, regrade_id: int) -> HttpResponse:
    _check(_may_regrade(request))
    found = get_object_or_404(Regrade, pk=regrade_id)
    try:
        regrade.undo(found.pk, request.user)
    except regrade.AlreadyUndoneError:
        messages.warning(request, _("This regrade was undone before: nothing was changed."))
    except regrade.RegradedSinceError as since:
        messages.error(request, _since(since.later))
    else:
        messages.success(request, _("Every score is again what it was before."))
    return redirect("admin:quizzes_regrade_change", found.pk)


def _since(later: Regrade) -> str:
    """Why an undo is refused, with the way to what is to be undone first."""
    moment = date_format(localtime(later.applied_at), "DATETIME_FORMAT")
    link = format_html(
        '<a href="{}">{}</a>', reverse("admin:quizzes_regrade_change", args=[later.pk]), moment
    )
    said = _("The same answers were graded again later. Undo that regrade first: {}")
    return format_html(said, link)
