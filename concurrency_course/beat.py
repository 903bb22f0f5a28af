"""Beat's scheduler: it gives a sign of life, and does not heap up work that nobody takes."""

import logging
import time
from typing import Any

from celery import beat

from concurrency_course.signs import ANNOUNCE_S, announce
from sandbox import stream

log = logging.getLogger(__name__)

#: Messages that may wait in a queue; a minute of beat's are 12.
WAITING_MAX = 50
#: Seconds by which a clock that is set back is no mere correction.
SET_BACK_S = 5.0


class Scheduler(beat.Scheduler):
    """Keeps its schedule in memory, as Celery's own does: all our intervals are short."""

    _announced_at = float("-inf")
    _looked_at = float("-inf")
    _full = False

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """One look at what is due; it is called at least as often as `settle` is."""
        if time.time() < self._looked_at - SET_BACK_S:
            self._begin_anew()
        self._looked_at = time.time()
        if time.monotonic() - self._announced_at >= ANNOUNCE_S:
            self._announced_at = time.monotonic()
            announce("beat")
        return float(super().tick(*args, **kwargs))

    def _begin_anew(self) -> None:
        """Celery waits for the times that it has planned: an hour, if the clock was an hour ahead,
        in which nobody settles runs."""
        log.warning("The clock was set back: the schedule begins anew")
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now()
        self._heap = None

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Ask for a task, unless so many wait already that it would only be one more."""
        if not self._is_full(entry.options.get("queue", "default")):
            super().apply_entry(entry, producer=producer)

    def _is_full(self, queue: str) -> bool:
        try:
            full = stream.queue_length(queue) >= WAITING_MAX
        except stream.BrokerGone:
            return False  # Celery says that itself
        if full and not self._full:
            log.warning("Queue %s is full: no worker takes from it, so beat asks no more", queue)
        self._full = full
        return full
