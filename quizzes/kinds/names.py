"""The names of the kinds, apart so that models may import them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KindName(models.TextChoices):
    """What a question may be; `quizzes.kinds.KINDS` holds one module for each."""

    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
