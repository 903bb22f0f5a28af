"""Authoring: a course with its sections and chapters in order; a chapter with its preview."""

from collections.abc import Iterable

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
from nested_admin.formsets import NestedInlineFormSet

from lessons.doors import conflicts, origin, replaced
from lessons.doors.admin import WithHistory
from lessons.doors.conflicts import Conflict
from lessons.forms import TAKEN, ChapterRowForm, CourseForm, LessonForm, SectionForm
from lessons.gate import publishing
from lessons.gate.findings import Finding
from lessons.glossary import admin as glossary_admin  # noqa: F401 - registers itself
from lessons.loader import CourseRefused
from lessons.markdown import parse
from lessons.models import Course, Lesson, Loaded, Section, is_language
from lessons.previews.admin import WithPreviews
from lessons.variants import admin as variants_admin  # noqa: F401 - registers itself
from quizzes.column_names import ColumnNames
from quizzes.form_counts import check_counts
from quizzes.models import Quiz
from quizzes.seals import Sealed

#: nested-admin's style sheet holds its drag handle as a data: image; nothing else is allowed.
WITH_DATA_IMAGES = settings.SECURE_CSP | {"img-src": [CSP.SELF, "data:"]}


#: So many findings are told of a chapter that is published; its form tells all of them.
SAID_MAX = 8


class ChapterFormSet(ColumnNames, NestedInlineFormSet):
    """The chapters of a section, as a table."""


class LessonInline(Sealed, nested_admin.SortableHiddenMixin, nested_admin.NestedTabularInline):
    model = Lesson
    form = ChapterRowForm
    formset = ChapterFormSet
    extra = 0
    prepopulated_fields = {"slug": ["title"]}
    show_change_link = True
    view_on_site = False


class SectionInline(Sealed, nested_admin.SortableHiddenMixin, nested_admin.NestedStackedInline):
    model = Section
    form = SectionForm
    fields = (("title", "slug"), "position")
    extra = 0
    prepopulated_fields = {"slug": ["title"]}
    inlines = (LessonInline,)


@admin.register(Course)
class CourseAdmin(Sealed, WithHistory[Course], nested_admin.NestedModelAdmin):
    """The whole outline on one screen."""

    list_display = ("title", "slug", "language")
    form = CourseForm
    fields = (("title", "slug", "language"), "standfirst", "outcomes", ("origin", "both_doors"))
    readonly_fields = ("origin", "both_doors")
    formfield_overrides = {TextField: {"widget": Textarea(attrs={"rows": 4, "cols": 90})}}
    prepopulated_fields = {"slug": ["title"]}
    inlines = (SectionInline,)

    def rows_of(self, row: Course) -> Iterable[Loaded]:
        """With its sections; chapters have a history of their own."""
        return [row, *row.sections.all()]

    @admin.display(description=gettext_lazy("last changed in"))
    def origin(self, course: Course) -> str:
        return origin.of_course(course) if course.pk else ""

    @admin.display(description=gettext_lazy("files"))
    def both_doors(self, course: Course) -> SafeString | str:
        """The way to what is said differently here and there."""
        if not course.pk:
            return "-"
        url = reverse("admin:lessons_course_conflicts", args=[course.pk])
        return format_html('<a href="{}">{}</a>', url, _("What differs from the files"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.conflicts)
        page = path("<int:pk>/conflicts/", view, name="lessons_course_conflicts")
        return [page, *super().get_urls()]

    def conflicts(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the admin and the files say differently, and the choice between them."""
        course = self.get_object(request, str(pk))
        if course is None or not self.has_view_or_change_permission(request, course):
            raise PermissionDenied
        try:
            found, refused = conflicts.conflicts(course), ""
        except CourseRefused as error:
            found, refused = [], str(error)
        if request.method == "POST":
            return self._settle(request, course, found)
        context = {
            **self.admin_site.each_context(request),
            "title": _("What differs from the files"),
            "course": course,
            "conflicts": [(each, request.user.has_perm(each.permission)) for each in found],
            "refused": refused,
            "replaced": replaced.of(course),
        }
        return render(request, "lessons/admin/conflicts.html", context)

    def _settle(
        self, request: HttpRequest, course: Course, found: Iterable[Conflict]
    ) -> HttpResponse:
        name, hold = request.POST.get("name", ""), request.POST.get("hold")
        conflict = next((each for each in found if each.name == name), None)
        permission = conflict.permission if conflict else conflicts.CHANGE_COURSE
        if not request.user.has_perm(permission) or hold not in {"file", "stored"}:
            raise PermissionDenied
        if conflict is None:
            said, level = _("Nothing differs any more: %(name)s."), messages.WARNING
        elif conflict.seal != request.POST.get("seen"):
            said, level = (
                _("Look again, it says something else by now: %(name)s."),
                messages.WARNING,
            )
        else:
            conflicts.settle(course, conflict, take_file=hold == "file")
            said, level = _("Settled: %(name)s."), messages.SUCCESS
        self.message_user(request, said % {"name": name}, level)
        return redirect("admin:lessons_course_conflicts", course.pk)

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
class LessonAdmin(WithPreviews, WithHistory[Lesson]):
    """One chapter, with a preview by the renderer that makes the page."""

    form = LessonForm
    change_form_template = "lessons/admin/lesson.html"
    fieldsets = (
        (None, {"fields": ("title", "standfirst", ("status", "quiz"), "way", "body")}),
        (
            gettext_lazy("Place and details"),
            {"fields": (("section", "position", "slug"), ("minutes", "language"),
                        ("version", "updated_at", "origin"))},
        ),
    )  # fmt: skip
    list_display = ("title", "section", "status", "minutes", "updated_at")
    list_filter = ("status", "section__course")
    list_select_related = ("section",)
    search_fields = ("title", "body")
    ordering = ("course", "section__position", "position")
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ("quiz", "way", "version", "updated_at", "origin")
    actions = ("publish", "unpublish")

    @admin.display(description=gettext_lazy("last changed in"))
    def origin(self, lesson: Lesson) -> str:
        return origin.of_lesson(lesson) if lesson.pk else ""

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
        """Publish what has a text without mistakes; say what has not, and what is missing."""
        refused = {each: publishing.refusals(each) for each in lessons}
        ready = [each for each, found in refused.items() if each.body.strip() and not found]
        for lesson, found in refused.items():
            if lesson not in ready:
                refusal = _("“%(title)s” has no text, or mistakes in it: it was not published.")
                self._say(request, refusal % {"title": lesson.title}, found, messages.ERROR)
            elif doubts := publishing.doubts(lesson):
                doubt = _("“%(title)s” was published, but something of a chapter is missing.")
                self._say(request, doubt % {"title": lesson.title}, doubts, messages.WARNING)
        self._set_status(request, ready, Lesson.Status.PUBLISHED)

    def _say(self, request: HttpRequest, said: str, found: list[Finding], level: int) -> None:
        """A sentence about a chapter, and what was found in which of its lines."""
        line = _("Line %(line)s: %(message)s")
        lines = (line % {"line": each.line, "message": each.message} for each in found[:SAID_MAX])
        self.message_user(request, " ".join((said, *lines)), level)

    @admin.action(description=gettext_lazy("Make a draft of it"), permissions=["change"])
    def unpublish(self, request: HttpRequest, lessons: QuerySet[Lesson]) -> None:
        self._set_status(request, list(lessons), Lesson.Status.DRAFT)

    def _set_status(
        self, request: HttpRequest, lessons: list[Lesson], status: Lesson.Status
    ) -> None:
        for lesson in lessons:
            lesson.status = status
            lesson.save()
            self.log_change(request, lesson, [{"changed": {"fields": ["status"]}}])
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
