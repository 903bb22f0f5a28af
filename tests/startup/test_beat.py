"""Beat gives a sign of life, and heaps up no work that nobody takes."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
import redis
from celery.beat import ScheduleEntry
from celery.schedules import schedule
from django.conf import settings
from kombu.utils.imports import symbol_by_name

from concurrency_course import beat
from concurrency_course.beat import Scheduler
from concurrency_course.celery import app
from sandbox import stream


@pytest.fixture
def scheduler() -> Scheduler:
    return Scheduler(app, lazy=True)


def settle(**options: str) -> ScheduleEntry:
    return ScheduleEntry(
        "settle", "sandbox.settle", schedule=schedule(5.0), options=options, app=app
    )


def test_each_look_at_the_schedule_is_a_sign_of_life(scheduler: Scheduler):
    assert stream.signs()["beat"] == []
    scheduler.tick()
    assert stream.signs()["beat"] == [settings.MACHINE_NAME]


def test_it_is_the_scheduler_of_the_site():
    assert symbol_by_name(settings.CELERY_BEAT_SCHEDULER) is Scheduler


def test_with_no_worker_for_hours_the_queue_stays_short(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(beat, "WAITING_MAX", 3)
    for _ in range(10):
        scheduler.apply_entry(settle())
    assert stream.queue_length("default") == 3
    stream._client().lpop("default")
    scheduler.apply_entry(settle())
    assert stream.queue_length("default") == 3


def test_a_full_queue_is_said_once(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(beat, "WAITING_MAX", 0)
    for _ in range(3):
        scheduler.apply_entry(settle())
    assert len([record for record in caplog.records if "is full" in record.getMessage()]) == 1


def test_a_broker_that_is_gone_ends_nothing(scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch):
    nobody = redis.Redis.from_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr(stream, "_client", lambda: nobody)
    scheduler.tick()
    assert not scheduler._is_full("default")


def test_a_clock_that_is_set_back_stops_nothing(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
):
    ahead_s, now = 3600.0, app.now
    monkeypatch.setattr(app, "now", lambda: now() + timedelta(seconds=ahead_s))
    clock = SimpleNamespace(time=lambda: time.time() + ahead_s, monotonic=time.monotonic)
    monkeypatch.setattr(beat, "time", clock)
    scheduler.schedule["settle"] = settle()
    scheduler.tick()
    ahead_s = 0.0
    assert scheduler.tick() <= 5.0
