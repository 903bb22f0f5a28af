"""Celery's part of the puzzles: an order is run on every interpreter of a lab machine."""

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from puzzles.files import by_slug
from puzzles.placing.placements import Misplaced
from puzzles.play import Play
from puzzles.replay import services
from puzzles.replay.models import Replay, State
from puzzles.replay.reading import found
from puzzles.replay.telling import can_be_told, key_of, told
from sandbox import machine, machines
from sandbox.harness.events import Event
from sandbox.runner import KILLED, Box, run

log = structlog.stdlib.get_logger(__name__)

LOCK_WAIT_S = 20.0
#: For free runs of all interpreters together; a machine has two to six of them.
FREE_S = 6.0
FREE_MOST_S = 1.5
KILL_S = 30.0
SOFT_LIMIT_S, HARD_LIMIT_S = 60, 65


@shared_task(
    name=services.TASK,
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=SOFT_LIMIT_S,
    time_limit=HARD_LIMIT_S,
)
def replay(replay_id: str) -> None:
    """Run one order, beside no measurement. Safe to run twice: only one claim wins."""
    wanted = UUID(replay_id)
    try:
        with machine.lock(settings.MACHINE_LOCK, LOCK_WAIT_S) as lock_fd:
            ours = claim(wanted)
            if ours is not None:
                _run(ours, lock_fd)
    except machine.MachineBusy:
        waiting = Replay.objects.queued().filter(id=wanted).first()
        if waiting is not None:
            services.send(waiting)


def claim(replay_id: UUID) -> Replay | None:
    """Take a queued replay; None when there is nothing to take."""
    waiting = Replay.objects.queued().filter(id=replay_id).first()
    if waiting is None:
        return None
    ours = {
        "state": State.RUNNING,
        "attempt": waiting.attempt + 1,
        "started_at": timezone.now(),
        "machine": machines.publish_machine(),
    }
    claimed = Replay.objects.queued().filter(id=replay_id, attempt=waiting.attempt)
    if not claimed.update(**ours):
        return None
    for name, value in ours.items():
        setattr(waiting, name, value)
    return waiting


def _run(ours: Replay, lock_fd: int) -> None:
    """The puzzle is this worker's own file: no program comes out of the database."""
    play = _play(ours)
    events = [] if play is None else list(_events(play, lock_fd))
    last = events[-1] if events else None
    if last is not None and last.data.get("reason") == KILLED and ours.attempt < services.ATTEMPTS:
        if Replay.objects.claimed_as(ours.id, ours.attempt).update(state=State.QUEUED):
            services.send(ours)
        return
    builds = found(events) if last is not None and last.kind == "finished" else []
    if not builds:
        log.warning("A replay failed", replay_id=str(ours.id), last=last and last.as_dict())
    state = State.DONE if builds else State.FAILED
    Replay.objects.claimed_as(ours.id, ours.attempt).update(
        state=state, found=builds, finished_at=timezone.now()
    )


def _play(ours: Replay) -> Play | None:
    """What was asked for; None where this worker's files say something else by now."""
    puzzle = by_slug().get(ours.puzzle)
    if puzzle is None:
        return None
    placed = None
    if ours.placement and puzzle.placing:
        with suppress(Misplaced):
            placed = puzzle.placing.read(ours.placement)
    play = Play(puzzle, ours.is_repaired, ours.letters, "en", placed)
    return play if can_be_told(play) and key_of(told(play)) == ours.key else None


def _events(play: Play, lock_fd: int) -> Iterator[Event]:
    runtimes = {each.name: each.path for each in machines.found()}
    free_s = min(FREE_MOST_S, FREE_S / len(runtimes))
    box = Box(
        demo="_replay",
        parameters=told(play) | {"free_s": free_s},
        budget_s=KILL_S,
        kill_s=KILL_S,
        lock_fd=lock_fd,
        runtimes=runtimes,
    )
    try:
        yield from run(box, lambda: False)
    except Exception:  # our fault, whatever it was: it fails, and the log has the reason
        log.exception("The replay broke")
