"""A prediction is an answer that the learner's own run grades; a run that fails marks nothing."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from learners.models import Learner
from quizzes import authoring, content, predictions
from quizzes.models import Attempt, Draft, Prediction, Question, Quiz, Response
from sandbox import services
from sandbox.models import Run, State
from tests.conftest import client_of
from tests.quizzes.conftest import SLUG, Answer
from tests.sandbox.conftest import finish, sent  # noqa: F401 - a fixture
from tests.sandbox.transcripts import Way, five, transcript

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TOML = """
title = "Predict"

[[question]]
id = "guess"
kind = "prediction"
stem = "Four computations, two ways."
explanation = "Processes compute side by side."
lab = "computing?workers=4&task_ms=100"
"""
GUESS = {"first": "processes", "times": "2"}


class Learning:
    """What one learner does with the one question."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def page(self, *, htmx: bool = True) -> str:
        headers = HTMX if htmx else {}
        return self.client.get(f"/quizzes/{SLUG}/", {"q": 1}, headers=headers).text

    def form(self, **guess: str) -> dict[str, str]:
        return {**Answer.hidden(self.client.get(f"/quizzes/{SLUG}/?q=1").text), **GUESS, **guess}

    def send(self, form: dict[str, str] | None = None, *, htmx: bool = True) -> Any:
        address = reverse("quizzes:response_create", args=[SLUG, 1])
        return self.client.post(address, form or self.form(), headers=HTMX if htmx else {})

    def run_again(self) -> Any:
        return self.client.post(reverse("quizzes:prediction_run", args=[SLUG, 1]), headers=HTMX)


@pytest.fixture
def quiz(db: None, write: Callable[[str], Path]) -> Quiz:
    content.load(write(TOML), SLUG, overwrite=False)
    return Quiz.objects.get(slug=SLUG)


@pytest.fixture
def learning(quiz: Quiz, client: Client, sent: list[str]) -> Learning:  # noqa: F811
    return Learning(client)


def end(state: State = State.DONE, **made: Any) -> None:
    """The newest run ends: processes took half the time of one after another."""
    ways = [Way("sequential", five(0.4)), Way("threads", five(0.4)), Way("processes", five(0.2))]
    run = Run.objects.latest("requested_at")
    finish(run.execution_id, state, transcript(ways, **made))


def test_the_question_is_the_form_of_the_lab(learning: Learning) -> None:
    page = learning.page()
    assert 'name="first" value="processes"' in page
    assert 'name="times"' in page
    assert 'name="workers"' not in page


def test_answering_keeps_the_prediction_and_asks_for_its_run(learning: Learning) -> None:
    page = learning.send()
    assert page.status_code == 200
    assert "sse-connect" in page.text
    run = Run.objects.get()
    assert run.prediction == {"first": "processes", "times": 2.0}
    assert run.execution.parameters["task_ms"] == 100
    assert Prediction.objects.get().run == run
    assert Response.objects.count() == 0


def test_while_it_runs_nothing_can_be_sent(learning: Learning) -> None:
    learning.send()
    page = learning.page()
    assert ">Check<" not in page
    assert "Your prediction is kept" in page
    assert re.search(r'value="processes" checked', page)


def test_a_right_prediction_is_right(learning: Learning) -> None:
    learning.send()
    end()
    page = learning.page()
    response = Response.objects.get()
    assert (response.score, response.correct) == (1, True)
    assert "Processes compute side by side" in page
    assert "2.0" in page
    assert reverse("sandbox:run_detail", args=[Run.objects.get().id]) in page
    assert Prediction.objects.get().response == response


def test_a_wrong_prediction_is_shown_beside_what_was_measured(learning: Learning) -> None:
    learning.send(learning.form(first="threads", times="4"))
    end()
    page = learning.page()
    assert Response.objects.get().score == 0
    assert "Not all as you predicted" in page
    assert "Try again" in page
    assert "You predicted" in page


def test_a_near_one_is_worth_its_share(learning: Learning) -> None:
    learning.send(learning.form(times="2.6"))
    end()
    learning.page()
    response = Response.objects.get()
    assert (response.score, response.correct) == (0.75, False)


def test_a_run_that_is_over_grades_though_nobody_looks_again(learning: Learning) -> None:
    learning.send()
    assert predictions.settle_over() == 0
    end()
    assert predictions.settle_over() == 1
    assert Prediction.objects.get().response == Response.objects.get()
    assert predictions.settle_over() == 0


def test_looking_twice_grades_once(learning: Learning) -> None:
    learning.send()
    end()
    learning.page()
    learning.page(htmx=False)
    assert Response.objects.count() == 1


def test_the_same_form_twice_is_one_prediction_and_one_run(learning: Learning) -> None:
    form = learning.form()
    learning.send(form)
    learning.send(form)
    assert (Prediction.objects.count(), Run.objects.count()) == (1, 1)


def test_another_tab_finds_the_first_prediction(learning: Learning) -> None:
    first, other = learning.form(), learning.form(first="threads")
    learning.send(first)
    page = learning.send(other)
    assert Prediction.objects.get().said["predicted"]["first"] == "processes"
    assert "Your prediction is kept" in page.text
    end()
    learning.page()
    assert "Your first answer counts" in learning.send(other).text
    assert Response.objects.count() == 1


@pytest.mark.parametrize("state", [State.FAILED, State.TIMED_OUT])
def test_a_run_that_fails_marks_nothing_and_is_run_again(learning: Learning, state: State) -> None:
    learning.send()
    end(state)
    page = learning.page()
    assert "Run again" in page
    assert "nothing is marked" in page
    assert Response.objects.count() == 0
    learning.run_again()
    learning.run_again()
    assert Run.objects.count() == 2
    end()
    learning.page()
    assert Response.objects.get().correct


def test_a_run_on_a_busy_machine_marks_nothing(learning: Learning) -> None:
    learning.send()
    end(why={number: ["others_busy"] for number in range(1, 6)})
    page = learning.page()
    assert "This run decides nothing" in page
    assert Response.objects.count() == 0
    assert Run.objects.count() == 1
    learning.run_again()
    assert Run.objects.count() == 2


def test_a_run_that_was_stopped_marks_nothing(learning: Learning) -> None:
    learning.send()
    services.stop_run(Run.objects.get())
    assert "Run again" in learning.page()
    assert Response.objects.count() == 0


def test_a_full_line_keeps_the_prediction(
    learning: Learning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "WAITING_MAX", 0)
    page = learning.send()
    assert page.status_code == 429
    assert "The line is full" in page.text
    assert Prediction.objects.get().run is None
    monkeypatch.undo()
    assert "Run it" in learning.page()


def test_another_run_in_that_lab_is_waited_for(learning: Learning) -> None:
    wish = {"workers": "2", "task_ms": "50", "token": str(uuid4()), "just_run": "1"}
    learning.send(learning.form(first=""))
    learning.client.post(reverse("sandbox:run_create", args=["computing"]), wish)
    page = learning.send()
    assert page.status_code in (200, 409)
    assert Prediction.objects.count() == 1
    assert Run.objects.count() == 1


@pytest.mark.parametrize("guess", [{"first": ""}, {"first": "magic"}, {"times": "99"}])
def test_half_a_prediction_is_asked_for_with_the_rest_kept(
    learning: Learning, guess: dict[str, str]
) -> None:
    page = learning.send(learning.form(**guess))
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert Prediction.objects.count() == Run.objects.count() == 0


def test_trying_again_is_another_run(learning: Learning) -> None:
    learning.send(learning.form(first="threads"))
    end()
    learning.page()
    learning.client.post(reverse("quizzes:response_retry", args=[SLUG, 1]))
    learning.send()
    assert Run.objects.count() == 2
    end()
    learning.page()
    assert list(Response.objects.order_by("pk").values_list("try_number", "correct")) == [
        (1, False), (2, True),
    ]  # fmt: skip


def test_without_script_it_leads_back_and_looks_again(learning: Learning) -> None:
    reply = learning.send(htmx=False)
    assert reply.status_code == 303
    page = learning.page(htmx=False)
    assert 'http-equiv="refresh"' in page


def test_a_page_that_is_kept_knows_by_the_draft_that_it_is_locked(learning: Learning) -> None:
    learning.send()
    assert Draft.objects.get().raw["run"] == [str(Run.objects.get().id)]
    end()
    learning.page()
    assert Draft.objects.count() == 0


def test_another_learner_finds_no_prediction(learning: Learning) -> None:
    learning.send()
    other = client_of(Learner.objects.create())
    assert other.post(reverse("quizzes:prediction_run", args=[SLUG, 1])).status_code == 404


def test_staff_try_it_without_being_counted(
    learning: Learning, django_user_model: type[User]
) -> None:
    learning.client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    learning.send()
    assert Attempt.objects.get().preview


def test_a_changed_question_lets_go_of_the_old_prediction(learning: Learning) -> None:
    learning.send()
    end()
    Question.objects.update(version=2)
    assert ">Check<" in learning.page()
    learning.send()
    assert Prediction.objects.get().question_version == 2


def test_it_is_no_question_of_an_exam(quiz: Quiz) -> None:
    assert not list(authoring.quiz_faults(quiz))
    quiz = Quiz.objects.get(pk=quiz.pk)
    quiz.policy = "exam"
    assert [number for number, _fault in authoring.quiz_faults(quiz)] == [1]


def test_a_file_cannot_hold_it_in_an_exam(tmp_path: Path) -> None:
    file = tmp_path / "quiz.toml"
    file.write_text(TOML.replace('title = "Predict"', 'title = "Predict"\npolicy = "exam"'))
    with pytest.raises(content.ContentError) as refused:
        content.read(file)
    (fault,) = refused.value.errors
    assert (fault.line, fault.message) == (7, str(authoring.NOT_HANDED_IN))


@pytest.mark.parametrize(
    "change",
    [
        ('lab = "computing?workers=4&task_ms=100"', ""),
        ("workers=4", "workers=99"),
        ('lab = "computing', 'lab = "nothing'),
    ],
)
def test_a_lab_that_cannot_run_is_a_fault(
    write: Callable[[str], Path], change: tuple[str, str]
) -> None:
    with pytest.raises(content.ContentError):
        content.load(write(TOML.replace(*change)), "faulty", overwrite=False)
