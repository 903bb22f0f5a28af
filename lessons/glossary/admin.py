"""The terms of a course, with their words in each language on one screen."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from lessons.doors import origin
from lessons.doors.admin import WithHistory
from lessons.glossary.files import faults_of
from lessons.glossary.models import Term, TermText
from lessons.models import Loaded
from quizzes.seals import Sealed, SealedForm


class TermTextForm(SealedForm):
    """A meaning that has no mistakes in its Markdown."""

    class Meta:
        model = TermText
        fields = ("language", "name", "also", "text")
        widgets = {
            "also": forms.Textarea(attrs={"rows": 2, "cols": 40}),
            "text": forms.Textarea(attrs={"rows": 4, "cols": 90}),
        }

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
        if faults := faults_of(text):
            raise ValidationError(list(faults))
        return text


class TermTextInline(Sealed, admin.StackedInline[TermText, Term]):
    model = TermText
    form = TermTextForm
    extra = 0
    min_num = 1


@admin.register(Term)
class TermAdmin(Sealed, WithHistory[Term]):
    """What texts link to; deleting one leaves their links without a place to go."""

    form = SealedForm
    list_display = ("slug", "names", "course")
    list_filter = ("course",)
    search_fields = ("slug", "texts__name", "texts__also", "texts__text")
    fields = (("course", "slug", "position"), "origin")
    readonly_fields = ("origin",)
    inlines = (TermTextInline,)

    def rows_of(self, row: Term) -> Iterable[Loaded]:
        """With its words in each language."""
        return [row, *row.texts.all()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        found: Any = super().get_queryset(request)
        terms: QuerySet[Term] = found.select_related("course").prefetch_related("texts")
        return terms

    @admin.display(description=gettext_lazy("term"))
    def names(self, term: Term) -> str:
        return ", ".join(f"{each.name} ({each.language})" for each in term.texts.all())

    @admin.display(description=gettext_lazy("last changed in"))
    def origin(self, term: Term) -> str:
        return origin.of_term(term) if term.pk else ""
