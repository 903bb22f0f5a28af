"""Authoring: a course with its sections and chapters in order; a chapter with its preview."""

import nested_admin
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import QuerySet, TextField
from django.forms import Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.csp import CSP
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from lessons.forms import TAKEN, ChapterForm, LessonForm
from lessons.markdown import parse
from lessons.models import Course, Lesson, Section, is_language
from quizzes.form_counts import check_counts
from quizzes.models import Quiz

#: nested-admin's style sheet holds its drag handle as a data: image; nothing else is allowed.
WITH_DATA_IMAGES = settings.SECURE_CSP | {"img-src": [CSP.SELF, "data:"]}


class LessonInline(nested_admin.SortableHiddenMixin, nested_admin.NestedTabularInline):
    model = Lesson
    form = ChapterForm
    extra = 0
    prepopulated_fields = {"slug": ["title"]}
    show_change_link = True
    view_on_site = False


class SectionInline(nested_admin.SortableHiddenMixin, nested_admin.NestedStackedInline):
    model = Section
    fields = (("title", "slug"), "position")
    extra = 0
    prepopulated_fields = {"slug": ["title"]}
    inlines = (LessonInline,)


@admin.register(Course)
class CourseAdmin(nested_admin.NestedModelAdmin):
    """The whole outline on one screen."""

    list_display = ("title", "slug", "language")
    fields = (("title", "slug", "language"), "standfirst", "outcomes")
    formfield_overrides = {TextField: {"widget": Textarea(attrs={"rows": 4, "cols": 90})}}
    prepopulated_fields = {"slug": ["title"]}
    inlines = (SectionInline,)

    @method_decorator(csp_override(WITH_DATA_IMAGES))
    def changeform_view(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        """Two rows of one submission can still take each other's name; then nothing is saved."""
        check_counts(request.POST)
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            self.message_user(request, f"{TAKEN} {_('Nothing was saved.')}", messages.ERROR)
            return redirect(request.get_full_path())
        return response


@admin.register(Lesson)
class LessonAdmin(admin.ModelAdmin[Lesson]):
    """One chapter, with a preview by the renderer that makes the page."""

    form = LessonForm
    change_form_template = "lessons/admin/lesson.html"
    fieldsets = (
        (None, {"fields": ("title", "standfirst", ("status", "quiz"), "body")}),
        (
            gettext_lazy("Place and details"),
            {"fields": (("section", "position", "slug"), ("minutes", "language"),
                        ("version", "updated_at"))},
        ),
    )  # fmt: skip
    list_display = ("title", "section", "status", "minutes", "updated_at")
    list_filter = ("status", "section__course")
    list_select_related = ("section",)
    search_fields = ("title", "body")
    ordering = ("course", "section__position", "position")
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ("quiz", "version", "updated_at")
    actions = ("publish", "unpublish")

    @admin.display(description=gettext_lazy("quiz"))
    def quiz(self, lesson: Lesson) -> SafeString | str:
        """The way to the chapter's quiz, or to writing it."""
        if not lesson.pk:
            return _("Save the chapter first.")
        found = Quiz.objects.filter(slug=lesson.quiz_slug).first()
        if found:
            url = reverse("admin:quizzes_quiz_change", args=[found.pk])
            return format_html('<a href="{}">{}</a>', url, found)
        url = reverse("admin:quizzes_quiz_add", query={"slug": lesson.quiz_slug})
        return format_html('<a href="{}">{}</a>', url, _("Write the quiz"))

    @admin.action(description=gettext_lazy("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, lessons: QuerySet[Lesson]) -> None:
        """Publish what has a text without mistakes; say what has not."""
        ready = [each for each in lessons if each.body.strip() and not parse(each.body).errors]
        for lesson in lessons:
            if lesson not in ready:
                refusal = _("“%(title)s” has no text, or mistakes in it: it was not published.")
                self.message_user(request, refusal % {"title": lesson.title}, messages.ERROR)
        self._set_status(request, ready, Lesson.Status.PUBLISHED)

    @admin.action(description=gettext_lazy("Make a draft of it"), permissions=["change"])
    def unpublish(self, request: HttpRequest, lessons: QuerySet[Lesson]) -> None:
        self._set_status(request, list(lessons), Lesson.Status.DRAFT)

    def _set_status(
        self, request: HttpRequest, lessons: list[Lesson], status: Lesson.Status
    ) -> None:
        for lesson in lessons:
            lesson.status = status
            lesson.save()
        if lessons:
            count = len(lessons)
            said = ngettext("%(count)s chapter changed.", "%(count)s chapters changed.", count)
            self.message_user(request, said % {"count": count}, messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(require_POST(self.preview))
        return [path("preview/", preview, name="lessons_lesson_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """The text as it stands in the form: the page's parts, and its mistakes with lines."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        parsed = parse(request.POST.get("body", ""))
        language = request.POST.get("language", "")
        context = {
            "parts": [{"block": block} for block in parsed.blocks],
            "errors": parsed.errors,
            "lang": language if is_language(language) else "en",
            "title": request.POST.get("title", ""),
            "preview": True,
        }
        name = "lessons/preview.html#preview" if _is_htmx(request) else "lessons/preview.html"
        return render(request, name, context)


def _is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
