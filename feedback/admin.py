"""The instructors' inbox: read, filter, answer, export. What learners wrote is not edited."""

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from feedback.models import Comment, Rating

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula and may run it."""


def as_csv(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table that spreadsheets open as text: in UTF-8 with a mark, formulas made harmless."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    writer = csv.writer(response)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return response


def _harmless(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class Inbox(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """What both lists share: nobody adds or deletes what learners said."""

    date_hierarchy = "created_at"
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only learners add."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only learners take back."""
        return False


@admin.register(Rating)
class RatingAdmin(Inbox):
    """Was everything clear?"""

    list_display = ("subject_slug", "subject_kind", "content_version", "clear", "created_at")
    list_filter = ("clear", "subject_kind", "subject_slug", "created_at")
    search_fields = ("subject_slug",)
    actions = ("export",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """To look at only."""
        return False

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export(self, request: HttpRequest, ratings: models.QuerySet[Rating]) -> HttpResponse:
        """The chosen ratings as a table."""
        names = ("created_at", "subject_kind", "subject_slug", "content_version", "clear")
        return as_csv("ratings", [names, *ratings.values_list(*names)])


@admin.register(Comment)
class CommentAdmin(Inbox):
    """How can we improve it? And what we say to that."""

    list_display = ("excerpt", "subject", "clear", "state", "created_at", "answered_by")
    list_filter = (
        "state",
        "rating__clear",
        "rating__subject_kind",
        "rating__subject_slug",
        "created_at",
    )
    list_select_related = ("rating", "answered_by")
    search_fields = ("text", "answer", "rating__subject_slug")
    fields = (
        "subject",
        "version",
        "clear",
        "created_at",
        "text",
        "answer",
        "state",
        "answered_at",
        "answered_by",
    )
    readonly_fields = tuple(name for name in fields if name != "answer")
    actions = ("mark_answered", "export")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Comment]:
        """What was taken back is gone for instructors, too."""
        return super().get_queryset(request).filter(withdrawn_at=None).select_related("rating")

    @admin.display(description=_("comment"))
    def excerpt(self, comment: Comment) -> str:
        """The beginning of it."""
        return Truncator(comment.text).chars(90)

    @admin.display(description=_("subject"), ordering="rating__subject_slug")
    def subject(self, comment: Comment) -> str:
        """What it is about."""
        return f"{comment.rating.subject_kind}: {comment.rating.subject_slug}"

    @admin.display(description=_("version"))
    def version(self, comment: Comment) -> str:
        """Which version of the subject the learner had read."""
        return comment.rating.content_version

    @admin.display(description=_("clear"), boolean=True, ordering="rating__clear")
    def clear(self, comment: Comment) -> bool:
        """What the learner said before."""
        return comment.rating.clear

    def save_model(self, request: HttpRequest, obj: Comment, form: Any, change: bool) -> None:
        """An answer is dated and signed; emptied, it opens the comment again."""
        if "answer" in form.changed_data:
            has_answer = bool(obj.answer.strip())
            obj.state = Comment.State.ANSWERED if has_answer else Comment.State.OPEN
            obj.answered_at = timezone.now() if has_answer else None
            obj.answered_by_id = request.user.pk if has_answer else None
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Mark as answered"), permissions=["change"])
    def mark_answered(self, request: HttpRequest, comments: models.QuerySet[Comment]) -> None:
        """For what was settled elsewhere."""
        comments.filter(state=Comment.State.OPEN).update(
            state=Comment.State.ANSWERED, answered_at=timezone.now(), answered_by=request.user
        )

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export(self, request: HttpRequest, comments: models.QuerySet[Comment]) -> HttpResponse:
        """The chosen comments as a table."""
        names = (
            "created_at",
            "rating__subject_kind",
            "rating__subject_slug",
            "rating__content_version",
            "rating__clear",
            "text",
            "state",
            "answer",
            "answered_at",
        )
        header = [name.removeprefix("rating__") for name in names]
        return as_csv("comments", [header, *comments.values_list(*names)])
