"""Practice and checkpoints: saved as they stand, hints, tries, attempts, pools."""

import re
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from learners.models import Learner
from quizzes import attempts
from quizzes.models import Attempt, Draft, Hint, HintTaken, Question, Quiz, Response
from tests.conftest import client_of
from tests.quizzes.conftest import SLUG, Answer

URL = f"/quizzes/{SLUG}/"
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.usefixtures("quiz")


def form(client: Client, number: int, *texts: str) -> dict[str, object]:
    """The form of a question with these choices picked."""
    page = client.get(URL, {"q": number}).text.partition('autocomplete="off"')[2]
    hidden = r'type="hidden" name="(token|seed|version|revision)" value="([^"]*)"'
    question = Quiz.objects.get(slug=SLUG).questions.current()[number - 1]
    picks = [question.choices.get(text__startswith=text).pk for text in texts]
    return {**dict(re.findall(hidden, page.partition("</form>")[0])), "pick": picks}


def retry(client: Client, number: int) -> HttpResponse:
    return client.post(f"{URL}{number}/again/", headers=HTMX)  # type: ignore[return-value]


@pytest.fixture
def checkpoint() -> None:
    """Two tries, seventy per cent."""
    Quiz.objects.update(policy="checkpoint")


@pytest.fixture
def hinted(quiz: Quiz) -> Question:
    """Two hints, the second one an experiment."""
    question = quiz.asked[0]
    lab = {"lab_demo": "computing", "lab_parameters": "workers=3"}
    Hint.objects.create(question=question, position=1, text="Second *hint*", **lab)
    Hint.objects.create(question=question, position=0, text="First hint")
    return question


# -- Saved as it stands --


def test_an_open_question_is_there_again_as_it_was_left(client: Client) -> None:
    sent = form(client, 2, "True one", "False one")
    assert "Saved at" in client.post(f"{URL}2/draft/", sent, headers=HTMX).text
    page = client.get(URL, {"q": 2}).text
    assert page.count(" checked") == 2
    assert "Saved at" in page
    assert not Response.objects.exists()


def test_it_is_there_on_another_device_of_the_same_learner(learner: Learner) -> None:
    here, there = client_of(learner), client_of(learner)
    here.post(f"{URL}1/draft/", form(here, 1, "A trap"), headers=HTMX)
    assert " checked" in there.get(URL).text


def test_without_a_script_a_button_saves_and_leads_back(client: Client) -> None:
    page = client.get(URL).text
    assert re.search(rf'<noscript><button[^>]*formaction="{URL}1/draft/"', page)
    reply = client.post(f"{URL}1/draft/", {**form(client, 1, "A trap"), "next": "/c/"})
    assert (reply.status_code, reply["Location"]) == (303, f"/c/?q=1#quiz-{SLUG}")
    assert Draft.objects.count() == 1


def test_an_answer_needs_its_draft_no_more(client: Client, answer: Answer) -> None:
    sent = form(client, 1, "A trap")
    client.post(f"{URL}1/draft/", sent, headers=HTMX)
    client.post(f"{URL}1/", sent)
    assert Response.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_save_that_arrives_after_its_answer_saves_nothing(client: Client) -> None:
    sent = form(client, 1, "A trap")
    client.post(f"{URL}1/", sent)
    assert client.post(f"{URL}1/draft/", sent, headers=HTMX).status_code == 200
    assert not Draft.objects.exists()


def test_two_tabs_of_a_practice_question_are_told_of_each_other(client: Client) -> None:
    here, there = form(client, 2, "True one"), form(client, 2, "True two")
    client.post(f"{URL}2/draft/", here, headers=HTMX)
    said = client.post(f"{URL}2/draft/", there, headers=HTMX).text
    assert "in another tab or on another device" in said


def test_a_save_of_an_older_text_is_refused_in_its_line(client: Client) -> None:
    sent = form(client, 1, "A trap")
    Question.objects.filter(kind="single").update(version=2)
    reply = client.post(f"{URL}1/draft/", sent, headers=HTMX)
    assert reply.status_code == 409
    assert "read it again" in reply.text


# -- Hints --


def test_hints_come_one_by_one_and_keep_what_stands_in_the_form(
    client: Client, hinted: Question
) -> None:
    page = client.get(URL).text
    assert "Show hint 1 of 2" in page
    assert "First hint" not in page
    client.post(f"{URL}1/hint/", {**form(client, 1, "A trap"), "hint": 1})
    page = client.get(URL).text
    assert "First hint" in page
    assert "Second" not in page
    assert " checked" in page
    client.post(f"{URL}1/hint/", {**form(client, 1), "hint": 2})
    page = client.get(URL).text
    assert "Second <em>hint</em>" in page
    assert 'href="/lab/computing/?workers=3"' in page
    assert "Show hint" not in page


def test_taken_hints_are_kept_with_the_attempt(client: Client, hinted: Question) -> None:
    client.post(f"{URL}1/hint/", {**form(client, 1), "hint": 1}, headers=HTMX)
    client.post(f"{URL}1/hint/", {**form(client, 1), "hint": 1}, headers=HTMX)
    taken = HintTaken.objects.get()
    assert (taken.attempt, taken.hint.text) == (Attempt.objects.get(), "First hint")


# -- Tries --


def test_practice_may_be_tried_for_ever_and_shows_the_solution_after_the_second_miss(
    answer: Answer, client: Client
) -> None:
    page = answer(1, "A trap").text
    assert "Show the solution" not in page
    retry(client, 1)
    page = answer(1, "Another trap").text
    assert "The key" in page.partition("Show the solution")[2]
    assert "Try again" in page


def test_a_checkpoint_asks_again_after_another_question(
    checkpoint: None, answer: Answer, client: Client
) -> None:
    page = answer(1, "A trap").text
    assert "after another question" in page
    assert "Try again" not in page
    assert retry(client, 1).status_code == 409
    answer(2, "False one")
    assert "Try again" in client.get(URL, {"q": 1}).text
    assert retry(client, 1).status_code == 200
    assert "is-good" in answer(1, "The key").text


def test_a_checkpoint_ends_after_the_second_try_with_its_score(
    checkpoint: None, answer: Answer, client: Client
) -> None:
    answer(1, "A trap")
    answer(2, "True one", "True two", "True three")
    retry(client, 1)
    page = answer(1, "The key").text
    assert "1.50 of 2 points, 75 %" in page
    assert "Passed." in page
    assert "Start again" in page
    assert retry(client, 1).status_code == 409


def test_a_second_tab_is_no_second_try_where_tries_are_few(
    checkpoint: None, client: Client
) -> None:
    one, other = form(client, 1, "A trap"), form(client, 1, "The key")
    assert one["token"] != other["token"]
    client.post(f"{URL}1/", one, headers=HTMX)
    page = client.post(f"{URL}1/", other, headers=HTMX).text
    assert "Your first answer counts" in page
    assert not Response.objects.get().correct


# -- Attempts --


def test_starting_again_asks_everything_anew_and_keeps_what_was(
    answer: Answer, client: Client
) -> None:
    answer(1, "The key")
    page = answer(2, "True one", "True two", "True three").text
    assert "Start again" in page
    client.post(f"{URL}attempts/", {"number": 2}, headers=HTMX)
    client.post(f"{URL}attempts/", {"number": 2}, headers=HTMX)
    assert list(Attempt.objects.values_list("number", flat=True)) == [1, 2]
    assert "(right)" not in client.get(URL).text
    answer(1, "A trap")
    assert Response.objects.filter(attempt__number=1).count() == 2


def test_a_form_of_an_attempt_before_counts_once(answer: Answer, client: Client) -> None:
    sent = form(client, 1, "The key")
    client.post(f"{URL}1/", sent)
    answer(2, "True one", "True two", "True three")
    client.post(f"{URL}attempts/", {"number": 2})
    client.post(f"{URL}1/", sent)
    assert Response.objects.filter(question__key="one").count() == 1


@pytest.mark.parametrize("sent", [{}, {"number": 0}, {"number": "x"}])
def test_an_attempt_without_a_number_is_refused(client: Client, sent: dict[str, object]) -> None:
    assert client.post(f"{URL}attempts/", sent).status_code == 400
    assert not Attempt.objects.exists()


# -- Pools --


@pytest.fixture
def pool(quiz: Quiz) -> None:
    """One of two questions is drawn."""
    quiz.questions.update(pool="all")
    Quiz.objects.update(draw=1)


def test_a_drawn_question_stays_the_same_over_reloads(pool: None, client: Client) -> None:
    pages = {("Which one?" in client.get(URL).text) for _turn in range(4)}
    assert len(pages) == 1
    assert "Question 1 of 1" in client.get(URL).text
    assert client.post(f"{URL}2/", {"pick": 1}).status_code == 404


def test_learners_draw_differently(pool: None) -> None:
    drawn = {"Which one?" in Client().get(URL).text for _turn in range(40)}
    assert drawn == {True, False}


def test_a_form_of_another_draw_is_not_taken_for_an_answer_to_this_one(
    pool: None, learner: Learner
) -> None:
    client, quiz = client_of(learner), Quiz.objects.get()
    seed = attempts.seed_for(learner, quiz)
    (asked,) = attempts.asked(quiz, seed)
    other = next(n for n in range(99) if attempts.asked(quiz, n) != [asked])
    sent = {"token": uuid4(), "seed": other, "version": 1, "pick": 1}
    reply = client.post(f"{URL}1/", sent)
    assert reply.status_code == 409
    assert "You began this quiz anew" in reply.text
