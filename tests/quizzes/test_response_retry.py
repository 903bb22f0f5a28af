"""POST /quizzes/<slug>/<number>/again/"""

import pytest
from django.http import HttpResponse
from django.test import Client

from quizzes.models import Quiz, Response
from tests.quizzes.conftest import SLUG, Answer

URL = f"/quizzes/{SLUG}/"


@pytest.fixture(autouse=True)
def _published(quiz: Quiz) -> None:
    """Every test here takes the published quiz."""


def again(client: Client, number: int, *, htmx: bool = True) -> HttpResponse:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"{URL}{number}/again/", {"next": "/c/"}, headers=headers)  # type: ignore[return-value]


def test_trying_again_opens_the_question_and_moves_every_choice(
    answer: Answer, client: Client
) -> None:
    before = answer.values(answer(2, "False one").text)
    page = again(client, 2).text
    after = answer.values(page)
    assert sorted(before) == sorted(after)
    assert not any(one == other for one, other in zip(before, after, strict=True))
    assert "Check" in page
    assert "checked" not in page
    assert "False one feedback." not in page


def test_the_answer_given_before_is_kept(answer: Answer, client: Client) -> None:
    answer(1, "A trap")
    again(client, 1)
    answer(1, "The key")
    assert list(Response.objects.order_by("pk").values_list("correct", flat=True)) == [False, True]


def test_the_open_question_survives_a_reload(answer: Answer, client: Client) -> None:
    answer(1, "A trap")
    first = again(client, 1)
    page = client.get(URL).text
    assert "Trap feedback." not in page
    assert answer.values(page) == answer.values(first.text)


def test_without_htmx_it_leads_back(answer: Answer, client: Client) -> None:
    answer(1, "A trap")
    reply = again(client, 1, htmx=False)
    assert (reply.status_code, reply["Location"]) == (303, f"/c/?q=1#quiz-{SLUG}")


def test_only_ones_own_answer_can_be_tried_again(answer: Answer) -> None:
    answer(1, "A trap")
    assert again(Client(), 1).status_code == 404
    assert Response.objects.get().retried_at is None


def test_what_was_never_answered_is_not_found(client: Client) -> None:
    assert again(client, 1).status_code == 404
    assert again(client, 7).status_code == 404


def test_a_link_alone_changes_nothing(client: Client) -> None:
    assert client.get(f"{URL}1/again/").status_code == 405
