"""The button in a question's form that shows it as a learner sees it."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

BUTTON = "preview"
"""The field's name; before it stands the prefix of the question's form."""


class PreviewWidget(forms.Widget):
    """Sends the form that it stands in, as it is, to a tab of its own: needs no script."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """A submit button; its name says which question is meant."""
        return format_html(
            '<button class="button" name="{}" value="1" formaction="{}" formtarget="_blank" '
            "formnovalidate>{}</button>",
            name,
            reverse("admin:quizzes_question_preview"),
            _("See it as a learner, as it stands now (in a new tab)"),
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """It never changes anything."""
        return True


class PreviewField(forms.Field):
    """Not a field to be filled in."""

    def __init__(self, **kwargs: Any) -> None:
        """Never required."""
        super().__init__(required=False, label=_("Preview"), widget=PreviewWidget, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Pressed or not, nothing was written."""
        return False
