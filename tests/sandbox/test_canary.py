"""The canary: nobody's run, and whether runs come through."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from sandbox import canary, publishing, stream, tasks
from sandbox.models import Execution, Run, State

pytestmark = pytest.mark.django_db


def test_it_goes_through_queue_box_and_transcript() -> None:
    sent = tasks.send_canary()
    assert stream.queued("lab") == {sent}
    tasks.execute(sent)
    execution = Execution.objects.get(id=sent)
    assert execution.state == State.DONE
    assert execution.transcript.events[-1]["k"] == "finished"
    assert not Run.objects.exists()
    report = canary.report()
    assert (report["status"], report["state"]) == ("ok", "done")


def test_one_at_a_time_is_under_way() -> None:
    assert tasks.send_canary() == tasks.send_canary()
    assert Execution.objects.count() == 1


def test_nobody_joins_it() -> None:
    tasks.send_canary()
    assert Execution.objects.get().own


def end(state: State, ago: timedelta = timedelta(0)) -> Execution:
    made = canary.create()
    Execution.objects.filter(id=made.id).update(
        state=state, finished_at=timezone.now() - ago, requested_at=timezone.now() - ago
    )
    return made


def test_without_one_there_is_nothing_to_say() -> None:
    Execution.objects.create(demo="computing", parameters={}, key="k")
    assert canary.report() == {"status": "none"}


@pytest.mark.parametrize("state", [State.FAILED, State.LOST, State.TIMED_OUT, State.STOPPED])
def test_one_that_ended_badly_is_failing(state: State) -> None:
    end(state)
    assert canary.report()["status"] == "failing"


def test_the_last_one_counts_and_its_age_is_told() -> None:
    end(State.FAILED, timedelta(hours=2))
    end(State.DONE, timedelta(hours=1))
    report = canary.report()
    assert report["status"] == "ok"
    assert 3600 <= report["age_s"] < 7200


def test_one_that_does_not_come_back_is_failing() -> None:
    end(State.DONE)
    made = canary.create()
    assert canary.report()["status"] == "ok"
    long_ago = timezone.now() - canary.BACK_WITHIN - timedelta(seconds=1)
    Execution.objects.filter(id=made.id).update(requested_at=long_ago)
    assert (canary.report()["status"], canary.report()["state"]) == ("failing", "queued")


def test_it_is_asked_for_every_night() -> None:
    planned = settings.CELERY_BEAT_SCHEDULE["canary"]
    assert planned["task"] == tasks.send_canary.name


def test_readiness_tells_of_it_and_stays_ready(client: Client) -> None:
    for kind in stream.KINDS:
        stream.announce(kind, "here")
    end(State.FAILED)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["canary"]["status"]) == (200, "failing")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lab worker that takes what was published, there and then."""

    def publish(execution_id: UUID | str) -> bool:
        tasks.execute(str(execution_id))
        return True

    monkeypatch.setattr(publishing, "publish", publish)


def test_the_command_says_how_it_went(at_once: None, capsys: Any) -> None:
    call_command("canary", quick=True)
    assert "The canary came back from" in capsys.readouterr().out


def test_the_command_says_that_it_did_not_come_back() -> None:
    with pytest.raises(CommandError, match="is queued"):
        call_command("canary", quick=True, wait=0.0)
