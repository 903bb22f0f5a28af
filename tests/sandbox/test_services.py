"""Requesting, sharing and leaving runs."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from kombu.exceptions import OperationalError

from learners.models import Learner
from sandbox import publishing, services, tasks
from sandbox.models import Condition, Execution, Run, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


def wish(**changes: Any) -> services.Request:
    fields: dict[str, Any] = {
        "demo": "computing",
        "parameters": {"workers": 2, "task_ms": 50},
        "prediction": {"first": "processes", "times": 2.0},
        "token": uuid4(),
    }
    return services.Request(**{**fields, **changes})


def test_a_request_stores_its_prediction_and_goes_to_the_lab(
    learner: Learner, sent: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = services.request_run(learner, wish())
    assert run.prediction == {"first": "processes", "times": 2.0}
    assert sent == [str(run.execution_id)]


def test_the_same_form_twice_is_one_run(learner: Learner) -> None:
    form = wish()
    first = services.request_run(learner, form)
    assert services.request_run(learner, form).id == first.id
    assert Run.objects.count() == 1


def test_an_earlier_run_that_ends_in_this_very_moment_is_still_named(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_its_way(**fields: Any) -> Run:
        raise IntegrityError

    first = services.request_run(learner, wish())
    services.stop_run(first)
    monkeypatch.setattr(Run.objects, "create", in_its_way)
    with pytest.raises(services.RunInProgress) as refused:
        services.request_run(learner, wish())
    assert refused.value.run.id == first.id


def test_a_form_that_was_changed_after_the_back_button_is_another_run(learner: Learner) -> None:
    form = wish()
    services.stop_run(services.request_run(learner, form))
    changed = replace(form, prediction={"first": "threads", "times": 4.0})
    assert services.request_run(learner, changed).prediction == changed.prediction


def test_a_learner_runs_one_demo_at_a_time(learner: Learner) -> None:
    first = services.request_run(learner, wish())
    with pytest.raises(services.RunInProgress) as refused:
        services.request_run(learner, wish())
    assert refused.value.run.id == first.id


def test_another_demo_may_run_beside_it(learner: Learner) -> None:
    services.request_run(learner, wish())
    services.request_run(learner, wish(demo="waiting", parameters={}))
    assert Run.objects.count() == 2


def test_the_database_itself_refuses_a_second_unfinished_run(learner: Learner) -> None:
    run = services.request_run(learner, wish())
    with pytest.raises(IntegrityError):
        Run.objects.create(learner=learner, execution=run.execution, demo="computing")


def test_equal_requests_that_wait_together_share_one_execution(learner: Learner) -> None:
    first = services.request_run(learner, wish())
    second = services.request_run(Learner.objects.create(), wish())
    assert first.execution_id == second.execution_id
    assert services.shared_with(first) == 1


@pytest.mark.parametrize(
    "changes",
    [{"parameters": {"workers": 3, "task_ms": 50}}, {"demo": "waiting"}, {"own": True}],
)
def test_a_different_request_or_one_of_ones_own_is_measured_alone(
    learner: Learner, changes: dict[str, Any]
) -> None:
    first = services.request_run(learner, wish())
    second = services.request_run(Learner.objects.create(), wish(**changes))
    assert first.execution_id != second.execution_id


def test_nobody_joins_a_run_of_somebodys_own(learner: Learner) -> None:
    own = services.request_run(learner, wish(own=True))
    other = services.request_run(Learner.objects.create(), wish())
    assert own.execution_id != other.execution_id


def test_nobody_joins_an_execution_that_runs(learner: Learner) -> None:
    first = services.request_run(learner, wish())
    tasks.claim(first.execution_id)
    second = services.request_run(Learner.objects.create(), wish())
    assert first.execution_id != second.execution_id


def test_without_a_broker_the_request_is_kept(
    learner: Learner,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def gone(name: str, queue: str) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(publishing, "enqueue", gone)
    with django_capture_on_commit_callbacks(execute=True):
        run = services.request_run(learner, wish())
    assert Execution.objects.get(id=run.execution_id).published_at is None


def test_the_last_one_to_leave_stops_a_waiting_execution(learner: Learner) -> None:
    first = services.request_run(learner, wish())
    second = services.request_run(Learner.objects.create(), wish())
    services.stop_run(first)
    assert Execution.objects.get().state == State.QUEUED
    services.stop_run(second)
    assert Execution.objects.get().state == State.STOPPED


def test_leaving_a_running_execution_asks_its_worker_to_stop(learner: Learner) -> None:
    run = services.request_run(learner, wish())
    tasks.claim(run.execution_id)
    services.stop_run(Run.objects.select_related("execution").get(id=run.id))
    execution = Execution.objects.get()
    assert execution.stop_requested
    assert execution.state == State.RUNNING


def test_the_place_in_line_counts_who_came_before(learner: Learner) -> None:
    services.request_run(learner, wish())
    second = services.request_run(learner, wish(demo="waiting", parameters={}))
    assert services.place_of(second.execution).ahead == 1


def test_a_line_without_a_worker_says_so(learner: Learner) -> None:
    run = services.request_run(learner, wish())
    place = services.place_of(run.execution)
    assert place.broker_alive
    assert not place.worker_alive
    assert place.is_long


def test_a_full_line_takes_no_other_measurement_but_lets_equal_ones_join(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "WAITING_MAX", 1)
    services.request_run(learner, wish())
    joined = services.request_run(Learner.objects.create(), wish())
    assert joined.execution_id == Execution.objects.get().id
    with pytest.raises(services.LineFull):
        services.request_run(Learner.objects.create(), wish(own=True))
    assert Run.objects.count() == 2


def test_what_stands_back_takes_no_place_in_the_line(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "WAITING_MAX", 1)
    Execution.objects.create(
        demo="computing", parameters={}, key="canary", canary=True, condition=Condition.AS_IS
    )
    services.request_run(learner, wish())
    assert Run.objects.count() == 1


def test_who_asked_for_much_still_joins_what_waits(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "WAITING_MAX", 2)
    services.request_run(learner, wish())
    joined = services.request_run(Learner.objects.create(), wish(greedy=True))
    assert joined.execution_id == Execution.objects.get().id
    with pytest.raises(services.LineFull):
        services.request_run(Learner.objects.create(), wish(greedy=True, own=True))
    services.request_run(Learner.objects.create(), wish(own=True))
