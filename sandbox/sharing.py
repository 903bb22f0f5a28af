"""Showing a run to others: off until its learner says so, and over at once when they say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from learners.models import Learner
from sandbox import panels, words
from sandbox.comparison import in_words
from sandbox.harness.demos import DEMOS
from sandbox.models import INTERPRETER, Run, Share, State
from sandbox.outcome import Pair, outcome_of, prediction_in_words
from sandbox.run_data import measurement_of, run_data

log = structlog.stdlib.get_logger(__name__)

#: Of a run's data, what says something of its learner, or of others who measured with them.
PRIVATE = ("prediction", "requested_at", "queue_wait_s", "shared_with")


class NothingToShare(Exception):
    """The run is not over, or ended without an outcome."""


def can_be_shared(run: Run) -> bool:
    """A run that was stopped, broke or was lost has nothing to show to others."""
    return run.state == State.DONE


def share(run: Run, *, with_prediction: bool) -> Share:
    """The run's one share; sharing again only changes what is shown. Raises NothingToShare, and
    Run.DoesNotExist where its learner deleted it meanwhile."""
    if not can_be_shared(run):
        raise NothingToShare
    shown = with_prediction and bool(run.prediction)
    with transaction.atomic():
        kept = Run.objects.select_for_update().get(id=run.id)
        made, new = Share.objects.update_or_create(run=kept, defaults={"with_prediction": shown})
    if new:
        log.info("Run shared", run_id=str(run.id))
    return made


def stop_sharing(run: Run) -> None:
    """The address leads nowhere from now on; sharing again makes another."""
    if Share.objects.filter(run=run).delete()[0]:
        log.info("Run no longer shared", run_id=str(run.id))


def share_of(run: Run) -> Share | None:
    return Share.objects.filter(run=run).first()


def visible(learner: Learner, key: UUID) -> tuple[Run, Share | None] | None:
    """What this learner may see under an id: a run of their own, or one that is shared under it.

    The share is None of a run of their own, even where they share it.
    """
    own = Run.objects.of(learner).filter(id=key).first()
    if own is not None:
        return own, None
    found = shared(key)
    return (found.run, found) if found else None


def shared(key: UUID) -> Share | None:
    """Whoever asks."""
    below = ("run", "run__execution", "run__execution__machine")
    return Share.objects.select_related(*below).filter(id=key).first()


def shared_data(share: Share) -> dict[str, Any]:
    """The run's public shape (`run_data`) under the share's id, and nothing of its learner."""
    data = run_data(share.run) | {"id": str(share.id)}
    kept = {"prediction"} if share.with_prediction else set()
    return data | dict.fromkeys(set(PRIVATE) - kept)


@dataclass(frozen=True)
class Shown:
    """A shared run for others; `predicted` and its `pairs` only where its learner chose so."""

    panel: panels.Panel
    #: Each parameter and its value.
    set_up: list[tuple[Any, str]]
    predicted: str = ""
    pairs: Sequence[Pair] = ()


def shown(share: Share) -> Shown:
    execution, demo = share.run.execution, share.run.demo
    of = words.DEMOS[demo]
    panel = panels.for_recorded(execution, DEMOS[demo])
    set_up = [
        (of.parameter(name).name, in_words(value, of))
        for name, value in execution.parameters.items()
        if name != INTERPRETER
    ]
    prediction = share.run.prediction if share.with_prediction else None
    if not prediction:
        return Shown(panel, set_up)
    measurement = measurement_of(execution)
    pairs = outcome_of(demo, execution.parameters, measurement, prediction).pairs
    return Shown(panel, set_up, prediction_in_words(prediction, of), pairs)
