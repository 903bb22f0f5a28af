"""A worker's hold on its execution: short, renewed while it measures, patient with the database."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from sandbox.models import Execution

log = structlog.stdlib.get_logger(__name__)

#: Renewed every `RENEW_S` while a worker holds an execution.
LEASE_S = 8.0
RENEW_S = 2.0
#: Between two tries while the database is gone.
PAUSE_S = 0.5


class LeaseLost(Exception):
    """The database could not be reached for as long as the lease lasts: others may have it now."""


def lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=LEASE_S)


class Holder:
    """Asked several times a second: renews the lease and reads the learner's wish to stop.

    Also true when the execution is no longer ours, so that a late worker stops measuring.
    Raises LeaseLost.
    """

    def __init__(self, execution: Execution) -> None:
        self.ours = Execution.objects.claimed_as(execution.id, execution.attempt)
        self.renewed_at = time.monotonic()

    def should_stop(self) -> bool:
        try:
            return self._look()
        except DatabaseError as error:
            log.warning("The database does not answer, the measurement goes on", error=str(error))
            connection.close()
            self._check()
            return False

    def _look(self) -> bool:
        now = time.monotonic()
        if now - self.renewed_at > RENEW_S:
            self.ours.all().update(lease_until=lease_end(timezone.now()))
            self.renewed_at = now
        wish: bool | None = self.ours.all().values_list("stop_requested", flat=True).first()
        return wish is None or wish

    def _check(self) -> None:
        if time.monotonic() - self.renewed_at > LEASE_S:
            raise LeaseLost

    def patiently[Result](self, write: Callable[[], Result]) -> Result:
        """Write, again if need be until the lease is over: a database that restarts costs no
        measurement. Raises LeaseLost."""
        while True:
            try:
                return write()
            except DatabaseError as error:
                log.warning("The database does not answer, trying again", error=str(error))
                connection.close()
                self._check()
                time.sleep(PAUSE_S)
