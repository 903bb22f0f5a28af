"""Executions and machines for instructors and operators: to look at, not to change."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from sandbox.models import Execution, Machine, Proof


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """What was measured is not edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Execution)
class ExecutionAdmin(ReadOnly):
    list_display = ("demo", "state", "valid", "machine", "requested_at", "finished_at", "attempt")
    list_filter = ("demo", "state", "valid", "machine", "canary", "condition")
    date_hierarchy = "requested_at"
    list_select_related = ("machine",)


@admin.register(Machine)
class MachineAdmin(ReadOnly):
    list_display = ("name", "cpu", "cores", "python", "seen_at")


@admin.register(Proof)
class ProofAdmin(ReadOnly):
    """Each names the executions that it goes by."""

    list_display = ("claim", "machine", "verdict", "why", "checked_at", "held_at", "failed_at")
    list_filter = ("verdict", "machine", "claim")
    list_select_related = ("machine",)
    ordering = ("machine__name", "claim")
