"""Authoring: a quiz with its questions and their choices on one screen."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zipfile import ZipFile

import nested_admin
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

from quizzes import authoring, texts_admin, versions
from quizzes.admin_forms import (
    ChoiceForm,
    ChoiceFormSet,
    QuestionForm,
    QuestionFormSet,
    QuizForm,
)
from quizzes.bank import admin as bank_admin  # noqa: F401 - registers itself
from quizzes.bank.usage import with_usage_of_quizzes
from quizzes.dump import dump
from quizzes.form_counts import check_counts
from quizzes.gift import writing as gift
from quizzes.gift.pages import gift_page
from quizzes.hints_admin import HintInline
from quizzes.models import Choice, Question, Quiz
from quizzes.seals import Sealed
from quizzes.versions_admin import RegradeAdmin  # noqa: F401 - registers itself

WITH_DATA_IMAGES = settings.SECURE_CSP | {"img-src": [CSP.SELF, "data:"]}
"""nested-admin's style sheet holds its drag handle as a data: image; nothing else is allowed."""

WIDE = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 80})}}
NARROW = {
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 4, "cols": 21})},
    models.CharField: {"widget": forms.Textarea(attrs={"rows": 4, "cols": 12})},
    models.FloatField: {"widget": forms.NumberInput(attrs={"class": "vIntegerField"})},
}
CHOICES_OF_A_NEW_QUESTION = 4


class ChoiceInline(Sealed, nested_admin.SortableHiddenMixin, nested_admin.NestedTabularInline):
    """The choices of a question; four empty ones for a new question."""

    model = Choice
    form = ChoiceForm
    formset = ChoiceFormSet
    fields = (
        "text", "correct", "half", "after", "low", "high",
        "feedback", "belief", "lab_demo", "lab_parameters", "position",
    )  # fmt: skip
    formfield_overrides = NARROW

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Choice]:
        """Retired choices are kept for their answers only."""
        return Choice.objects.filter(retired_at=None)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Blank choices that stay blank are not stored."""
        return 0 if obj and obj.pk else CHOICES_OF_A_NEW_QUESTION


class QuestionInline(Sealed, nested_admin.SortableHiddenMixin, nested_admin.NestedStackedInline):
    """The questions of a quiz in their order."""

    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    inlines = (ChoiceInline, HintInline)
    fieldsets = (
        (None, {"fields": ("kind", "stem", "explanation", ("misconception", "concept", "pool"))}),
        (None, {"fields": (("answer", "tolerance", "unit", "magnitude"),)}),
        (None, {"fields": (("lab_demo", "lab_parameters"), "preview", "position")}),
    )
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
class QuizAdmin(Sealed, nested_admin.NestedModelAdmin):
    """Quizzes: drafts may be incomplete, publishing is refused with the reason at its place."""

    form = QuizForm
    inlines = (QuestionInline,)
    fieldsets = (
        (None, {"fields": (("title", "slug"), ("status", "language"), "versions", "texts")}),
        (
            _("How it is taken"),
            {
                "fields": (
                    ("policy", "reveal"),
                    ("tries", "attempts_allowed", "time_limit_min", "pass_mark"),
                    ("draw", "mixed"),
                )
            },
        ),
    )
    readonly_fields = ("versions", "texts")
    radio_fields = {"status": admin.HORIZONTAL}
    list_display = (
        "title", "slug", "status", "question_count", "attempt_count", "learner_count",
        "updated_at", "preview",
    )  # fmt: skip
    list_filter = ("status", "language")
    search_fields = ("title", "slug", "questions__stem")
    actions = ("publish", "unpublish", "as_files", "as_gift")
    change_list_template = "quizzes/gift/change_list.html"
    save_on_top = True

    class Media:
        """Hides what the chosen kind makes nothing of."""

        js = ("question_kinds.js",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Quiz]:
        """With the number of questions that are asked."""
        asked = Count("questions", filter=Q(questions__retired_at=None), distinct=True)
        return with_usage_of_quizzes(Quiz.objects.annotate(question_count=asked))

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Quiz | None = None
    ) -> dict[str, Sequence[str]]:
        """The address follows the title, unless the link here has already named it."""
        return {} if "slug" in request.GET else {"slug": ("title",)}

    @admin.display(description=_("questions"), ordering="question_count")
    def question_count(self, quiz: Quiz) -> int:
        """How many questions are asked."""
        return int(getattr(quiz, "question_count", 0))

    @admin.display(description=_("attempts"), ordering="attempt_count")
    def attempt_count(self, quiz: Quiz) -> int:
        """How often it was begun, by learners."""
        return int(getattr(quiz, "attempt_count", 0))

    @admin.display(description=_("learners"), ordering="learner_count")
    def learner_count(self, quiz: Quiz) -> int:
        """How many began it."""
        return int(getattr(quiz, "learner_count", 0))

    @admin.display(description=_("preview"))
    def preview(self, quiz: Quiz) -> str:
        """The quiz as a learner sees it; staff see drafts there, too."""
        return format_html('<a href="{}">{}</a>', quiz.get_absolute_url(), _("Try it"))

    @admin.display(description=_("versions and regrades"))
    def versions(self, quiz: Quiz) -> str:
        """The way to what its questions said before, and to grading answers anew."""
        if not quiz.pk:
            return gettext("Save the quiz first.")
        address = reverse("admin:quizzes_regrade_quiz", args=[quiz.pk])
        return format_html('<a href="{}">{}</a>', address, _("Versions and regrades"))

    @admin.display(description=_("in other languages"))
    def texts(self, quiz: Quiz) -> str:
        """The way to its words in other languages, and how far they are."""
        return texts_admin.links(quiz) if quiz.pk else gettext("Save the quiz first.")

    def texts_view(self, request: HttpRequest, quiz_id: int, language: str) -> HttpResponse:
        """Its words in another language."""
        context = self.admin_site.each_context(request)
        return texts_admin.texts_page(request, quiz_id, language, context)

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
        before = versions.contents(form.instance)
        super().save_related(request, form, formsets, change)
        versions.raise_versions(form.instance, before, by=request.user)

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

    @admin.action(description=_("Download as files"), permissions=["view"])
    def as_files(self, request: HttpRequest, quizzes: Iterable[Quiz]) -> HttpResponse:
        """What `load_course` reads: one file as it is, several in an archive."""
        return _downloads({f"{quiz.slug}.toml": dump(quiz) for quiz in quizzes}, "application/toml")

    @admin.action(description=_("Download as GIFT, for Moodle"), permissions=["view"])
    def as_gift(self, request: HttpRequest, quizzes: Iterable[Quiz]) -> HttpResponse:
        """Comments in the files say what GIFT can't hold."""
        return _downloads({f"{quiz.slug}.gift": gift.write(quiz) for quiz in quizzes}, "text/plain")

    def get_urls(self) -> list[URLPattern]:
        """The way in for GIFT, and the words in other languages."""
        gift_view, texts_view = map(self.admin_site.admin_view, (gift_page, self.texts_view))
        own = [
            path("gift/", gift_view, name="quizzes_quiz_gift"),
            path("<int:quiz_id>/texts/<slug:language>/", texts_view, name="quizzes_quiz_texts"),
        ]
        return [*own, *super().get_urls()]


def _downloads(files: Mapping[str, str], media_type: str) -> HttpResponse:
    """One file as it is, several in an archive."""
    name, content = next(iter(files.items()))
    if len(files) == 1:
        return _download(name, content.encode(), media_type)
    archive = io.BytesIO()
    with ZipFile(archive, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return _download("quizzes.zip", archive.getvalue(), "application/zip")


def _download(name: str, content: bytes, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


def _sentences(quiz: Quiz) -> Iterator[str]:
    """Why a stored quiz may not be published, each with its place."""
    for number, fault in authoring.quiz_faults(quiz):
        place = {"question": number, "choice": (fault.choice or 0) + 1}
        if fault.choice is not None:
            where = _("Question %(question)s, choice %(choice)s:") % place
        else:
            where = _("Question %(question)s:") % place if number else ""
        yield f"{where} {fault.message}".strip()
