"""Asking for a replay, and sending again what a worker or the broker lost."""

from datetime import UTC, datetime, timedelta

import structlog
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from puzzles.play import Play
from puzzles.replay.models import Replay, State
from puzzles.replay.telling import can_be_told, key_of, told
from sandbox import stream
from sandbox.publishing import QUEUE_MAX

log = structlog.stdlib.get_logger(__name__)

TASK = "puzzles.replay"
#: A message that nobody has taken by then may be lost; sent twice, it is still run once.
TAKEN_WITHIN = timedelta(seconds=60)
#: Longer than the task's hard limit: its worker is gone.
ENDS_WITHIN = timedelta(seconds=90)
ATTEMPTS = 3
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class NotDecided(Exception):
    """There is nothing to replay: the order has no end yet, or can't be played."""


def ask(play: Play) -> Replay:
    """The replay of this order, put into line if there is none yet. Raises NotDecided."""
    if not can_be_told(play):
        raise NotDecided
    now = timezone.now()
    replay, is_new = Replay.objects.get_or_create(
        key=key_of(told(play)),
        defaults={
            "puzzle": play.puzzle.slug,
            "is_repaired": play.is_repaired,
            "placement": play.placed.text if play.placed else "",
            "letters": play.played,
            "asked_at": now,
        },
    )
    if not is_new:
        Replay.objects.filter(id=replay.id).update(asked_at=now)
    if replay.state == State.FAILED:
        Replay.objects.filter(id=replay.id, state=State.FAILED).update(
            state=State.QUEUED, attempt=0, finished_at=None
        )
        replay.state = State.QUEUED
        is_new = True
    if is_new:
        send(replay)
    return replay


def find(play: Play) -> Replay | None:
    """What became of this order's replay; None where nobody has asked for one.

    One that is overdue is mended on the way.
    """
    if not can_be_told(play):
        return None
    replay = Replay.objects.select_related("machine").filter(key=key_of(told(play))).first()
    if replay is not None and not replay.is_over:
        _mend(replay)
    return replay


def _mend(replay: Replay) -> None:
    now = timezone.now()
    if replay.state == State.QUEUED and (replay.sent_at or LONG_AGO) < now - TAKEN_WITHIN:
        send(replay)
    elif replay.state == State.RUNNING and (replay.started_at or LONG_AGO) < now - ENDS_WITHIN:
        log.warning("A replay was lost", replay_id=str(replay.id), attempt=replay.attempt)
        lost = Replay.objects.claimed_as(replay.id, replay.attempt)
        again = replay.attempt < ATTEMPTS
        replay.state = State.QUEUED if again else State.FAILED
        if lost.update(state=replay.state, finished_at=None if again else now) and again:
            send(replay)


def send(replay: Replay) -> bool:
    """Put it into the lab's line. False: there is no room or no broker, a later look does it."""
    try:
        if stream.queue_length("lab") >= QUEUE_MAX:
            return False
        current_app.send_task(TASK, args=(str(replay.id),), queue="lab", retry=False)
    except (OperationalError, stream.BrokerGone) as error:
        log.warning("The replay waits for the broker", replay_id=str(replay.id), error=str(error))
        return False
    replay.sent_at = timezone.now()
    Replay.objects.filter(id=replay.id).update(sent_at=replay.sent_at)
    return True


def drop_unneeded(most: int = 500) -> int:
    """Remove some of those that nobody has asked for in a long time. Returns how many."""
    ids = list(Replay.objects.unneeded().values_list("id", flat=True)[:most])
    return Replay.objects.filter(id__in=ids).delete()[0]
