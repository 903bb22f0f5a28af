"""Hints on an author's screen, below their question."""

from typing import Any

import nested_admin
from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quizzes import labs
from quizzes.admin_forms import RowsFormSet, _is_deleted, _lab_field, _written
from quizzes.column_names import ColumnNames
from quizzes.kinds.contract import ChoiceDraft
from quizzes.models import Hint
from quizzes.seals import Sealed, SealedForm

SMALL = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "cols": 60})}}


class HintForm(SealedForm):
    """One hint; a new one in which nothing was written is no hint."""

    class Meta:
        """All that an author writes."""

        model = Hint
        fields = ("text", "lab_demo", "lab_parameters", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The lab is chosen from those that there are."""
        super().__init__(*args, **kwargs)
        self.fields["lab_demo"] = _lab_field(self.instance.lab_demo, _("A run that shows it."))

    def has_changed(self) -> bool:
        """Its place alone does not make a new hint."""
        return bool((self.instance.pk and super().has_changed()) or _written(self))

    def clean(self) -> dict[str, Any]:
        """A hint says something, and its lab can be run as it is written."""
        written: dict[str, Any] = super().clean() or self.cleaned_data
        if not written.get("text", "").strip():
            self.add_error("text", _("Write the hint."))
        run = written.get("lab_demo", ""), written.get("lab_parameters", "")
        for fault in labs.faults(ChoiceDraft("", False, "", "", *run), 0):
            self.add_error(fault.field, str(fault.message))
        return written


class HintFormSet(ColumnNames, RowsFormSet):
    """The hints of one question."""

    def save(self, commit: bool = True) -> Any:
        """A question that goes takes its hints with it, or keeps them with its answers."""
        if not _is_deleted(self.parent_form):
            return super().save(commit)
        self.new_objects: list[Hint] = []
        self.changed_objects: list[Hint] = []
        self.deleted_objects: list[Hint] = []
        return []


class HintInline(Sealed, nested_admin.SortableHiddenMixin, nested_admin.NestedTabularInline):
    """The hints of a question in the order in which they are shown."""

    model = Hint
    form = HintForm
    formset = HintFormSet
    fields = ("text", "lab_demo", "lab_parameters", "position")
    formfield_overrides = SMALL

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """None until one is asked for."""
        return 0
