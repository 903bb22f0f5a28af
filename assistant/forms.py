"""A question as it is sent."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.models import LONGEST

#: Signs that turn the words after them around, also those of the page that shows them.
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
UNSEEN = {"Cc", "Cf", "Zs"}


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
        asked = " ".join(str(self.cleaned_data["asked"]).translate(TURNING).split())
        if all(unicodedata.category(each) in UNSEEN for each in asked):
            raise forms.ValidationError(self.fields["asked"].error_messages["required"])
        return asked
