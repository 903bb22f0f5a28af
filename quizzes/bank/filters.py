"""What the list of questions can be narrowed to."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quizzes.bank.lint import Level
from quizzes.bank.stored import all_findings
from quizzes.models import Question, Quiz


class StandingFilter(admin.SimpleListFilter):
    """Questions that are asked, unless the retired ones are wanted."""

    title = _("status")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """By the status of the quiz."""
        return [*Quiz.Status.choices, ("retired", _("Retired"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """The first one says what it is."""
        for number, choice in enumerate(super().choices(changelist)):
            yield choice if number else {**choice, "display": _("All that are asked")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        """Retired ones are shown alone."""
        if self.value() == "retired":
            return queryset.exclude(retired_at=None)
        asked = queryset.filter(retired_at=None)
        return asked.filter(quiz__status=self.value()) if self.value() else asked


class FindingsFilter(admin.SimpleListFilter):
    """Questions in which lint found something; all are looked through for it."""

    title = _("findings")
    parameter_name = "findings"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Any, or what is to be mended."""
        return [("any", _("With findings")), (Level.FAULT, _("With faults")), ("none", _("None"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        """Those whose findings fit."""
        if self.value() not in ("any", Level.FAULT, "none"):
            return queryset
        found = all_findings()
        if self.value() == Level.FAULT:
            fitting = [pk for pk, all_ in found.items() if any(f.is_fault for f in all_)]
        else:
            fitting = [pk for pk, all_ in found.items() if all_]
        if self.value() == "none":
            return queryset.exclude(pk__in=fitting)
        return queryset.filter(pk__in=fitting)


class ValuesFilter(admin.AllValuesFieldListFilter):
    """The values that a column has; no value has a name too, so that its link can be read."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Those of Django, with a name for ""."""
        for choice in super().choices(changelist):
            yield choice if choice["display"] else {**choice, "display": _("None")}
