"""What the puzzles keep."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learners.models import Learner
from puzzles.replay.models import Replay

__all__ = ["Goal", "Replay", "Solved"]


class Goal(models.TextChoices):
    """What a learner can do with a puzzle."""

    BROKEN = "broken", _("broken")
    SHORTEST = "shortest", _("in the fewest steps")
    COUNTED = "counted", _("counted right")
    LOCKED = "locked", _("locked so that it holds")
    TIGHTEST = "tightest", _("with the fewest lines locked")


class Solved(models.Model):
    """A goal that a learner reached, with the order or the placement that did it first."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="puzzles_solved")
    puzzle = models.SlugField(max_length=60)
    goal = models.CharField(max_length=10, choices=Goal)
    letters = models.CharField(max_length=200)
    solved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("solved puzzle")
        verbose_name_plural = _("solved puzzles")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "puzzle", "goal"], name="puzzles_solved_once_a_goal"
            ),
            models.CheckConstraint(
                condition=Q(goal__in=[goal.value for goal in Goal]),
                name="puzzles_solved_goal_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.puzzle}: {self.goal}"
