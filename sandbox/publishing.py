"""Sends executions to the lab's workers: the message of each has its execution's id."""

import time
from uuid import UUID

import structlog
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from sandbox import account, stream
from sandbox.models import Execution

log = structlog.stdlib.get_logger(__name__)

#: The task that measures; by name, as the web need not know what it does.
EXECUTE = "sandbox.execute"
#: Messages that the lab's queue may hold; twice what may wait, as some are of runs that ended.
QUEUE_MAX = 200


def publish(execution_id: UUID) -> bool:
    """Send the execution to the lab's queue, and store when; False when it was not sent.

    One that tries a claim goes to the queue of the machine that it is about.
    """
    machine = Execution.objects.trying().filter(id=execution_id).values_list("machine__name")
    queues = [stream.handed_to(name) for (name,) in machine if name]
    sent = send(execution_id, *queues)
    if sent:
        Execution.objects.filter(id=execution_id).update(published_at=timezone.now())
    return sent


def send(execution_id: UUID, queue: str = "lab") -> bool:
    """The same without storing it. The message has the execution's id, to be found in the queue."""
    name = str(execution_id)
    try:
        if stream.queue_length(queue) >= QUEUE_MAX:
            log.warning("The queue is full, the execution waits", execution_id=name)
            return False
        enqueue(name, queue)
    except (OperationalError, stream.BrokerGone) as error:
        log.warning("The execution waits for the broker", execution_id=name, error=str(error))
        return False
    log.info("Execution published", execution_id=name)
    return True


def enqueue(name: str, queue: str) -> None:
    """Raises OperationalError when the broker is gone."""
    sent = {account.SENT_AT: str(time.time())}
    current_app.send_task(
        EXECUTE, args=(name,), task_id=name, headers=sent, retry=False, queue=queue
    )
