"""Private links in the admin: made, seen and revoked on a page of their chapter."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from lessons.models import Lesson
from lessons.previews.models import Preview

DAYS = ((1, gettext_lazy("a day")), (7, gettext_lazy("a week")), (30, gettext_lazy("30 days")))


class PreviewForm(forms.Form):
    """How long a new link leads to its draft."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("It ends after"),
        choices=DAYS,
        coerce=int,
        initial=7,
        widget=forms.RadioSelect,
    )


class WithPreviews(admin.ModelAdmin[Lesson]):
    """The private links of a chapter, and where it stands on its way to learners."""

    @admin.display(description=gettext_lazy("on its way"))
    def way(self, lesson: Lesson) -> SafeString | str:
        """Draft, private links, published: where it is, and the step that is next."""
        if not lesson.pk:
            return _("A draft, once it is saved.")
        url = reverse("admin:lessons_lesson_previews", args=[lesson.pk])
        link = format_html('<a href="{}">{}</a>', url, self._links(lesson))
        steps = {
            Lesson.Status.COMING: _("It is in the outline. Make it a draft to write it."),
            Lesson.Status.DRAFT: _("Only instructors see it. Show it to others, then publish it."),
            Lesson.Status.PUBLISHED: _("Learners read it."),
        }
        return format_html("{} {}", steps[Lesson.Status(lesson.status)], link)

    def _links(self, lesson: Lesson) -> str:
        count = Preview.objects.open().filter(lesson=lesson).count()
        if not count:
            return _("Private links")
        return ngettext("%(count)s private link", "%(count)s private links", count) % {
            "count": count
        }

    def get_urls(self) -> list[URLPattern]:
        """Two more: the page of the links, and revoking one."""
        page = self.admin_site.admin_view(self.previews)
        revoke = self.admin_site.admin_view(require_POST(self.preview_revoke))
        return [
            path("<int:pk>/previews/", page, name="lessons_lesson_previews"),
            path(
                "<int:pk>/previews/<int:preview_id>/revoke/",
                revoke,
                name="lessons_lesson_preview_revoke",
            ),
            *super().get_urls(),
        ]

    def previews(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The links; POST makes one, whose address is shown in the answer and never again."""
        lesson = self._lesson(request, pk)
        form, address = PreviewForm(request.POST or None), ""
        if request.method == "POST" and lesson.status == Lesson.Status.DRAFT and form.is_valid():
            token = Preview.make(lesson, request.user, form.cleaned_data["days"])  # type: ignore[arg-type]
            address = request.build_absolute_uri(reverse("lessons:preview", args=[token]))
            self.log_change(request, lesson, _("Made a private link."))
            form = PreviewForm()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Private links"),
            "lesson": lesson,
            "may_make": lesson.status == Lesson.Status.DRAFT,
            "form": form,
            "address": address,
            "previews": lesson.previews.select_related("made_by"),
        }
        return render(request, "lessons/admin/previews.html", context)

    def preview_revoke(self, request: HttpRequest, pk: int, preview_id: int) -> HttpResponse:
        """From now on it leads nowhere."""
        lesson = self._lesson(request, pk)
        link = get_object_or_404(Preview, pk=preview_id, lesson=lesson)
        if link.is_open:
            Preview.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
            self.log_change(request, lesson, _("Revoked a private link."))
            self.message_user(request, _("The link leads nowhere any more."), messages.SUCCESS)
        return redirect("admin:lessons_lesson_previews", lesson.pk)

    def _lesson(self, request: HttpRequest, pk: int) -> Lesson:
        """Whoever may not change a chapter shows it to nobody."""
        lesson: Any = self.get_object(request, str(pk))
        if lesson is None or not self.has_change_permission(request, lesson):
            raise PermissionDenied
        found: Lesson = lesson
        return found
