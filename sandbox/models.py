"""A Run is a learner's request; an Execution is one measurement on one machine."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learners.models import Learner
from sandbox import claims


class State(models.TextChoices):
    QUEUED = "queued", _("in line")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    TIMED_OUT = "timed_out", _("stopped at the time limit")
    STOPPED = "stopped", _("stopped")
    LOST = "lost", _("lost")


#: States that nothing leaves; their execution has a `finished_at`.
FINAL = (State.DONE, State.FAILED, State.TIMED_OUT, State.STOPPED, State.LOST)
WAITING_OR_RUNNING = (State.QUEUED, State.RUNNING)
#: The parameter of an execution that names its interpreter; no demo has one of this name.
INTERPRETER = "python"
#: Who has waited for this long waits no more: nobody watches, and no run is without an end.
QUEUED_MAX = timedelta(hours=1)


class Machine(models.Model):
    """A computer that measures; its lab workers publish it when they start."""

    name = models.CharField(max_length=100, unique=True)
    cpu = models.CharField(max_length=200)
    cores = models.PositiveIntegerField()
    python = models.CharField(max_length=50)
    #: What it can measure with, its worker's own first (`runtimes.Runtime.as_published`).
    interpreters = models.JSONField(default=list, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    def has(self, interpreter: str) -> bool:
        """Whether it published an interpreter of this name; '' is for its own, whichever it is."""
        return not interpreter or any(each["name"] == interpreter for each in self.interpreters)


class Condition(models.TextChoices):
    """What the machine was like in a measurement that tries a claim (`sandbox.claims`)."""

    AS_IS = claims.AS_IS, _("as it is")
    ONE_CORE = claims.ONE_CORE, _("on one core")
    LOADED = claims.LOADED, _("with a load on every core")


#: What pages may show as a recorded measurement.
OFFERED = Q(state=State.DONE, valid=True, condition__in=("", Condition.AS_IS))


class ExecutionQuerySet(models.QuerySet["Execution"]):
    def waiting(self) -> "ExecutionQuerySet":
        return self.filter(state=State.QUEUED)

    def unfinished(self) -> "ExecutionQuerySet":
        return self.filter(state__in=WAITING_OR_RUNNING)

    def claimed_as(self, execution_id: uuid.UUID, attempt: int) -> "ExecutionQuerySet":
        """The execution while this very attempt still holds it; empty once it was lost."""
        return self.filter(id=execution_id, attempt=attempt, state=State.RUNNING)

    def overdue(self) -> "ExecutionQuerySet":
        """Held by a worker that vanished, or in line for too long."""
        now = timezone.now()
        vanished = Q(state=State.RUNNING, lease_until__lt=now)
        forgotten = Q(state=State.QUEUED, requested_at__lt=now - QUEUED_MAX)
        return self.filter(vanished | forgotten)

    def canaries(self) -> "ExecutionQuerySet":
        """Those that only have to come back."""
        return self.filter(canary=True, condition="")

    def trying(self) -> "ExecutionQuerySet":
        """Those that try a claim."""
        return self.exclude(condition="")

    def of_learners(self) -> "ExecutionQuerySet":
        return self.filter(canary=False)

    def final(self) -> "ExecutionQuerySet":
        return self.filter(state__in=FINAL)

    def latest_end(self) -> "Execution | None":
        return self.order_by("-finished_at").first()

    def recorded(self, demo: str) -> "ExecutionQuerySet":
        """Valid measurements of a demo on the machine as it is, the newest first."""
        return self.filter(OFFERED, demo=demo).order_by("-finished_at")


class Execution(models.Model):
    """One measurement of a demo with its parameters, on one machine at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    demo = models.SlugField(max_length=50)
    parameters = models.JSONField()
    #: Equal demo and parameters have equal keys (`services.key_of`).
    key = models.CharField(max_length=64, db_index=True)
    #: A run of somebody's own: nobody joins it.
    own = models.BooleanField(default=False)
    #: Nobody's: asked for by the site itself, to see that runs come through (`sandbox.canary`).
    canary = models.BooleanField(default=False)
    #: Of a canary that tries a claim, on the `machine` that it names from the beginning; else ''.
    condition = models.CharField(max_length=10, choices=Condition, default="", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED, db_index=True)
    #: How many times a worker has claimed it; every write of a worker names its attempt.
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    stop_requested = models.BooleanField(default=False)
    requested_at = models.DateTimeField(default=timezone.now, db_index=True)
    published_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    machine = models.ForeignKey(Machine, on_delete=models.SET_NULL, null=True, blank=True)
    #: Load and pressure when it began (`machine.readings`).
    readings = models.JSONField(default=dict, blank=True)
    valid = models.BooleanField(null=True, blank=True)
    #: Code and detail of what went wrong, for `failed`.
    failure = models.JSONField(default=dict, blank=True)
    #: When its transcript lost its details (`sandbox.retention`).
    condensed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ExecutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FINAL, finished_at__isnull=False)
                | Q(state__in=WAITING_OR_RUNNING, finished_at__isnull=True),
                name="sandbox_execution_final_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RUNNING) | Q(lease_until__isnull=False),
                name="sandbox_execution_running_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(condition="") | Q(canary=True),
                name="sandbox_execution_condition_of_canaries",
            ),
            models.UniqueConstraint(
                fields=["machine"],
                condition=Q(state__in=WAITING_OR_RUNNING) & ~Q(condition=""),
                name="sandbox_execution_one_try_a_machine",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.demo} {str(self.id)[:8]}"

    @property
    def interpreter(self) -> str:
        """The name of the one that was asked for; '' for the worker's own, whichever it is."""
        return str(self.parameters.get(INTERPRETER, ""))

    @property
    def is_final(self) -> bool:
        return self.state in FINAL

    @property
    def is_overdue(self) -> bool:
        """What `ExecutionQuerySet.overdue` selects."""
        now = timezone.now()
        if self.state == State.QUEUED:
            return self.requested_at < now - QUEUED_MAX
        return self.lease_until is not None and not self.is_final and self.lease_until < now

    @property
    def took(self) -> timedelta | None:
        if self.started_at is None or self.finished_at is None:
            return None
        return self.finished_at - self.started_at


class Proof(models.Model):
    """How a claim of the course stands on a machine: when it is to be tried, and how that went.

    What it said last, if anything, is one of `held` and `failed`; `verdict` may be of a later try
    that could not say. Figures are slots of its words.
    """

    class Verdict(models.TextChoices):
        HELD = "held", _("held")
        NOT_HELD = "not_held", _("not held")
        NOT_SAID = "not_said", _("not said")

    machine = models.ForeignKey(Machine, on_delete=models.CASCADE, related_name="proofs")
    claim = models.SlugField(max_length=50)
    #: When it is next tried, not before; None: it was not asked for.
    due_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    #: The measurement under way.
    sent = models.ForeignKey(
        Execution, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=10, choices=Verdict, default="", blank=True)
    #: Why nothing could be said (`claims.Verdict`).
    why = models.CharField(max_length=20, default="", blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_in = models.ForeignKey(
        Execution, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    held_at = models.DateTimeField(null=True, blank=True)
    held_figures = models.JSONField(default=dict, blank=True)
    held_in = models.ForeignKey(
        Execution, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    failed_at = models.DateTimeField(null=True, blank=True)
    failed_figures = models.JSONField(default=dict, blank=True)
    failed_in = models.ForeignKey(
        Execution, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "claim"], name="sandbox_proof_once_a_machine"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="not_said") | ~Q(why=""), name="sandbox_proof_not_said_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} on {self.machine}"

    @property
    def is_over(self) -> bool:
        """It is not to be tried any more."""
        return self.due_at is None

    @property
    def holds(self) -> bool | None:
        """As it was last said; None where it never was."""
        if self.held_at and self.failed_at:
            return self.held_at > self.failed_at
        return True if self.held_at else False if self.failed_at else None

    @property
    def said_at(self) -> datetime | None:
        return self.held_at if self.holds else self.failed_at


class Transcript(models.Model):
    """All events of a finished execution, in the order in which they came."""

    execution = models.OneToOneField(Execution, on_delete=models.CASCADE, primary_key=True)
    events = models.JSONField()

    def __str__(self) -> str:
        return f"transcript of {self.execution_id}"


class RunQuerySet(models.QuerySet["Run"]):
    def of(self, learner: Learner) -> "RunQuerySet":
        return self.filter(learner_id=learner.id).select_related("execution", "execution__machine")

    def unfinished(self) -> "RunQuerySet":
        return self.filter(finished_at__isnull=True)

    def without_gist(self) -> "RunQuerySet":
        """Over, and not yet summed up."""
        return self.filter(gist__isnull=True, finished_at__isnull=False)

    def latest_of_each_demo(self) -> "RunQuerySet":
        newest_first = Window(
            RowNumber(),
            partition_by=[F("learner_id"), F("demo")],
            order_by=F("requested_at").desc(),
        )
        return self.annotate(age=newest_first).filter(age=1)


class Run(models.Model):
    """What a learner asked for, with what they expected; None: rather just run it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="runs")
    execution = models.ForeignKey(Execution, on_delete=models.PROTECT, related_name="runs")
    demo = models.SlugField(max_length=50)
    prediction = models.JSONField(null=True, blank=True)
    #: Follows from the form, so that a form which is sent twice makes one run.
    token = models.UUIDField(default=uuid.uuid4)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: The learner stopped it; its execution may go on for others.
    left = models.BooleanField(default=False)
    #: What a list says of it once it is over (`sandbox.gist`); None: not yet written down.
    gist = models.JSONField(null=True, blank=True, editable=False)

    objects: ClassVar = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "demo"],
                condition=Q(finished_at__isnull=True),
                name="sandbox_run_one_unfinished_for_each_demo",
            ),
            models.UniqueConstraint(fields=["learner", "token"], name="sandbox_run_form_once"),
        ]
        indexes = [
            models.Index(fields=["learner", "demo", "-requested_at"]),
            models.Index(fields=["learner", "-requested_at"]),
            models.Index(
                fields=["finished_at"],
                condition=Q(gist__isnull=True),
                name="sandbox_run_without_gist",
            ),
        ]

    def __str__(self) -> str:
        return f"run {str(self.id)[:8]}"

    @property
    def state(self) -> State:
        return State.STOPPED if self.left else State(self.execution.state)

    @property
    def is_final(self) -> bool:
        return self.state in FINAL


class Share(models.Model):
    """A run that its learner shows to whoever has the address. Deleting it ends that at once."""

    #: The address: nobody guesses it, and sharing again makes another one.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="share")
    with_prediction = models.BooleanField(default=False)
    shared_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"share {str(self.id)[:8]}"
