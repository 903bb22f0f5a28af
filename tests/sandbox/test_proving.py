"""Claims are tried one after another, never before a learner, and what came out is kept."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learners.models import Learner
from sandbox import proving, services, stream, tasks
from sandbox.claims import CLAIMS, ONE_CORE
from sandbox.lease import Holder
from sandbox.models import Condition, Execution, Machine, Proof, Run, State
from sandbox.settling import settle
from tests.sandbox.conftest import MakeRun, form
from tests.sandbox.labs.observations import gated
from tests.sandbox.test_claims import busy, compared, hung, lost
from tests.sandbox.transcripts import Event

pytestmark = pytest.mark.django_db
FACTS = ("opposite-hangs", "order-cures")


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Time that passes for `proving`."""
    ahead = [timedelta(0)]
    real = timezone.now

    def now() -> Any:
        return real() + ahead[0]

    monkeypatch.setattr("sandbox.proving.timezone.now", now)

    def wait(some: timedelta) -> None:
        ahead[0] += some

    return wait


def ask(machine: Machine, *claims: str) -> None:
    proving.ask([machine.name], claims)


def under_way() -> Execution:
    found: Execution = Execution.objects.trying().unfinished().get()
    return found


def ended(events: Sequence[Event], state: State = State.DONE) -> Execution:
    """What is under way ends so, and is judged."""
    execution = under_way()
    claimed = tasks.claim(execution.id)
    assert claimed is not None
    assert tasks.finish(claimed, state, list(events))
    proving.advance()
    return execution


def proof_of(claim: str) -> Proof:
    found: Proof = Proof.objects.select_related("machine").get(claim=claim)
    return found


def test_a_claim_is_tried_as_a_canary_on_its_machine(here: Machine) -> None:
    ask(here, "fixes-fix")
    proving.advance()
    sent = under_way()
    assert (sent.demo, sent.canary, sent.own, sent.machine) == ("lost-updates", True, True, here)
    assert sent.condition == Condition.AS_IS
    assert stream.queued(stream.handed_to(here.name)) == {str(sent.id)}
    assert not stream.queued("lab")
    assert not Run.objects.exists()


def test_one_that_holds_is_kept_with_figures_moment_and_evidence(here: Machine) -> None:
    ask(here, "fixes-fix")
    proving.advance()
    execution = ended(lost(call=3))
    execution.refresh_from_db()
    proof = proof_of("fixes-fix")
    assert (proof.verdict, proof.why, proof.holds, proof.is_over) == ("held", "", True, True)
    assert proof.held_figures == {"lost": 0, "of": 2000.0}
    assert proof.held_at == proof.checked_at == execution.finished_at
    assert proof.held_in_id == proof.checked_in_id == execution.id
    assert proof.failed_at is None


def test_one_that_fails_says_so_and_keeps_when_it_last_held(here: Machine) -> None:
    ask(here, "fixes-fix")
    proving.advance()
    first = ended(lost())
    ask(here, "fixes-fix")
    proving.advance()
    second = ended(lost(lock=2))
    proof = proof_of("fixes-fix")
    assert (proof.verdict, proof.holds, proof.is_over) == ("not_held", False, True)
    assert (proof.held_in_id, proof.failed_in_id) == (first.id, second.id)
    assert proof.failed_figures == {"lost": 2, "of": 2000.0}
    assert proof.held_figures == {"lost": 0, "of": 2000.0}


def test_what_could_not_be_said_leaves_what_was_said_before(
    here: Machine, passing: Callable[[timedelta], None]
) -> None:
    ask(here, "processes-win")
    proving.advance()
    ended(compared(0.4, 0.4, 0.2))
    ask(here, "processes-win")
    proving.advance()
    ended(busy())
    proof = proof_of("processes-win")
    assert (proof.verdict, proof.why, proof.holds) == ("not_said", "busy", True)
    assert proof.checked_at != proof.held_at


@pytest.mark.parametrize("thread_ns", ["much", 0.0, 1e-300])
def test_a_box_that_tells_nonsense_stops_no_other_claim(here: Machine, thread_ns: Any) -> None:
    ask(here, "processes-cost")
    proving.advance()
    told = gated("start-costs", {("cost_ns", "spawn"): 1e18, ("cost_ns", "thread"): 1.0})
    swapped = [
        each | {"values": [thread_ns]} if each.get("subject") == "thread" else each for each in told
    ]
    ended(swapped)
    proof = proof_of("processes-cost")
    assert (proof.verdict, proof.why, proof.sent) == ("not_said", "incomplete", None)


def test_a_busy_machine_is_tried_again_later_and_not_for_ever(
    here: Machine, passing: Callable[[timedelta], None]
) -> None:
    ask(here, "processes-win")
    for tried in range(1, proving.TRIES + 1):
        proving.advance()
        ended(busy())
        proof = proof_of("processes-win")
        assert (proof.tries, proof.is_over) == (tried, tried == proving.TRIES)
        assert not Execution.objects.trying().unfinished().exists()  # not at once
        passing(timedelta(minutes=11))
    proving.advance()
    assert not Execution.objects.trying().unfinished().exists()
    assert Execution.objects.trying().count() == proving.TRIES


def test_a_second_try_that_can_say_ends_it(
    here: Machine, passing: Callable[[timedelta], None]
) -> None:
    ask(here, "processes-win")
    proving.advance()
    ended(busy())
    passing(timedelta(minutes=2))
    proving.advance()
    ended(compared(0.4, 0.4, 0.2))
    assert (proof_of("processes-win").verdict, proof_of("processes-win").tries) == ("held", 2)


def test_a_machine_that_a_claim_is_not_about_is_not_tried_again(here: Machine) -> None:
    ask(here, "processes-win")
    proving.advance()
    ended(compared(0.4, 0.4, 0.4, cores=1))
    proof = proof_of("processes-win")
    assert (proof.why, proof.is_over) == ("cores", True)


@pytest.mark.parametrize("state", [State.FAILED, State.TIMED_OUT])
def test_a_run_that_ended_badly_says_nothing(here: Machine, state: State) -> None:
    ask(here, "fixes-fix")
    proving.advance()
    ended(lost(), state)
    assert (proof_of("fixes-fix").verdict, proof_of("fixes-fix").why) == ("not_said", "ended")


def test_one_that_no_machine_came_for_is_lost_and_says_nothing(here: Machine) -> None:
    ask(here, "fixes-fix")
    proving.advance()
    long_ago = timezone.now() - timedelta(hours=2)
    Execution.objects.trying().update(requested_at=long_ago)
    settle()
    proving.advance()
    assert proof_of("fixes-fix").why == "ended"


def test_claims_of_one_experiment_are_judged_from_one_run(here: Machine) -> None:
    ask(here, *FACTS)
    proving.advance()
    ended(hung())
    assert {proof_of(name).verdict for name in FACTS} == {"held"}
    assert Execution.objects.trying().count() == 1


def test_only_claims_that_were_asked_for_are_judged(here: Machine) -> None:
    ask(here, FACTS[0])
    proving.advance()
    ended(hung())
    assert not Proof.objects.filter(claim=FACTS[1]).exists()


def test_they_come_one_after_another(here: Machine) -> None:
    ask(here, "fixes-fix", "opposite-hangs")
    proving.advance()
    proving.advance()
    assert under_way().demo == "lost-updates"
    ended(lost())
    assert under_way().demo == "deadlock"


def test_what_is_no_longer_claimed_is_forgotten(here: Machine) -> None:
    """A release may come while it is under way."""
    ask(here, "fixes-fix")
    proving.advance()
    Proof.objects.update(claim="no-more")
    ask(here, "opposite-hangs")
    tasks.claim(under_way().id)
    proving.advance()
    assert set(Proof.objects.values_list("claim", flat=True)) == {"opposite-hangs"}


def test_each_machine_is_tried_apart(here: Machine, there: Machine) -> None:
    tasks.prove()
    assert Proof.objects.count() == 2 * len(CLAIMS)
    proving.advance()
    sent = Execution.objects.trying().unfinished()
    assert {each.machine for each in sent} == {here, there}
    assert len(stream.queued(stream.handed_to("there"))) == 1


def test_a_machine_that_is_away_is_not_asked(here: Machine) -> None:
    Machine.objects.create(name="away", cpu="c", cores=4, python="3.13.0")
    tasks.prove()
    assert set(Proof.objects.values_list("machine__name", flat=True)) == {here.name}


def test_the_database_refuses_two_at_once_on_one_machine(here: Machine) -> None:
    ask(here, "fixes-fix")
    proving.advance()
    with pytest.raises(IntegrityError), transaction.atomic():
        Execution.objects.create(
            demo="computing", parameters={}, key="k", canary=True, condition="as_is", machine=here
        )


def test_somebody_elses_step_is_no_error(here: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that advance at the same moment."""
    ask(here, "fixes-fix", "opposite-hangs")
    proving.advance()
    monkeypatch.setattr(type(Execution.objects.trying()), "unfinished", lambda self: self.none())
    proving.advance()
    assert Execution.objects.trying().count() == 1


def test_none_is_sent_while_a_learner_is_in_line(here: Machine, make_run: MakeRun) -> None:
    run = make_run(state=State.QUEUED)
    ask(here, "fixes-fix")
    proving.advance()
    assert not Execution.objects.trying().exists()
    Execution.objects.filter(id=run.execution_id).update(
        state=State.DONE, finished_at=timezone.now()
    )
    proving.advance()
    assert under_way()


@pytest.mark.parametrize(("elsewhere", "sent"), [(False, 0), (True, 1)])
def test_none_is_sent_while_its_machine_measures_for_a_learner(
    here: Machine, there: Machine, make_run: MakeRun, elsewhere: bool, sent: int
) -> None:
    run = make_run()
    Execution.objects.filter(id=run.execution_id).update(
        state=State.RUNNING, lease_until=timezone.now(), machine=there if elsewhere else here
    )
    ask(here, "fixes-fix")
    proving.advance()
    assert Execution.objects.trying().count() == sent


def test_one_that_was_sent_stands_back_for_who_came_meanwhile(
    here: Machine, make_run: MakeRun
) -> None:
    ask(here, "fixes-fix")
    proving.advance()
    sent = under_way()
    run = make_run(state=State.QUEUED)
    assert tasks.claim(sent.id) is None
    assert tasks.claim(run.execution_id) is not None
    assert tasks.claim(sent.id) is not None  # the one in line has been taken


def test_one_that_stands_back_is_not_before_a_learner(here: Machine, make_run: MakeRun) -> None:
    ask(here, "fixes-fix")
    proving.advance()
    sent = under_way()
    run = make_run(state=State.QUEUED)
    assert services.place_of(run.execution).ahead == 0
    Execution.objects.filter(id=sent.id).update(state=State.RUNNING, lease_until=timezone.now())
    assert services.place_of(run.execution).ahead == 1


def test_no_machine_takes_what_is_about_another(there: Machine) -> None:
    ask(there, "fixes-fix")
    proving.advance()
    assert tasks.claim(under_way().id) is None
    assert under_way().machine == there


def test_standing_back_it_is_sent_again(here: Machine, sent: list[str]) -> None:
    ask(here, "fixes-fix")
    proving.advance()
    Execution.objects.trying().update(published_at=timezone.now() - timedelta(minutes=1))
    settle()
    assert sent == [str(under_way().id)] * 2


def test_one_for_a_machine_that_went_away_is_sent_once(here: Machine) -> None:
    """The queue of its machine holds it, though nobody takes from it."""
    ask(here, "fixes-fix")
    proving.advance()
    stream._client().delete("alive:lab-worker")
    Execution.objects.trying().update(published_at=timezone.now() - timedelta(minutes=1))
    settle()
    assert stream.queue_length(stream.handed_to(here.name)) == 1


def test_a_machine_that_is_never_free_is_given_up(
    here: Machine, make_run: MakeRun, passing: Callable[[timedelta], None]
) -> None:
    make_run(state=State.QUEUED)
    ask(here, "fixes-fix")
    passing(proving.GIVEN_UP - timedelta(minutes=1))
    proving.advance()
    assert not proof_of("fixes-fix").is_over
    passing(timedelta(minutes=2))
    proving.advance()
    proof = proof_of("fixes-fix")
    assert (proof.verdict, proof.why, proof.is_over) == ("not_said", "never_free", True)


def test_learners_cannot_ask_for_a_condition(
    here: Machine, browser_of_learner: Client, sent: list[str]
) -> None:
    """Nor for a canary, whatever they send."""
    address = reverse("sandbox:run_create", args=["computing"])
    given = {"condition": ONE_CORE, "one_core": "on", "loaded": "on", "canary": "on"}
    assert browser_of_learner.post(address, form(**given)).status_code == 303
    made = Execution.objects.get()
    assert (made.condition, made.canary) == ("", False)
    assert not given.keys() & made.parameters.keys()


def test_the_database_refuses_a_condition_to_all_but_canaries() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Execution.objects.create(demo="computing", parameters={}, key="k", condition="loaded")


def test_learners_do_not_join_one(here: Machine, learner: Learner, sent: list[str]) -> None:
    ask(here, "processes-win")
    proving.advance()
    trying = under_way()
    Execution.objects.filter(id=trying.id).update(
        key=services.key_of(trying.demo, trying.parameters)
    )
    wish = services.Request(
        demo=trying.demo, parameters=trying.parameters, prediction=None, token=UUID(int=1)
    )
    assert services.request_run(learner, wish).execution_id != trying.id


@pytest.mark.parametrize(
    ("condition", "offered"), [("", True), ("as_is", True), ("one_core", False), ("loaded", False)]
)
def test_only_the_machine_as_it_is_is_offered_as_a_recorded_run(
    here: Machine, condition: str, offered: bool
) -> None:
    now = timezone.now()
    Execution.objects.create(
        demo="computing", parameters={}, key="k", canary=True, condition=condition, machine=here,
        state=State.DONE, valid=True, finished_at=now,
    )  # fmt: skip
    assert (services.recorded("computing", "k") is not None) is offered


def test_every_night_all_are_tried() -> None:
    planned = settings.CELERY_BEAT_SCHEDULE["prove"]
    assert planned["task"] == tasks.prove.name
    night: Any = planned["schedule"]
    assert (night.hour, night.minute) == ({3}, {23})


def test_beat_takes_the_steps(here: Machine) -> None:
    ask(here, "fixes-fix")
    tasks.settle()
    assert under_way()


# What a box is told.


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would have been run."""
    seen: list[Any] = []

    def run(box: Any, *others: Any) -> Iterator[Any]:
        seen.append(box)
        return iter(())

    monkeypatch.setattr(tasks, "run", run)
    return seen


@pytest.mark.parametrize(
    ("claim", "one_core", "loaded"),
    [
        ("processes-win", False, False),
        ("one-core-neither", True, False),
        ("gate-refuses", False, True),
    ],
)
def test_the_box_is_told_its_condition_and_the_gate_sees_what_is(
    here: Machine, boxes: list[Any], claim: str, one_core: bool, loaded: bool
) -> None:
    assert settings.NOISE == "quiet"  # which is not for what a machine is to prove
    ask(here, claim)
    proving.advance()
    list(tasks._events(under_way(), 0, None, Holder(under_way())))
    (box,) = boxes
    assert (box.one_core, box.loaded, box.noise) == (one_core, loaded, "measured")


def test_a_learners_box_has_none(make_run: MakeRun, boxes: list[Any]) -> None:
    run = make_run(state=State.QUEUED)
    list(tasks._events(run.execution, 0, None, Holder(run.execution)))
    (box,) = boxes
    assert (box.one_core, box.loaded, box.noise) == (False, False, "quiet")


def test_metrics_have_a_gauge_for_each_claim(client: Client, here: Machine) -> None:
    ask(here, "fixes-fix", "opposite-hangs", "processes-win")
    for events in (lost(lock=1), hung(), busy()):
        proving.advance()
        ended(events)
    told = client.get("/metrics").text
    of = f'claim="%s",machine="{here.name}"'
    assert f"course_claim_held{{{of % 'fixes-fix'}}} 0.0" in told
    assert f"course_claim_held{{{of % 'opposite-hangs'}}} 1.0" in told
    assert f"course_claim_age_seconds{{{of % 'opposite-hangs'}}}" in told
    assert "processes-win" not in told


def test_a_machine_that_is_gone_has_no_gauge(client: Client, here: Machine) -> None:
    ask(here, "fixes-fix")
    proving.advance()
    ended(lost())
    assert "course_claim_held{" in client.get("/metrics").text
    Machine.objects.update(seen_at=timezone.now() - proving.SEEN_WITHIN)
    assert "course_claim_held{" not in client.get("/metrics").text
