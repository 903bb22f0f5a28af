"""What a learner may send: a rating, a comment."""

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from feedback.models import TEXT_LIMIT
from feedback.subjects import Subject


class SubjectField(forms.CharField):
    """The signed subject of a panel."""

    def clean(self, value: Any) -> Subject:
        """The subject; any other value is refused."""
        try:
            return Subject.from_token(super().clean(value))
        except signing.BadSignature as error:
            raise ValidationError("forged") from error


class ProseField(forms.CharField):
    """A text whose line ends count once, as the browser counts them."""

    def to_python(self, value: Any) -> str:
        """The text as the author of it sees it."""
        return super().to_python(str(value or "").replace("\r\n", "\n")) or ""


class RatingForm(forms.Form):
    """Was everything clear?"""

    subject = SubjectField()
    clear = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")])


class CommentForm(forms.Form):
    """How can we improve it?"""

    subject = SubjectField()
    token = forms.UUIDField()
    text = ProseField(
        required=False,
        max_length=TEXT_LIMIT,
        error_messages={
            "max_length": ngettext_lazy(
                "This is %(show_value)d character long, and %(limit_value)d fit in. "
                "Please shorten it; nothing was sent yet.",
                "This is %(show_value)d characters long, and %(limit_value)d fit in. "
                "Please shorten it; nothing was sent yet.",
                "show_value",
            ),
            "null_characters_not_allowed": _("There is a character in it that no text has."),
        },
    )
