"""This machine's row: what a lab worker publishes, and which machine can do what is asked for."""

import tempfile
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from sandbox import machine, runner, stream
from sandbox.models import Execution, Machine
from sandbox.runtimes import Finder, Runtime

log = structlog.stdlib.get_logger(__name__)

#: A machine's row says so often that it was seen, so that not every run writes it.
SEEN_EVERY = timedelta(minutes=1)

#: Asks each as a box will start it, so what works only in the operator's shell is not on offer.
finder = Finder(lambda: runner.environment(Path(tempfile.gettempdir())))


def found() -> tuple[Runtime, ...]:
    """The interpreters of this machine, this program's own first."""
    return finder.find(settings.LAB_INTERPRETERS)


def path_of(interpreter: str) -> str | None:
    """Where the interpreter of this name is; None where this machine has none.

    '' is for the worker's own. What was asked for is only compared, it never becomes a path.
    """
    runtimes = found()
    if not interpreter:
        return runtimes[0].path
    return next((each.path for each in runtimes if each.name == interpreter), None)


def publish_machine() -> Machine:
    """This machine's row, written when it says something else or has not been for a while."""
    facts = machine.describe(settings.MACHINE_NAME)
    said = {
        "cpu": facts.cpu,
        "cores": facts.cores,
        "python": facts.python,
        "interpreters": [each.as_published() for each in found()],
    }
    now = timezone.now()
    row = Machine.objects.filter(name=facts.name, seen_at__gt=now - SEEN_EVERY).first()
    if row is not None and all(getattr(row, name) == value for name, value in said.items()):
        return row
    stored, _ = Machine.objects.update_or_create(name=facts.name, defaults=said | {"seen_at": now})
    return stored


def tell_what_is_here() -> None:
    """Log and publish it when a worker starts; the first run publishes it, too."""
    for each in found():
        log.info("Interpreter found", interpreter=each.name, version=each.python, path=each.path)
    try:
        publish_machine()
    except DatabaseError as error:
        log.warning("The machine is published with its first run", error=str(error))
    finally:
        for one in connections.all(initialized_only=True):
            if not one.in_atomic_block:  # as in a test
                one.close()  # processes that this one forks must not share it


def queue_of_another_with(interpreter: str) -> str | None:
    """The queue of another living machine that has it, the shortest; None where none has it.

    Raises BrokerGone.
    """
    others = [name for name in stream.machines_alive() if name != settings.MACHINE_NAME]
    rows = Machine.objects.filter(name__in=others).order_by("name")
    queues = [stream.handed_to(each.name) for each in rows if each.has(interpreter)]
    return min(queues, key=stream.queue_length, default=None)


def messages_waiting() -> set[str]:
    """Ids of the executions in a queue that a living machine looks at, or that is the only one
    for what waits in it. Raises BrokerGone."""
    trying = Execution.objects.trying().waiting().values_list("machine__name", flat=True)
    machines = {*stream.machines_alive(), *(name for name in trying if name)}
    queues = ["lab", *map(stream.handed_to, machines)]
    return {name for queue in queues for name in stream.queued(queue)}
