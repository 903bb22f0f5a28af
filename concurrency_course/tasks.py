"""Housekeeping of the whole site, run by beat."""

import logging

from celery import shared_task

from concurrency_course import retention

log = logging.getLogger(__name__)

#: Short, because the same worker settles runs every few seconds.
SECONDS = 3.0


@shared_task(name="concurrency_course.retain", soft_time_limit=60, time_limit=90)
def retain() -> None:
    """Let go of what is kept no longer; safe to run twice, and at the same time."""
    for what, count in retention.retain(SECONDS).items():
        if count:
            log.info("%s: %d are gone", what, count)
