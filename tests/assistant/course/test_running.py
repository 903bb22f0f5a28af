"""What an answer says of the learner's own run: measured facts, and no number besides."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from assistant.answer import Context
from assistant.course.answering import answer
from learners.models import Learner
from sandbox import measure
from sandbox.harness.demos import DEMOS
from sandbox.models import Execution, Run, State, Transcript
from sandbox.services import key_of
from tests.sandbox.transcripts import Event, Way, calibrated, five, started, take_events

MakeContext = Callable[..., Context]
MakeRun = Callable[..., Run]
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def events(why: tuple[str, ...] = ()) -> list[Event]:
    """Four jobs: threads as long as one after another, processes three times sooner."""
    ways = [
        Way("sequential", five(0.6)),
        Way("threads", five(0.63), phases={"run": 0.25, "gil_wait": 0.75}, cpu_s=0.61),
        Way("processes", five(0.2), cpu_s=0.62),
    ]
    taken = [take_events(ways, number, why=why) for number in range(1, 6)]
    return [started(), calibrated(), *(each for take in taken for each in take),
            {"k": "finished", "t": 9, "result": {}}]  # fmt: skip


@pytest.fixture
def make_run(learner: Learner) -> MakeRun:
    def make(told: list[Event], state: State = State.DONE) -> Run:
        parameters: dict[str, Any] = DEMOS["computing"].clean({})
        execution = Execution.objects.create(
            id=uuid4(), demo="computing", parameters=parameters,
            key=key_of("computing", parameters), state=state, finished_at=timezone.now(),
            valid=measure.fold(told).valid,
        )  # fmt: skip
        Transcript.objects.create(execution=execution, events=told)
        run: Run = Run.objects.create(
            learner=learner, execution=execution, demo="computing", finished_at=timezone.now()
        )
        return run

    return make


def test_it_says_first_what_was_measured(make_context: MakeContext, make_run: MakeRun) -> None:
    run = make_run(events())
    assert run.execution.valid
    given = answer("Why were my threads no faster?", make_context(run=run))
    first = given.sentences[0]
    assert first.text == "Your threads took turns: 0.61 s of CPU time in 0.63 s of wall time."
    source = given.sources[first.sources[0] - 1]
    assert source.kind == "run"
    assert source.path == reverse("sandbox:run_detail", args=[run.id])
    assert first.text in source.text


def test_the_strategy_that_is_asked_about_is_told_of(
    make_context: MakeContext, make_run: MakeRun
) -> None:
    given = answer("What did the processes in my run do?", make_context(run=make_run(events())))
    assert given.sentences[0].text.startswith("Your processes used 0.62 s of CPU time in 0.2")


def test_a_run_that_may_not_be_compared_has_no_speed_up(
    make_context: MakeContext, make_run: MakeRun
) -> None:
    run = make_run(events(why=("busy",)))
    assert not run.execution.valid
    given = answer("How much faster was my run?", make_context(run=run))
    own = [
        each.text for each in given.sentences if given.sources[each.sources[0] - 1].kind == "run"
    ]
    assert "may not be compared" in own[0]
    assert not NUMBER.search(" ".join(own))


def test_a_run_that_was_stopped_says_so(make_context: MakeContext, make_run: MakeRun) -> None:
    given = answer("my run?", make_context(run=make_run([started()], State.STOPPED)))
    assert "did not come to its end" in given.sentences[0].text


def test_what_does_not_ask_of_a_run_does_not_tell_of_it(
    make_context: MakeContext, make_run: MakeRun
) -> None:
    given = answer("What is pickling?", make_context(run=make_run(events())))
    assert all(each.kind != "run" for each in given.sources)


def test_without_a_run_nothing_is_told_of_one(make_context: MakeContext) -> None:
    given = answer("What did my last run measure?", make_context())
    assert all(each.kind != "run" for each in given.sources)
