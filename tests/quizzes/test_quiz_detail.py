"""GET /quizzes/<slug>/"""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from learners.models import Learner
from quizzes.models import Attempt, Quiz
from quizzes.services import seed_for, shuffled
from tests.quizzes.conftest import SLUG, Answer

URL = f"/quizzes/{SLUG}/"


def test_a_newcomer_sees_the_first_question_and_leaves_no_trace(client: Client, quiz: Quiz) -> None:
    page = client.get(URL)
    assert page.status_code == 200
    assert "Which one?" in page.text
    assert "<code>this</code>" in page.text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(("sent", "shown"), [("2", "Which ones?"), ("1", "Which one?")])
def test_each_question_has_an_address(client: Client, quiz: Quiz, sent: str, shown: str) -> None:
    assert shown in client.get(URL, {"q": sent}).text


@pytest.mark.parametrize("sent", ["0", "3", "-1", "x", "", "²", "9" * 5000])
def test_a_number_that_is_none_of_the_questions_shows_the_first(
    client: Client, quiz: Quiz, sent: str
) -> None:
    assert "Which one?" in client.get(URL, {"q": sent}).text


def test_nothing_before_the_answer_gives_it_away(client: Client, quiz: Quiz) -> None:
    page = client.get(URL).text
    for secret in ("Key feedback", "Because it is", "The right model", "side by side", "is-good"):
        assert secret not in page


def test_htmx_gets_the_panel_alone(client: Client, quiz: Quiz) -> None:
    panel = client.get(URL, {"q": 2}, headers={"HX-Request": "true"})
    assert panel.text.strip().startswith(f'<section class="quiz" id="quiz-{SLUG}"')
    assert "HX-Request" in panel["Vary"]


def test_an_unknown_quiz_is_not_found(client: Client, db: None) -> None:
    assert client.get("/quizzes/nothing/").status_code == 404


def test_a_quiz_without_questions_is_not_found(client: Client, db: None) -> None:
    Quiz.objects.create(slug="empty", title="Empty", status=Quiz.Status.PUBLISHED)
    assert client.get("/quizzes/empty/").status_code == 404


def test_a_draft_is_for_staff_only(client: Client, quiz: Quiz) -> None:
    Quiz.objects.update(status=Quiz.Status.DRAFT)
    assert client.get(URL).status_code == 404
    client.force_login(User.objects.create_user("ada", is_staff=True))
    page = client.get(URL)
    assert page.status_code == 200
    assert "only staff see it" in page.text


def test_an_account_that_is_not_staff_sees_no_draft(client: Client, quiz: Quiz) -> None:
    Quiz.objects.update(status=Quiz.Status.DRAFT)
    client.force_login(User.objects.create_user("eve"))
    assert client.get(URL).status_code == 404


def test_the_way_back_to_the_chapter_stays_on_this_site(client: Client, quiz: Quiz) -> None:
    assert 'href="/courses/a/b/?q=2#' in client.get(URL, {"next": "/courses/a/b/"}).text
    panel = client.get(URL, {"next": "https://evil.example/"}, headers={"HX-Request": "true"})
    assert "evil.example" not in panel.text


def test_the_order_of_choices_is_stable_until_the_question_is_answered(
    client: Client, quiz: Quiz, answer: Answer
) -> None:
    answer(2, "True one", "False one")
    orders = {tuple(answer.values(client.get(URL, {"q": 1}).text)) for _turn in range(4)}
    assert len(orders) == 1


def test_learners_see_different_orders(quiz: Quiz) -> None:
    (question,) = quiz.questions.current()[:1]
    orders = {tuple(shuffled(question, seed_for(Learner(), quiz), 1)) for _learner in range(60)}
    assert len(orders) == 6
