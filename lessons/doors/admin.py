"""History in the admin: whose hand saved what, and a way back."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lessons.doors import history
from lessons.doors.models import PastWords
from lessons.models import Loaded


class WithHistory[M: Loaded](admin.ModelAdmin[M]):
    """Says whose hand it was, shows what was said before, and puts it back."""

    object_history_template = "lessons/admin/history.html"

    def rows_of(self, row: M) -> Iterable[Loaded]:
        """The row with those that are written on its page."""
        return [row]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is saved here was this user's doing."""
        with _hand_of(request):
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
            return response

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """So was what the list's actions save."""
        with _hand_of(request):
            response: HttpResponse = super().changelist_view(request, *args, **kwargs)
            return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The admin's own log, and above it the words."""
        row = self.get_object(request, object_id)
        past = history.of(self.rows_of(row)) if row else []
        may = bool(row and self.has_change_permission(request, row))
        told = {"past": past, "may_put_back": may, **(extra_context or {})}
        response: HttpResponse = super().history_view(request, object_id, told)
        return response

    def get_urls(self) -> list[URLPattern]:
        """One more: the way back."""
        view = self.admin_site.admin_view(require_POST(self.put_back))
        name = f"lessons_{self.opts.model_name}_put_back"
        way = path("<int:pk>/put-back/<int:entry_id>/", view, name=name)
        return [way, *super().get_urls()]

    def put_back(self, request: HttpRequest, pk: int, entry_id: int) -> HttpResponse:
        """Let a row say again what it said; what it says now stays in the history."""
        top = self.get_object(request, str(pk))
        if top is None or not self.has_change_permission(request, top):
            raise PermissionDenied
        row, entry = self._found(top, entry_id)
        try:
            with _hand_of(request):
                history.put_back(row, entry)
        except ValidationError as error:
            said = _("This can't be put back as it is: %(why)s")
            self.message_user(request, said % {"why": " ".join(error.messages)}, messages.ERROR)
        else:
            self.log_change(request, top, [{"changed": {"fields": list(row.FROM_FILE)}}])
            self.message_user(
                request, _("“%(name)s” says again what it said then.") % {"name": row}
            )
        return redirect(reverse(f"admin:lessons_{self.opts.model_name}_history", args=[pk]))

    def _found(self, top: M, entry_id: int) -> tuple[Loaded, PastWords]:
        """The row of an entry, if it belongs to this page."""
        for row in self.rows_of(top):
            entry = history.entries_of(row).filter(pk=entry_id).first()
            if entry:
                return row, entry
        raise Http404


def _hand_of(request: HttpRequest) -> Any:
    return history.by(history.Source.ADMIN, request.user.get_username())
