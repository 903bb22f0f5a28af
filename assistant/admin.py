"""What people ask, for instructors: by chapter, and what found no answer. Nobody is named."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assistant.models import Exchange


@admin.register(Exchange)
class ExchangeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """To read; learners alone write and delete."""

    list_display = ("asked", "lesson", "language", "is_known", "helpful", "asked_at")
    list_filter = ("is_known", "helpful", "lesson", "language", "asked_at")
    search_fields = ("asked",)
    date_hierarchy = "asked_at"
    list_select_related = ("lesson",)
    fields = (
        "asked",
        "about",
        "lesson",
        "language",
        "asked_at",
        "is_known",
        "helpful",
        "sent_at",
        "answered_so",
    )
    readonly_fields = fields

    @admin.display(description=_("answer"))
    def answered_so(self, exchange: Exchange) -> str:
        """The sentences, or the passages that came nearest."""
        told = exchange.told
        said = [each.text for each in told.sentences] or [each.title for each in told.sources]
        return "\n".join(said)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
