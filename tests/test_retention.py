"""What is kept no longer goes by itself, or by command, and can be looked at before."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from concurrency_course import retention
from concurrency_course.celery import app
from concurrency_course.tasks import retain
from learners import services
from learners.models import Bookmark, Learner
from sandbox.models import Execution, State

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=400)


@pytest.fixture
def due() -> None:
    """One of each that may go, and one of each that may not."""
    Learner.objects.create(seen_at=LONG_AGO)
    Learner.objects.create()
    for moment in (LONG_AGO, timezone.now()):
        Execution.objects.create(
            demo="waiting", parameters={}, key="k", state=State.FAILED, finished_at=moment
        )
    Session.objects.create(session_key="old", session_data="", expire_date=LONG_AGO)
    Session.objects.create(
        session_key="new", session_data="", expire_date=timezone.now() + timedelta(days=1)
    )


def left() -> list[int]:
    return [model.objects.count() for model in (Learner, Execution, Session)]


def counts(said: str) -> list[int]:
    return [int(line.split()[0]) for line in said.splitlines()]


def test_a_dry_run_counts_and_deletes_nothing(
    due: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("retain", "--dry-run")
    assert counts(capsys.readouterr().out) == [1, 1, 0, 0, 0, 1, 0]
    assert left() == [2, 2, 2]


def test_the_command_lets_go(due: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("retain")
    assert counts(capsys.readouterr().out) == [1, 1, 0, 0, 0, 1, 0]
    assert left() == [1, 1, 1]
    call_command("retain")
    assert counts(capsys.readouterr().out) == [0, 0, 0, 0, 0, 0, 0]


def test_beat_lets_go(due: None) -> None:
    entry = app.conf.beat_schedule["retain"]
    app.tasks[entry["task"]]()
    assert left() == [1, 1, 1]


def test_without_time_nothing_is_begun(due: None) -> None:
    assert not any(retention.retain(0).values())
    assert left() == [2, 2, 2]


def test_the_task_is_the_one_that_beat_names() -> None:
    assert app.conf.beat_schedule["retain"]["task"] == retain.name


def test_learners_go_in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "BATCH", 2)
    for _ in range(3):
        Learner.objects.create(seen_at=LONG_AGO)
    assert [services.forget_idle() for _ in range(3)] == [2, 1, 0]


def test_who_reads_on_is_not_forgotten() -> None:
    reader = Learner.objects.create(seen_at=LONG_AGO)
    Bookmark.objects.create(learner=reader, course_slug="c", lesson_slug="l")
    assert services.forget_idle() == 0
    Bookmark.objects.update(visited_at=LONG_AGO)
    assert services.forget_idle() == 1
