"""What watchers see while an execution goes on: worth having, not worth failing for."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import structlog

from sandbox import stream
from sandbox.models import State

log = structlog.stdlib.get_logger(__name__)


class Live:
    """The execution's stream. The transcript goes to the database, so a broker that is gone breaks
    nothing; it is logged once an execution, not once an event.
    """

    def __init__(self, execution_id: UUID) -> None:
        self.execution_id = execution_id
        self.gone = False

    def begin(self) -> None:
        self._try(lambda: stream.begin(self.execution_id))

    def append(self, events: Iterable[dict[str, Any]]) -> None:
        self._try(lambda: stream.append(self.execution_id, events))

    def requeue(self) -> None:
        """There will be another attempt: watchers forget what this one has shown."""
        self.append([{"k": "execution_requeued", "t": 0}])

    def end(self, state: State) -> None:
        self.append([{"k": "execution_finished", "t": 0, "state": state.value}])

    def _try(self, write: Callable[[], None]) -> None:
        try:
            write()
        except stream.BrokerGone as error:
            if not self.gone:
                name = str(self.execution_id)
                log.warning("Not shown live", execution_id=name, error=str(error))
            self.gone = True
