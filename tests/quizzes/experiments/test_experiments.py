"""A wrong answer offers a run; once it is over the question comes back, and both are kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learners import limits
from learners.models import Learner
from quizzes.experiments import changed_by_experiment
from quizzes.models import Choice, Experiment, Question, Quiz, Response
from sandbox import services, stream
from sandbox.models import Execution, Run, State
from tests.conftest import client_of
from tests.quizzes.conftest import SLUG, Answer
from tests.quizzes.experiments.conftest import HTMX, Learning

EndRun = Callable[..., Run]
pytestmark = pytest.mark.django_db


def test_a_wrong_answer_offers_the_run_that_refutes_it(learning: Learning) -> None:
    page = learning.client.get(f"/quizzes/{SLUG}/?q=1").text
    assert reverse("quizzes:experiment_create", args=[SLUG, 1]) in page
    assert "See it happen" in page
    offered = Experiment.objects.get()
    assert (offered.choice, offered.run) == (learning.trap, None)


def test_a_choice_without_a_lab_offers_nothing(learning: Learning) -> None:
    learning.answer(2, "False two")
    assert Experiment.objects.filter(choice__text="False two").count() == 0


def test_a_right_answer_offers_nothing(quiz: Quiz, answer: Answer) -> None:
    answer(1, "The key")
    assert Experiment.objects.count() == 0


def test_the_run_has_the_settings_of_the_choice(learning: Learning, sent: list[str]) -> None:
    learning.run()
    execution = Execution.objects.get()
    assert (execution.demo, execution.parameters["task_ms"]) == ("computing", 100)
    assert Run.objects.get().prediction is None
    assert len(Experiment.objects.filter(run__isnull=False)) == 1


def test_a_double_click_is_one_run(learning: Learning) -> None:
    learning.run()
    learning.run()
    assert (Run.objects.count(), Experiment.objects.count()) == (1, 1)


def test_the_run_shows_its_progress_in_place(learning: Learning) -> None:
    page = learning.run().text
    assert f'id="trial-{learning.trap.pk}"' in page
    assert "sse-connect" in page
    assert "<html" not in page


def test_without_script_the_run_has_a_page_that_looks_again(learning: Learning) -> None:
    reply: Any = learning.run(htmx=False)
    assert reply.redirect_chain[0][1] == 303
    assert 'http-equiv="refresh"' in reply.text
    assert f'href="/quizzes/{SLUG}/#quiz-{SLUG}"' in reply.text


def test_afterwards_the_learner_is_asked_what_they_say_now(
    learning: Learning, end_run: EndRun
) -> None:
    learning.run()
    end_run()
    page = learning.look().text
    assert "Now that you saw it" in page
    assert "Ask me again" in page


def test_while_it_runs_nobody_is_asked_again(learning: Learning) -> None:
    learning.run()
    assert "Ask me again" not in learning.look().text
    assert learning.again().status_code == 409
    assert Response.objects.get().retried_at is None


@pytest.mark.parametrize(
    ("then", "right", "stayed"), [("The key", True, False), ("A trap", False, True),
                                  ("Another trap", False, False)],
)  # fmt: skip
def test_what_was_chosen_before_and_after_is_kept(
    learning: Learning, end_run: EndRun, then: str, right: bool, stayed: bool
) -> None:
    learning.run()
    run = end_run()
    assert "Check" in learning.again().text
    learning.answer(1, then)
    done = Experiment.objects.get(run=run)
    assert done.response.picks.get() == learning.trap
    assert done.after is not None
    assert done.after.picks.get().text == then
    assert (done.after.correct, done.stayed) == (right, stayed)
    run.refresh_from_db()
    assert done.finished_at == run.finished_at
    assert done.again_at is not None


def test_the_question_comes_back_in_another_order(learning: Learning, end_run: EndRun) -> None:
    before = learning.answer.values(learning.client.get(f"/quizzes/{SLUG}/?q=1").text)
    learning.run()
    end_run()
    after = learning.answer.values(learning.again().text)
    assert sorted(after) == sorted(before)
    assert after != before


def test_without_script_asking_again_leads_to_the_question(
    learning: Learning, end_run: EndRun
) -> None:
    learning.run()
    end_run()
    reply = learning.again(htmx=False)
    assert reply.status_code == 303
    assert reply["Location"] == f"/quizzes/{SLUG}/?q=1#quiz-{SLUG}"


def test_asking_again_twice_asks_once(learning: Learning, end_run: EndRun) -> None:
    learning.run()
    end_run()
    learning.again()
    first = Experiment.objects.get().again_at
    learning.again()
    assert Experiment.objects.get().again_at == first
    learning.answer(1, "The key")
    assert "Right" in learning.again().text  # from another tab: the answer stands
    assert Response.objects.count() == 2


def test_only_the_first_answer_after_the_run_counts(learning: Learning, end_run: EndRun) -> None:
    learning.run()
    run = end_run()
    for text in ("Another trap", "The key"):
        learning.again() if text == "Another trap" else _retry(learning)
        learning.answer(1, text)
    after = Experiment.objects.get(run=run).after
    assert after is not None
    assert after.picks.get().text == "Another trap"


def _retry(learning: Learning) -> None:
    learning.client.post(reverse("quizzes:response_retry", args=[SLUG, 1]))


def test_an_answer_before_the_end_of_the_run_is_none_of_its_doing(
    learning: Learning, end_run: EndRun
) -> None:
    learning.run()
    _retry(learning)
    learning.answer(1, "The key")
    end_run()
    assert Experiment.objects.get().after is None


@pytest.mark.parametrize("state", [State.FAILED, State.TIMED_OUT])
def test_a_run_that_came_to_nothing_is_offered_again(
    learning: Learning, end_run: EndRun, state: State
) -> None:
    learning.run()
    end_run(state)
    page = learning.look().text
    assert "Run again" in page
    assert "Now that you saw it" not in page
    learning.run()
    learning.run()
    assert Run.objects.count() == 2
    learning.client.post(reverse("quizzes:response_retry", args=[SLUG, 1]))
    learning.answer(1, "The key")
    assert Experiment.objects.get().after is None


def test_a_run_of_the_same_settings_that_is_under_way_is_this_one(learning: Learning) -> None:
    wish = {"workers": "4", "task_ms": "100", "token": "5b0e0d3a-0000-4000-8000-000000000000"}
    learning.client.post(reverse("sandbox:run_create", args=["computing"]), wish | {"just_run": 1})
    assert "sse-connect" in learning.run().text
    assert Run.objects.get() == Experiment.objects.get().run


def test_another_run_in_that_lab_is_waited_for(learning: Learning) -> None:
    wish = {"workers": "2", "task_ms": "50", "token": "5b0e0d3a-0000-4000-8000-000000000000"}
    learning.client.post(reverse("sandbox:run_create", args=["computing"]), wish | {"just_run": 1})
    page = learning.run()
    assert page.status_code == 409
    assert "not over yet" in page.text
    assert "Run it" in page.text
    assert Experiment.objects.get().run is None


def test_a_full_line_loses_nothing(learning: Learning, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "WAITING_MAX", 0)
    page = learning.run()
    assert page.status_code == 429
    assert "The line is full" in page.text
    assert "Run it" in page.text


def test_without_a_broker_the_run_is_kept(
    learning: Learning,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def gone(*_: object) -> None:
        raise stream.BrokerGone("no broker")

    monkeypatch.setattr(stream, "queue_length", gone)
    monkeypatch.setattr(stream, "machines_alive", gone)
    with django_capture_on_commit_callbacks(execute=True):
        page = learning.run()
    assert page.status_code == 200
    assert "The lab is out of reach just now" in page.text
    assert Run.objects.get() == Experiment.objects.get().run


def test_too_many_runs_are_refused_with_the_offer_kept(
    learning: Learning, monkeypatch: pytest.MonkeyPatch
) -> None:
    none_left = {"quizzes:experiment_create": limits.Limit(0, 0, 60)}
    monkeypatch.setattr(limits, "LIMITS", none_left)
    page = learning.run()
    assert page.status_code == 429
    assert "Run it" in page.text
    assert Run.objects.count() == 0


def test_another_learner_finds_nothing(learning: Learning, end_run: EndRun) -> None:
    learning.run()
    end_run()
    pk = Experiment.objects.get().pk
    other = client_of(Learner.objects.create())
    run = reverse("quizzes:experiment_create", args=[SLUG, 1])
    assert other.post(run, {"choice": learning.trap.pk}).status_code == 404
    assert other.get(reverse("quizzes:experiment_detail", args=[SLUG, pk])).status_code == 404
    assert other.post(reverse("quizzes:experiment_again", args=[SLUG, pk])).status_code == 404


@pytest.mark.parametrize("choice", ["", "x", "0", "9" * 30, "right", "elsewhere"])
def test_only_a_wrong_choice_that_was_made_has_a_run(learning: Learning, choice: str) -> None:
    named = {"right": "The key", "elsewhere": "False one"}
    sent = str(Choice.objects.get(text=named[choice]).pk) if choice in named else choice
    address = reverse("quizzes:experiment_create", args=[SLUG, 1])
    assert learning.client.post(address, {"choice": sent}).status_code == 404
    assert Run.objects.count() == 0


def test_an_answer_that_is_older_than_the_offer_gets_it(learning: Learning) -> None:
    Experiment.objects.all().delete()
    learning.run()
    assert Experiment.objects.get().run is not None


def test_two_tabs_share_one_experiment(learning: Learning, end_run: EndRun) -> None:
    learning.run()
    other_tab = learning.run(htmx=False)
    end_run()
    assert other_tab.status_code == 200
    learning.again()
    learning.answer(1, "The key")
    assert "Ask me again" not in learning.look().text
    assert Experiment.objects.count() == 1


@pytest.fixture
def sibling(quiz: Quiz) -> Question:
    """In another quiz, of the same concept."""
    quiz.questions.filter(key="one").update(concept="memory")
    other = Quiz.objects.create(slug="other", title="Other", status="published")
    Question.objects.create(quiz=other, stem="First?")
    question = Question.objects.create(quiz=other, stem="Like it?", concept="memory", position=1)
    for text in ("Yes", "No"):
        belief = "Threads compute side by side" if text == "No" else ""
        Choice.objects.create(question=question, text=text, correct=text == "Yes", belief=belief)
    return question


def test_a_sibling_is_asked_instead(sibling: Question, learning: Learning, end_run: EndRun) -> None:
    learning.run()
    end_run()
    assert "Ask me another question like it" in learning.look().text
    reply = learning.again("sibling", htmx=False)
    assert reply["Location"].startswith("/quizzes/other/?")
    assert "q=2" in reply["Location"]
    assert learning.again("sibling").headers["HX-Redirect"] == reply["Location"]
    assert Experiment.objects.get().question == sibling


def test_a_sibling_in_the_same_quiz_is_asked_in_place(learning: Learning, end_run: EndRun) -> None:
    Question.objects.update(concept="memory")
    learning.run()
    end_run()
    page = learning.again("sibling")
    assert "HX-Redirect" not in page.headers
    assert "Which ones?" in page.text


@pytest.mark.parametrize(("text", "right", "stayed"), [("Yes", True, False), ("No", False, True)])
def test_the_answer_to_a_sibling_is_the_one_afterwards(
    sibling: Question, learning: Learning, end_run: EndRun, text: str, right: bool, stayed: bool
) -> None:
    learning.run()
    end_run()
    learning.again("sibling")
    page = learning.client.get("/quizzes/other/?q=2").text
    form = learning.answer.hidden(page) | {"pick": sibling.choices.get(text=text).pk}
    learning.client.post("/quizzes/other/2/", form)
    done = Experiment.objects.get()
    assert done.after is not None
    assert (done.after.question, done.after.correct) == (sibling, right)
    assert done.stayed == stayed


@pytest.mark.parametrize(
    "changes",
    [
        {"retired_at": timezone.now()},
        {"concept": "speed"},
        {"pool": "some"},
    ],
)
def test_what_may_not_be_asked_is_no_sibling(
    sibling: Question, learning: Learning, end_run: EndRun, changes: dict[str, Any]
) -> None:
    Question.objects.filter(pk=sibling.pk).update(**changes)
    learning.run()
    end_run()
    assert "Ask me another question like it" not in learning.look().text


@pytest.mark.parametrize("changes", [{"status": "draft"}, {"policy": "exam"}, {"tries": 1}])
def test_a_quiz_that_counts_tries_lends_no_sibling(
    sibling: Question, learning: Learning, end_run: EndRun, changes: dict[str, Any]
) -> None:
    Quiz.objects.filter(slug="other").update(**changes)
    learning.run()
    end_run()
    assert "Ask me another question like it" not in learning.look().text


def test_a_sibling_that_was_seen_is_none(
    sibling: Question, learning: Learning, end_run: EndRun
) -> None:
    form = learning.answer.hidden(learning.client.get("/quizzes/other/?q=2").text)
    learning.client.post("/quizzes/other/2/", form | {"pick": sibling.choices.get(text="No").pk})
    learning.run()
    end_run()
    assert "Ask me another question like it" not in learning.look().text


def test_where_no_try_is_left_the_run_may_still_be_seen(
    learning: Learning, end_run: EndRun
) -> None:
    Quiz.objects.filter(slug=SLUG).update(policy="checkpoint", tries=1)
    learning.run()
    end_run()
    page = learning.look().text
    assert "All that this run measured" in page
    assert "Ask me again" not in page


def test_settings_that_no_lab_takes_are_never_run(learning: Learning) -> None:
    Choice.objects.filter(pk=learning.trap.pk).update(lab_parameters="workers=99")
    assert learning.run().status_code == 404
    assert Run.objects.count() == 0


def test_staff_try_it_without_being_counted(
    quiz: Quiz, client: Client, answer: Answer, sent: list[str], django_user_model: type[User]
) -> None:
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    answer(1, "A trap")
    learning = Learning(client, answer)
    learning.run()
    tried = Experiment.objects.get()
    assert tried.response.attempt.preview
    assert changed_by_experiment([tried.response.question_id]) == []


def test_a_line_that_stands_wrong_has_its_run_too(
    quiz: Quiz, client: Client, sent: list[str]
) -> None:
    """In an order a line that belongs there may be what is wrong."""
    question = Question.objects.create(quiz=quiz, kind="order", stem="Order?", position=9)
    first, second = (
        Choice.objects.create(
            question=question, text=text, correct=True, position=at, lab_demo="waiting"
        )
        for at, text in enumerate(("start", "join"))
    )
    form = Answer.hidden(client.get(f"/quizzes/{SLUG}/?q=3").text)
    client.post(f"/quizzes/{SLUG}/3/", form | {f"line-{second.pk}": "1", f"line-{first.pk}": "2"})
    offered = Experiment.objects.get()
    address = reverse("quizzes:experiment_create", args=[SLUG, 3])
    assert client.post(address, {"choice": offered.choice.pk}, headers=HTMX).status_code == 200
    assert Run.objects.get().demo == "waiting"
