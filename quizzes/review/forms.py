"""What the form of a review carries beside the answer."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from quizzes.models import MAX_SEED
from quizzes.review.ratings import Confidence


class ReviewForm(forms.Form):
    """Which form it was, which text stood on it, in which order, and how sure the learner is."""

    token = forms.UUIDField()
    seed = forms.IntegerField(min_value=0, validators=[MaxValueValidator(MAX_SEED)])
    version = forms.IntegerField(min_value=1)
    confidence = forms.TypedChoiceField(
        choices=[(str(level.value), level.name) for level in Confidence],
        coerce=int,
        empty_value=None,
        required=False,
    )


def confidence_in(sent: Any) -> str:
    """What was said in a form that is shown again."""
    value = str(sent.get("confidence", ""))
    return value if value in {str(level.value) for level in Confidence} else ""
