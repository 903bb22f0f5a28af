"""A question as it is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.models import LONGEST


class AskForm(forms.Form):
    """What is asked; blanks and line ends are made one."""

    asked = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": _("Write your question first."),
            "max_length": _(
                "A question has at most %(limit_value)d characters; this has %(show_value)d."
            ),
        },
    )

    def clean_asked(self) -> str:
        return " ".join(str(self.cleaned_data["asked"]).split())
