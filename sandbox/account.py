"""What logs and metrics are told of an execution."""

import time
from collections.abc import Sequence
from typing import Any

import structlog
from structlog.contextvars import get_contextvars

from sandbox.metrics import ENDED, REFUSED, REPEATED, STAGE
from sandbox.models import Execution, State

log = structlog.stdlib.get_logger(__name__)

#: In the headers of a message.
SENT_AT = "sent_at"


class Account:
    """Of one attempt, by the worker that makes it: claimed, first event, ended."""

    def __init__(self, execution: Execution, sent_at: str | None) -> None:
        """`sent_at`: when its message was sent, in Unix seconds; the row may say so only later."""
        self.execution = execution
        self._reached_at = time.perf_counter()
        self._spoke = False
        log.info("Execution claimed", demo=execution.demo, machine=str(execution.machine))
        if execution.attempt == 1 and sent_at and execution.started_at:
            _between("published", execution.requested_at.timestamp(), float(sent_at))
            _between("claimed", float(sent_at), execution.started_at.timestamp())

    def heard(self) -> None:
        """An event came; only the first is of interest."""
        if not self._spoke:
            self._spoke = True
            self._stage("first_event")

    def ended(self, state: State, events: Sequence[dict[str, Any]]) -> None:
        """What a demo of ours died of or printed is our fault, and belongs to its execution."""
        last = events[-1]
        what = {k: last[k] for k in ("reason", "detail", "stderr", "bad_lines") if last.get(k)}
        tell = {State.FAILED: log.error, State.TIMED_OUT: log.warning}.get(state, log.info)
        tell("Execution ended", state=state.value, valid=self.execution.valid, **what)
        self._stage("finished")
        count_end(self.execution, state)
        for event in events:
            for code in event["why"] if event["k"] == "round_judged" else ():
                REFUSED.labels(code).inc()

    def _stage(self, stage: str) -> None:
        now = time.perf_counter()
        STAGE.labels(stage).observe(now - self._reached_at)
        self._reached_at = now


def _between(stage: str, begun: float, reached: float) -> None:
    """A stage between two hosts, by their clocks, which need not agree."""
    STAGE.labels(stage).observe(max(0.0, reached - begun))


def repeated(execution: Execution, why: str) -> None:
    """`why`: its worker `vanished`, or its box was `killed`."""
    log.warning("Execution is tried again", execution_id=str(execution.id), why=why)
    REPEATED.labels(why).inc()


def given_up(execution: Execution, state: State) -> None:
    """Lost, or stopped while nobody measured it."""
    log.warning("Execution ended", execution_id=str(execution.id), state=state.value)
    count_end(execution, state)


def count_end(execution: Execution, state: State) -> None:
    valid = {True: "yes", False: "no", None: ""}[execution.valid]
    ENDED.labels(execution.demo, state.value, valid).inc()


def labels() -> dict[str, str]:
    """The ids of this task's log lines, as environment variables of the box."""
    ids = {name: get_contextvars().get(name) for name in ("request_id", "execution_id", "attempt")}
    return {f"COURSE_{name.upper()}": str(value) for name, value in ids.items() if value}
