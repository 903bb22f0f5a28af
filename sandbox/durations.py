"""How long executions take, by what the last ones took, and how long a line of them waits."""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from statistics import fmean, median
from typing import NamedTuple

from sandbox.models import Execution, State

#: What one execution takes before any was measured here: a default demo's budget and its probes.
USUAL_S = 10.0
#: Between the end of one and the beginning of the next that waits, before that was ever seen.
PAUSE_S = 0.1
#: So many of the last executions are looked at,
RECENT = 200
#: and so many of those that are alike: the machine may have become slower, or another one.
ALIKE = 10


class Past(NamedTuple):
    """An execution that came to its end by itself."""

    demo: str
    key: str
    machine: int | None
    requested_at: datetime
    started_at: datetime
    finished_at: datetime

    @property
    def took_s(self) -> float:
        return (self.finished_at - self.started_at).total_seconds()


def kinds(demo: str, key: str) -> tuple[tuple[str, ...], ...]:
    """Of what an execution is one, from what it has most in common with the others."""
    return (demo, key), (demo,), ()


class Durations:
    """What can be expected of an execution; one query."""

    def __init__(self) -> None:
        ended = Execution.objects.filter(state__in=(State.DONE, State.FAILED, State.TIMED_OUT))
        columns = ("demo", "key", "machine", "requested_at", "started_at", "finished_at")
        last = ended.filter(started_at__isnull=False).order_by("-requested_at")
        self.past = [Past(*row) for row in last.values_list(*columns)[:RECENT]]
        self.alike: dict[tuple[str, ...], list[float]] = defaultdict(list)
        for each in self.past:
            for kind in kinds(each.demo, each.key):
                self.alike[kind].append(each.took_s)

    def of(self, demo: str, key: str) -> float:
        """Seconds: the mean of the last equal ones, else of this demo's, else of any."""
        known = (self.alike[kind] for kind in kinds(demo, key) if kind in self.alike)
        return fmean(next(known, [USUAL_S])[:ALIKE])

    @cached_property
    def pause_s(self) -> float:
        """Seconds from the end of one to the beginning of the next, where that waited already."""
        known = [each for each in self.past if each.machine]
        order = sorted(known, key=lambda each: (each.machine, each.started_at))
        pauses = [
            (after.started_at - before.finished_at).total_seconds()
            for before, after in pairwise(order)
            if before.machine == after.machine and after.requested_at < before.finished_at
        ]
        return max(0.0, median(pauses)) if pauses else PAUSE_S


def wait_s(under_way: Iterable[float], waiting: Iterable[float], machines: int) -> float:
    """Seconds until a machine is free for whoever comes after all these.

    `under_way`: what each measurement under way has left; `waiting`: what those in line take.
    Each goes to the machine that is free first.
    """
    free = [*under_way]
    free += [0.0] * (machines - len(free))
    heapq.heapify(free)
    for seconds in waiting:
        heapq.heapreplace(free, free[0] + seconds)
    return free[0]
