"""Authoring: a quiz with its questions and their choices on one screen."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import nested_admin
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

from quizzes import authoring, services
from quizzes.admin_forms import (
    ChoiceForm,
    ChoiceFormSet,
    QuestionForm,
    QuestionFormSet,
    QuizForm,
)
from quizzes.form_counts import check_counts
from quizzes.models import Choice, Question, Quiz

WITH_DATA_IMAGES = settings.SECURE_CSP | {"img-src": [CSP.SELF, "data:"]}
"""nested-admin's style sheet holds its drag handle as a data: image; nothing else is allowed."""

WIDE = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 80})}}
NARROW = {
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 4, "cols": 21})},
    models.CharField: {"widget": forms.Textarea(attrs={"rows": 4, "cols": 12})},
}
CHOICES_OF_A_NEW_QUESTION = 4


class ChoiceInline(nested_admin.SortableHiddenMixin, nested_admin.NestedTabularInline):
    """The choices of a question; four empty ones for a new question."""

    model = Choice
    form = ChoiceForm
    formset = ChoiceFormSet
    fields = ("text", "correct", "feedback", "belief", "lab_demo", "lab_parameters", "position")
    formfield_overrides = NARROW

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Blank choices that stay blank are not stored."""
        return 0 if obj and obj.pk else CHOICES_OF_A_NEW_QUESTION


class QuestionInline(nested_admin.SortableHiddenMixin, nested_admin.NestedStackedInline):
    """The questions of a quiz in their order."""

    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    inlines = (ChoiceInline,)
    fields = ("kind", "stem", "explanation", ("misconception", "concept"), "position")
    formfield_overrides = WIDE

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Question]:
        """Retired questions are kept for their answers only."""
        return Question.objects.current()

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new quiz starts with its first question."""
        return 0 if obj and obj.pk else 1

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """An answered question may be removed: it is retired, so its answers protect nothing."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = type("Form", (formset.form,), {"hand_clean_DELETE": lambda _form: None})
        return formset


@admin.register(Quiz)
class QuizAdmin(nested_admin.NestedModelAdmin):
    """Quizzes: drafts may be incomplete, publishing is refused with the reason at its place."""

    form = QuizForm
    inlines = (QuestionInline,)
    fields = (("title", "slug"), ("status", "language"))
    radio_fields = {"status": admin.HORIZONTAL}
    list_display = ("title", "slug", "status", "question_count", "updated_at", "preview")
    list_filter = ("status", "language")
    search_fields = ("title", "slug", "questions__stem")
    actions = ("publish", "unpublish")
    save_on_top = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Quiz]:
        """With the number of questions that are asked."""
        asked = Count("questions", filter=Q(questions__retired_at=None), distinct=True)
        return Quiz.objects.annotate(question_count=asked)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Quiz | None = None
    ) -> dict[str, Sequence[str]]:
        """The address follows the title, unless the link here has already named it."""
        return {} if "slug" in request.GET else {"slug": ("title",)}

    @admin.display(description=_("questions"), ordering="question_count")
    def question_count(self, quiz: Quiz) -> int:
        """How many questions are asked."""
        return int(getattr(quiz, "question_count", 0))

    @admin.display(description=_("preview"))
    def preview(self, quiz: Quiz) -> str:
        """The quiz as a learner sees it; staff see drafts there, too."""
        return format_html('<a href="{}">{}</a>', quiz.get_absolute_url(), _("Try it"))

    def view_on_site(self, obj: Quiz) -> str:
        """The preview, straight from the form."""
        return obj.get_absolute_url()

    @method_decorator(csp_override(WITH_DATA_IMAGES))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The one page of this admin that needs more than the site's policy."""
        check_counts(request.POST)
        response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Answered questions that change get a new version."""
        before = services.contents(form.instance)
        super().save_related(request, form, formsets, change)
        services.raise_versions(form.instance, before)

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, quizzes: Iterable[Quiz]) -> None:
        """Publish what is complete; say of the others where they are not."""
        for quiz in quizzes:
            faults = list(_sentences(quiz))
            if not faults:
                Quiz.objects.filter(pk=quiz.pk).update(status=Quiz.Status.PUBLISHED)
                message = _("“%(quiz)s” is published.") % {"quiz": quiz}
                self.message_user(request, message, messages.SUCCESS)
                continue
            address = reverse("admin:quizzes_quiz_change", args=[quiz.pk])
            message = format_html('<a href="{}">{}</a>: {}', address, quiz, " ".join(faults))
            self.message_user(request, message, messages.ERROR)

    @admin.action(description=_("Back to draft"), permissions=["change"])
    def unpublish(self, request: HttpRequest, quizzes: models.QuerySet[Quiz]) -> None:
        """Hide quizzes from learners; their answers are kept."""
        quizzes.update(status=Quiz.Status.DRAFT)


def _sentences(quiz: Quiz) -> Iterator[str]:
    """Why a stored quiz may not be published, each with its place."""
    for number, fault in authoring.quiz_faults(quiz):
        place = {"question": number, "choice": (fault.choice or 0) + 1}
        if fault.choice is not None:
            where = _("Question %(question)s, choice %(choice)s:") % place
        else:
            where = _("Question %(question)s:") % place if number else ""
        yield f"{where} {fault.message}".strip()
