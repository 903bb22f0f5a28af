"""Of which learners figures are wanted; the address carries it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from quizzes.analysis.reading import Filters


class FilterForm(forms.Form):
    """Sent by GET. What cannot be read filters nothing, and the page says so."""

    since = forms.DateField(
        label=_("Began from"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Began until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    cohort = forms.TypedChoiceField(
        label=_("First visit"), required=False, coerce=date.fromisoformat, empty_value=None
    )

    def __init__(self, data: Any, cohorts: Sequence[tuple[date, int]]) -> None:
        """`cohorts`: Mondays, and how many learners first came in the week after each."""
        super().__init__(data)
        weeks = [(monday.isoformat(), _week(monday, n)) for monday, n in cohorts]
        field = self.fields["cohort"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("in any week")), *weeks]
        for name, field_of in self.fields.items():
            field_of.widget.attrs["class"] = "box short"
            if name in self.errors:
                field_of.widget.attrs["aria-invalid"] = "true"

    def clean(self) -> dict[str, Any]:
        """From a day until that day or a later one."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", _("This is before the day that it begins on."))
        return self.cleaned_data

    def filters(self) -> Filters:
        """Nothing is filtered by what could not be read."""
        names = ("since", "until", "cohort")
        return Filters(**{name: self.cleaned_data.get(name) for name in names})

    def query(self) -> str:
        """The filters as the query of an address, with its question mark; or nothing."""
        found = {name: value for name, value in vars(self.filters()).items() if value}
        return f"?{urlencode(found)}" if found else ""


def _week(monday: date, n: int) -> str:
    return _("in the week of %(day)s (%(n)d)") % {"day": date_format(monday), "n": n}
