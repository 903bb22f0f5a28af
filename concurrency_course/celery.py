"""The Celery application: queue `lab` measures, queue `default` does all else."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import (
    setup_logging,
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concurrency_course.settings")

app = Celery("concurrency_course")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

#: The program that serves a queue, as `serve` names it.
SERVES = {"lab": "lab-worker", "default": "default-worker"}


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """Whoever answers this signal keeps Celery from a set-up of its own."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect
def find_interpreters(sender: Any, **kwargs: Any) -> None:
    """Before a lab worker takes tasks, so that its processes inherit what was found."""
    if "lab" in sender.app.amqp.queues.consume_from:
        from sandbox.machines import tell_what_is_here

        tell_what_is_here()


@worker_process_init.connect
def keep_connections(**kwargs: Any) -> None:
    """A task does not open the database anew, nor close SQLite's file for everybody."""
    from concurrency_course.keeping import keep_connections

    keep_connections()


@worker_process_shutdown.connect
def let_the_standby_go(**kwargs: Any) -> None:
    """It would end by itself, but leave its folder."""
    from sandbox.standby import standby

    standby.dismiss()


@worker_ready.connect
def give_signs_of_life(sender: Any, **kwargs: Any) -> None:
    """A worker says that it is there, and goes on saying so."""
    from concurrency_course.signs import ANNOUNCE_S, announce

    queues = {queue.name for queue in sender.task_consumer.queues}
    kinds = [kind for queue, kind in SERVES.items() if queue in queues]
    announce(*kinds)
    sender.timer.call_repeatedly(ANNOUNCE_S, announce, tuple(kinds))
