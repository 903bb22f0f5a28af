"""What a quiz form carries beside the answer."""

from django import forms
from django.core.validators import MaxValueValidator

from quizzes.models import MAX_SEED


class SentForm(forms.Form):
    """The hidden part of an answer: which form it was, and which text stood on it."""

    token = forms.UUIDField()
    seed = forms.IntegerField(min_value=0, validators=[MaxValueValidator(MAX_SEED)])
    version = forms.IntegerField(min_value=1)
