"""An order of a puzzle that was asked for on real bytecode, and what became of it."""

import uuid
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sandbox.models import Machine

KEPT = timedelta(days=90)
"""For so long after somebody last asked for it."""


class State(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class ReplayQuerySet(models.QuerySet["Replay"]):
    def queued(self) -> Self:
        return self.filter(state=State.QUEUED)

    def claimed_as(self, replay_id: uuid.UUID, attempt: int) -> Self:
        """The one that this worker runs; empty once somebody else took it over."""
        return self.filter(id=replay_id, state=State.RUNNING, attempt=attempt)

    def unneeded(self) -> Self:
        return self.filter(asked_at__lt=timezone.now() - KEPT)


class Replay(models.Model):
    """Nobody's own: the same order of the same puzzle is run once, for whoever looks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: Of what the box is told (`telling.key_of`): another text of the puzzle is another replay.
    key = models.CharField(max_length=64)
    puzzle = models.SlugField(max_length=60)
    is_repaired = models.BooleanField()
    #: Where a learner has put locks (`placements.written`); '' for the puzzle's own versions.
    placement = models.CharField(max_length=200, blank=True, default="")
    letters = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    #: When it was last put into the lab's line; None: the broker was gone.
    sent_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    machine = models.ForeignKey(Machine, models.SET_NULL, null=True, related_name="+")
    #: An entry for each interpreter (`reading.found`).
    found = models.JSONField(default=list)

    objects: ClassVar[models.Manager[Self]] = ReplayQuerySet.as_manager()

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="puzzles_replay_one_of_a_key"),
            models.CheckConstraint(
                condition=~Q(state=State.DONE) | Q(finished_at__isnull=False),
                name="puzzles_replay_done_has_an_end",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="puzzles_replay_asked")]

    def __str__(self) -> str:
        return f"{self.puzzle} {self.letters}"

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.FAILED)
