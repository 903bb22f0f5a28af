"""The Celery application: queue `lab` measures, queue `default` does all else."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concurrency_course.settings")

app = Celery("concurrency_course")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
