"""How long executions take, by what the last ones took, and how long a line of them waits."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from statistics import fmean, median
from typing import Any, NamedTuple

from sandbox.models import Condition, Execution, State

#: What one execution takes before any was measured here: a default demo's budget and its probes.
USUAL_S = 10.0
#: Between the end of one and the beginning of the next that waits, before that was ever seen.
PAUSE_S = 0.01
#: So many of the last executions are looked at,
RECENT = 200
#: and so many of those that are alike: the machine may have become slower, or another one. Fewer
#: would not do: a disturbed one takes all of its budget, which is several times as long.
ALIKE = 10


class Past(NamedTuple):
    """An execution that came to its end by itself."""

    demo: str
    key: str
    parameters: Mapping[str, Any]
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


def distance(some: Mapping[str, Any], others: Mapping[str, Any]) -> float:
    """How far two demos' parameters are apart: of numbers by their ratio, of words 1 where they
    differ."""
    return sum(_apart(some.get(name), value) for name, value in others.items())


def _apart(some: Any, other: Any) -> float:
    if some == other:
        return 0.0
    if not all(isinstance(each, int | float) and each > 0 for each in (some, other)):
        return 1.0
    return abs(math.log(some / other))


class Durations:
    """What can be expected of an execution; one query."""

    def __init__(self) -> None:
        ended = Execution.objects.filter(state__in=(State.DONE, State.FAILED, State.TIMED_OUT))
        columns = [*Past._fields]
        alike = ended.filter(started_at__isnull=False, condition__in=("", Condition.AS_IS))
        last = alike.order_by("-requested_at")
        self.past = [Past(*row) for row in last.values_list(*columns)[:RECENT]]
        self.alike: dict[tuple[str, ...], list[Past]] = defaultdict(list)
        for each in self.past:
            for kind in kinds(each.demo, each.key):
                self.alike[kind].append(each)

    def of(self, demo: str, key: str, parameters: Mapping[str, Any]) -> float:
        """Seconds: the mean of the last equal ones, else of this demo's with the nearest
        parameters, else of any."""
        equal, same_demo, anyone = (self.alike.get(kind, []) for kind in kinds(demo, key))
        if same_demo and not equal:
            by_distance = sorted(same_demo, key=lambda each: distance(each.parameters, parameters))
            return fmean(each.took_s for each in by_distance[:ALIKE])
        found = equal or anyone
        return fmean(each.took_s for each in found[:ALIKE]) if found else USUAL_S

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
