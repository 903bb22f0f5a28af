"""Writing a chapter in another language, beside what it says in its own."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from lessons.doors.admin import WithHistory
from lessons.variants.forms import LessonTextForm
from lessons.variants.models import CourseText, LessonText, SectionText
from quizzes.seals import Sealed, SealedForm


@admin.register(LessonText)
class LessonTextAdmin(Sealed, WithHistory[LessonText]):
    """One chapter in one language, with its preview."""

    form = LessonTextForm
    change_form_template = "lessons/admin/lesson.html"
    fields = (("lesson", "language"), "title", "standfirst", "body", "is_current", "source")
    readonly_fields = ("source",)
    list_display = ("title", "language", "of", "in_step", "updated_at")
    list_filter = ("language", "lesson__course")
    search_fields = ("title", "body", "lesson__title")
    ordering = ("lesson__course", "lesson__section__position", "lesson__position", "language")

    def get_queryset(self, request: HttpRequest) -> QuerySet[LessonText]:
        return super().get_queryset(request).select_related("lesson")

    @admin.display(description=gettext_lazy("chapter"), ordering="lesson__title")
    def of(self, text: LessonText) -> str:
        return text.lesson.title

    @admin.display(description=gettext_lazy("up to date"), boolean=True)
    def in_step(self, text: LessonText) -> bool:
        return not text.is_behind

    @admin.display(description=gettext_lazy("the chapter's own text"))
    def source(self, text: LessonText) -> SafeString | str:
        """To be read beside; for a new one, once its chapter is known."""
        if not text.pk:
            return "-"
        lesson = text.lesson
        return format_html(
            '<pre class="source" tabindex="0" lang="{}">{}</pre>', lesson.language, lesson.body
        )


@admin.register(CourseText)
class CourseTextAdmin(Sealed, WithHistory[CourseText]):
    """A course's title, standfirst and outcomes in another language."""

    form = SealedForm
    fields = (("course", "language"), "title", "standfirst", "outcomes")
    list_display = ("title", "language", "course")
    list_filter = ("language",)


@admin.register(SectionText)
class SectionTextAdmin(Sealed, WithHistory[SectionText]):
    """A section's title in another language."""

    form = SealedForm
    fields = (("section", "language"), "title")
    list_display = ("title", "language", "section")
    list_filter = ("language", "section__course")
