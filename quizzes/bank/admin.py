"""The question bank and its tags; a question's words are edited in the form of its quiz."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from quizzes import texts_admin, wording
from quizzes.bank import preview
from quizzes.bank.actions import bulk_edit
from quizzes.bank.filters import FindingsFilter, StandingFilter, ValuesFilter
from quizzes.bank.forms import (
    BringBackForm,
    CopyForm,
    MoveForm,
    QuestionTagsForm,
    RelabelForm,
    RetireForm,
)
from quizzes.bank.stored import findings_of
from quizzes.bank.usage import with_usage_of_questions
from quizzes.models import Question, Tag
from quizzes.text import plain

LOOK = ("quizzes.view_quiz", "quizzes.change_quiz")
CHANGE = "quizzes.change_quiz"


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin[Question]):
    """All questions of all quizzes: to be found, tagged, copied and looked through."""

    form = QuestionTagsForm
    list_display = (
        "asks", "found", "answers", "learners", "kind", "concept", "misconception",
        "tag_list", "in_quiz", "version", "translations",
    )  # fmt: skip
    list_filter = (
        StandingFilter, FindingsFilter, "kind", ("tags", admin.RelatedOnlyFieldListFilter),
        ("concept", ValuesFilter), ("misconception", ValuesFilter),
        ("quiz", admin.RelatedOnlyFieldListFilter),
    )  # fmt: skip
    search_fields = ("stem", "choices__text", "key")
    search_help_text = _("Words of the question, of its choices, or its key.")
    list_per_page = 50
    ordering = ("quiz__title", "quiz", "position", "pk")
    actions = ("relabel", "copy", "move", "retire", "bring_back")
    fields = (
        "in_quiz", "text", "kind", "version", "tag_slugs", "concept", "misconception", "usage",
        "all_found",
    )  # fmt: skip
    readonly_fields = tuple(name for name in fields if name != "tag_slugs")

    class Media:
        """The one sheet that these pages add."""

        css = {"all": ("bank.css",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """With how much each was used; what is shown of others comes in one query each."""
        questions = Question.objects.select_related("quiz").prefetch_related(
            "choices", "hints", "tags"
        )
        return with_usage_of_questions(questions)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may look at quizzes."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may look at quizzes."""
        return any(map(request.user.has_perm, LOOK))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may change quizzes."""
        return request.user.has_perm(CHANGE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Questions are written in a quiz."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are retired here, and removed in their quiz."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The preview of what stands in a quiz's form."""
        view = self.admin_site.admin_view(self.preview_view)
        return [path("preview/", view, name="quizzes_question_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """A question as a learner sees it; nothing is stored."""
        return preview.question_preview(request)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The findings of the questions on the page, looked for together."""
        shown = super().get_changelist_instance(request)
        found = findings_of(shown.result_list)
        wording.attach(shown.result_list)
        for question in shown.result_list:
            question.found_here = found[question.pk]
        return shown

    @admin.display(description=_("question"), ordering="stem")
    def asks(self, question: Question) -> str:
        """What it asks, without what it refers to."""
        return (
            Truncator(plain(question.stem.strip().partition("\n\n")[0])).chars(100) or question.key
        )

    @admin.display(description=_("tags"))
    def tag_list(self, question: Question) -> str:
        """By name."""
        return ", ".join(sorted(str(tag) for tag in question.tags.all())) or "–"

    @admin.display(description=_("quiz"), ordering="quiz__title")
    def in_quiz(self, question: Question) -> SafeString:
        """The way to where it is edited."""
        address = reverse("admin:quizzes_quiz_change", args=[question.quiz_id])
        return format_html('<a href="{}">{}</a>', address, question.quiz)

    @admin.display(description=_("answers"), ordering="answers")
    def answers(self, question: Question) -> int:
        """All tries of all learners."""
        return int(getattr(question, "answers", 0))

    @admin.display(description=_("first tries"), ordering="learners")
    def learners(self, question: Question) -> int:
        """How many learners answered it a first time: what statistics count."""
        return int(getattr(question, "learners", 0))

    @admin.display(description=_("findings"))
    def found(self, question: Question) -> SafeString | str:
        """How many, and what they are about."""
        found = getattr(question, "found_here", ())
        if not found:
            return "0"
        codes = ", ".join(dict.fromkeys(finding.code for finding in found))
        return format_html("<b>{}</b> {}", len(found), codes)

    @admin.display(description=_("question"))
    def text(self, question: Question) -> SafeString:
        """Its words, as they were written."""
        return format_html('<div class="bank-stem">{}</div>', question.stem)

    @admin.display(description=_("in other languages"))
    def translations(self, question: Question) -> str:
        """How far its words are, in each."""
        return texts_admin.mark(question)

    @admin.display(description=_("used"))
    def usage(self, question: Question) -> str:
        """Answers and first tries."""
        counts = {"answers": self.answers(question), "learners": self.learners(question)}
        return _("%(answers)s answers, %(learners)s first tries") % counts

    @admin.display(description=_("findings"))
    def all_found(self, question: Question) -> SafeString | str:
        """In words, with their places."""
        found = findings_of([question])[question.pk]
        if not found:
            return "–"
        lines = ((each.level_in_words, each.place_in_words, each.message) for each in found)
        items = format_html_join("", "<li><b>{}</b> {} {}</li>", lines)
        return format_html('<ul class="bank-found">{}</ul>', items)

    @admin.action(description=_("Set tags, concept, misconception…"), permissions=["change"])
    def relabel(self, request: HttpRequest, chosen: QuerySet[Question]) -> HttpResponse | None:
        """Tags on and off, concept, misconception."""
        return bulk_edit(request, chosen, RelabelForm, _("Tags, concept and misconception"))

    @admin.action(description=_("Copy…"), permissions=["change"])
    def copy(self, request: HttpRequest, chosen: QuerySet[Question]) -> HttpResponse | None:
        """Into the same or another quiz."""
        return bulk_edit(request, chosen, CopyForm, _("Copy questions"))

    @admin.action(description=_("Move…"), permissions=["change"])
    def move(self, request: HttpRequest, chosen: QuerySet[Question]) -> HttpResponse | None:
        """Into another quiz."""
        return bulk_edit(request, chosen, MoveForm, _("Move questions"))

    @admin.action(description=_("Retire…"), permissions=["change"])
    def retire(self, request: HttpRequest, chosen: QuerySet[Question]) -> HttpResponse | None:
        """No longer asked; answers stay."""
        return bulk_edit(request, chosen, RetireForm, _("Retire questions"))

    @admin.action(description=_("Bring back…"), permissions=["change"])
    def bring_back(self, request: HttpRequest, chosen: QuerySet[Question]) -> HttpResponse | None:
        """Asked again."""
        return bulk_edit(request, chosen, BringBackForm, _("Bring questions back"))


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin[Tag]):
    """The names of tags, and how many questions have them."""

    list_display = ("slug", "name", "question_count")
    search_fields = ("slug", "name")
    ordering = ("slug",)
    fields = ("slug", "name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """With the number of questions that are asked."""
        return Tag.objects.annotate(
            question_count=Count("questions", filter=Q(questions__retired_at=None))
        )

    @admin.display(description=_("questions"), ordering="question_count")
    def question_count(self, tag: Tag) -> SafeString:
        """The way to them."""
        address = reverse("admin:quizzes_question_changelist", query={"tags__id__exact": tag.pk})
        return format_html('<a href="{}">{}</a>', address, getattr(tag, "question_count", 0))
