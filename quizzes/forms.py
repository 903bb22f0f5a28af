"""What a quiz form carries beside the answer."""

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _

from learners.models import Learner
from quizzes import attempts
from quizzes.models import MAX_SEED, Question

MAX_COUNT = 1_000_000


class SentForm(forms.Form):
    """The hidden part of an answer: which form it was, and which text stood on it."""

    token = forms.UUIDField()
    seed = forms.IntegerField(min_value=0, validators=[MaxValueValidator(MAX_SEED)])
    version = forms.IntegerField(min_value=1)
    #: Of the draft that the form showed.
    revision = forms.IntegerField(min_value=0, max_value=MAX_COUNT, required=False)
    #: The number of the hint that its button asks for.
    hint = forms.IntegerField(min_value=1, max_value=MAX_COUNT, required=False)

    def outdated(self, learner: Learner, question: Question) -> str:
        """Why this form is no longer that of `question`, in words; "" where it is."""
        if self.cleaned_data["version"] != question.version:
            return _("This question was changed a moment ago. Please read it again.")
        if not question.quiz.varies:
            return ""
        attempt = attempts.latest(learner, question.quiz)
        seed = attempt.seed if attempt else attempts.seed_for(learner, question.quiz)
        if self.cleaned_data["seed"] == seed:
            return ""
        return _("You began this quiz anew since this page was opened. Here is where you are now.")


class BeginForm(forms.Form):
    """Which attempt is to begin."""

    number = forms.IntegerField(min_value=1, max_value=MAX_COUNT)
