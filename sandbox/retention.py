"""How long measurements are kept, and how those go that nobody needs any more.

After `KEPT` the transcript of an execution is condensed: what its page says in words and numbers
stays, its timeline goes, unless a run of it is shared. An execution that no run refers to goes
altogether. The newest valid execution of each demo and set-up stays, whole: pages offer it as a
recorded one. Canaries go after `CANARIES_KEPT`, but for the last one, and those that a proof goes
by.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from sandbox.condensed import condense
from sandbox.models import OFFERED, Execution, ExecutionQuerySet, Proof, Run, Share, Transcript
from sandbox.services import stop_run

KEPT = timedelta(days=90)
#: A night's have some MB.
CANARIES_KEPT = timedelta(days=7)
#: Executions that are dealt with in one transaction. A transcript may have some hundred KB.
BATCH = 20


def _not_offered() -> ExecutionQuerySet:
    """Executions that have ended, but for those that `services.recorded` may choose."""
    same = Execution.objects.filter(OFFERED, demo=OuterRef("demo"), key=OuterRef("key"))
    newer = Exists(same.filter(finished_at__gt=OuterRef("finished_at")))
    return Execution.objects.final().filter(~OFFERED | newer)


def _unneeded() -> ExecutionQuerySet:
    return _not_offered().filter(runs__isnull=True, canary=False)


def unneeded() -> ExecutionQuerySet:
    """Executions that are old, and nobody's any more."""
    return _unneeded().filter(finished_at__lt=timezone.now() - KEPT)


def detailed() -> ExecutionQuerySet:
    """Executions whose transcripts are old and still whole, and that nobody shares."""
    old = _not_offered().filter(finished_at__lt=timezone.now() - KEPT)
    shared = Exists(Share.objects.filter(run__execution=OuterRef("id")))
    return old.filter(~shared, condensed_at__isnull=True, transcript__isnull=False)


def drop_unneeded() -> int:
    """Delete a batch of them; returns how many."""
    ids = list(unneeded().values_list("id", flat=True)[:BATCH])
    _drop(ids)
    return len(ids)


def _drop(execution_ids: Collection[UUID]) -> None:
    """Looks again: a run can't have joined an execution that is over, but who knows."""
    _unneeded().filter(id__in=execution_ids).delete()


def condense_detailed() -> int:
    """Condense a batch of transcripts; returns how many."""
    with transaction.atomic():
        ids = list(detailed().values_list("id", flat=True)[:BATCH])
        for transcript in Transcript.objects.filter(execution_id__in=ids):
            transcript.events = condense(transcript.events)
            transcript.save(update_fields=["events"])
        Execution.objects.filter(id__in=ids).update(condensed_at=timezone.now())
    return len(ids)


def old_canaries() -> ExecutionQuerySet:
    """Canaries that are old, and nobody's evidence."""
    last = Execution.objects.canaries().final().latest_end()
    old = _not_offered().filter(canary=True, finished_at__lt=timezone.now() - CANARIES_KEPT)
    for link in ("sent", "checked_in", "held_in", "failed_in"):
        old = old.filter(~Exists(Proof.objects.filter(**{link: OuterRef("id")})))
    return old.exclude(id=last.id) if last else old


def drop_canaries() -> int:
    """Delete a batch of them; returns how many."""
    ids = list(old_canaries().values_list("id", flat=True)[:BATCH])
    Execution.objects.filter(id__in=ids).delete()
    return len(ids)


@contextmanager
def forgetting(learner_ids: Collection[UUID]) -> Iterator[None]:
    """Around the deletion of learners (`learners.kept`): what they wait for is stopped.

    What was measured for them alone goes with them; what others share or are offered says nothing
    of who asked for it, and stays.
    """
    runs = Run.objects.filter(learner_id__in=learner_ids)
    for run in runs.filter(finished_at__isnull=True).select_related("execution"):
        stop_run(run)
    measured = list(runs.values_list("execution_id", flat=True))
    yield
    _drop(measured)
