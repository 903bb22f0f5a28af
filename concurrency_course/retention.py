"""What is kept no longer: all that goes by itself, in small batches (docs/data.md)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from learners import services as learners
from lessons.previews.models import Preview
from puzzles.replay import services as replays
from puzzles.replay.models import Replay
from sandbox import retention as sandbox

SESSIONS = 500


@dataclass(frozen=True)
class Step:
    """`due`: the rows that may go now. `do`: one batch, in one transaction; returns its size."""

    what: str
    due: Callable[[], QuerySet[Any]]
    do: Callable[[], int]


def _expired() -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=timezone.now())


def _drop_sessions() -> int:
    keys = list(_expired().values_list("pk", flat=True)[:SESSIONS])
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


def _drop_previews() -> int:
    return Preview.objects.over().delete()[0]


STEPS = (
    Step("learners away for 180 days, with all of theirs", learners.idle, learners.forget_idle),
    Step("measurements without a run, after 90 days", sandbox.unneeded, sandbox.drop_unneeded),
    Step("details of measurements, after 90 days", sandbox.detailed, sandbox.condense_detailed),
    Step("canaries, after a week", sandbox.old_canaries, sandbox.drop_canaries),
    Step("replays of puzzles, after 90 days", Replay.objects.unneeded, replays.drop_unneeded),
    Step("expired sessions of instructors", _expired, _drop_sessions),
    Step("private links, 30 days after their end", Preview.objects.over, _drop_previews),
)


def retain(seconds: float) -> dict[str, int]:
    """Do batches until nothing is due, or for about so many seconds; the next call goes on.

    Returns how much went of each step.
    """
    end = time.monotonic() + seconds
    done = {step.what: 0 for step in STEPS}
    for step in STEPS:
        while time.monotonic() < end and (count := step.do()):
            done[step.what] += count
    return done
