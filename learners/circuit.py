"""A part that is gone is asked again now and then, not by every request."""

import threading
import time
from collections.abc import Callable


class Circuit:
    """Shared by all threads of a process. After a failure one caller in `retry_s` seconds tries,
    for all of them; the others go on at once without the part.

    (pybreaker would do, but for its lock: it is held while the part is asked, so that every
    thread waits out the time-out of the one that tries.)
    """

    def __init__(self, retry_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.retry_s = retry_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failing = False
        self._next_try = 0.0

    def may_try(self) -> bool:
        """Whether to ask. Who is told True while the part fails is the one who tries."""
        if not self._failing:
            return True
        with self._lock:
            now = self._clock()
            if now < self._next_try:
                return False
            self._next_try = now + self.retry_s
            return True

    def failed(self) -> bool:
        """Nobody tries for a while. True when it worked until now: that is worth a log line."""
        with self._lock:
            self._next_try = self._clock() + self.retry_s
            news, self._failing = not self._failing, True
            return news

    def worked(self) -> bool:
        """Everybody may ask again. True when it failed until now."""
        if not self._failing:
            return False
        with self._lock:
            news, self._failing = self._failing, False
            return news


#: How often a process looks whether the broker has come back.
BROKER_RETRY_S = 5.0

#: The broker, for all that a request asks of it: counters, signs of life, the queue.
broker = Circuit(BROKER_RETRY_S)
