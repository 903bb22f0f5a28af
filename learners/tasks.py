"""Housekeeping of learners, run by beat."""

from celery import shared_task

from learners import services


@shared_task(name="learners.forget_idle", soft_time_limit=60, time_limit=90)
def forget_idle() -> None:
    services.forget_idle()
