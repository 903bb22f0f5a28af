"""What the clock does to courses."""

import logging

from celery import shared_task

from lessons.search import index

log = logging.getLogger(__name__)


@shared_task(name="lessons.index", soft_time_limit=120, time_limit=150)
def index_courses() -> None:
    """Make findable what has changed; safe to run twice, and at the same time."""
    if count := index.refresh():
        log.info("%d subjects can be found as they are now", count)
