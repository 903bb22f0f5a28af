"""The names of the kinds, apart so that models may import them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KindName(models.TextChoices):
    """What a question may be; `quizzes.kinds.KINDS` holds one module for each."""

    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    SCENARIO = "scenario", _("A scenario: which way of working suits it")
    NUMERIC = "numeric", _("A number")
    ORDER = "order", _("Lines to put in order")
    PREDICTION = "prediction", _("A prediction: what will a run show")
