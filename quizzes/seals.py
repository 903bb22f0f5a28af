"""Two people with one form open: what the second did not touch stays as the first left it.

A form carries a seal of each field as it was filled in. What comes back as it was sent out was not
touched, and is not written; what was touched here and changed there meanwhile is shown before it
is overwritten.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Field, Model
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

NAME = "seals"
SHOWN = 600
"""Characters of what somebody else wrote; all of it is on the page that is opened anew."""
#: A list is numbered anew whenever it is saved: two orders do not contradict each other.
UNDISPUTED = frozenset({"position"})


def of_value(value: Any) -> str:
    """12 hex digits. The ends of lines, and space at the end, are lost in a browser."""
    if isinstance(value, Model):
        value = value.pk
    if isinstance(value, (list, dict)):
        value = json.dumps(value, sort_keys=True)
    text = "" if value is None else str(value).replace("\r\n", "\n").rstrip()
    return hashlib.sha256(text.encode()).hexdigest()[:12]


#: They end a line for Python and for an editor, and are none in a file: pasted, nobody sees them.
LINE_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def with_plain_lines(form: forms.BaseForm) -> None:
    """Put lines that end as in a file into what was sent; a text of one line has none."""
    for name, value in form.cleaned_data.items():
        if isinstance(value, str):
            is_long = isinstance(form.fields[name].widget, forms.Textarea)
            plain = str.maketrans(dict.fromkeys(LINE_ENDS, "\n" if is_long else " "))
            form.cleaned_data[name] = value.translate(plain)


class SealedForm(forms.ModelForm[Any]):
    """A row of any table. Its page must have the field `seals` (`Sealed` puts it there)."""

    seals = forms.CharField(required=False, widget=forms.HiddenInput, label="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            sealed = {name: of_value(value) for name, value in self._stored()}
            self.initial[NAME] = json.dumps(sealed)

    def clean(self) -> dict[str, Any]:
        with_plain_lines(self)
        self._mind_others()
        return super().clean() or self.cleaned_data

    def _stored(self) -> Iterable[tuple[str, Any]]:
        """What the row says now, by the names of the form's fields."""
        columns: dict[str, Field[Any, Any]] = {
            field.name: field for field in self.instance._meta.concrete_fields
        }
        for name in self.fields:
            if name in columns:
                yield name, getattr(self.instance, columns[name].attname)

    def _mind_others(self) -> None:
        seen = self._seen()
        again = dict(seen)
        for name, value in self._stored() if seen else ():
            if name not in self.cleaned_data or name not in seen:
                continue
            mine, theirs = of_value(self.cleaned_data[name]), of_value(value)
            if mine == seen[name]:
                self.cleaned_data[name] = getattr(self.instance, name)
            elif theirs not in (seen[name], mine) and name not in UNDISPUTED:
                again[name] = theirs
                self.add_error(name, self._told(value))
        if again != seen:
            data = QueryDict(mutable=True)
            data.update(self.data)
            data[self.add_prefix(NAME)] = json.dumps(again)
            self.data = data

    def _told(self, value: Any) -> str:
        said = Truncator(str(value)).chars(SHOWN)
        return _(
            "Somebody else has changed this since you opened the page. It now says: “%(said)s”. "
            "Save again to put yours in its place."
        ) % {"said": said}

    def _seen(self) -> Mapping[str, str]:
        """Nothing for a new row, nor where somebody forged it: then all that was sent counts."""
        try:
            found = json.loads(self.cleaned_data.get(NAME) or "{}") if self.instance.pk else {}
        except ValueError:
            return {}
        pairs = found.items() if isinstance(found, dict) else ()
        return {name: seal for name, seal in pairs if isinstance(seal, str)}


class Sealed:
    """Of an admin page or its rows: the form's seals are on it, wherever its fields are."""

    def get_fieldsets(self, request: Any, obj: Any = None) -> list[Any]:
        sets = [*super().get_fieldsets(request, obj)]  # type: ignore[misc]
        if NAME in flatten_fieldsets(sets):
            return sets
        title, last = sets[-1]
        return [*sets[:-1], (title, {**last, "fields": (*last["fields"], NAME)})]
