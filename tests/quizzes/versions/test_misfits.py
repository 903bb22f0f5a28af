"""What no database can hold, and what does not exist, is refused and is never a fault of ours."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quizzes.models import Question
from tests.quizzes.versions.conftest import Say, edit, regraded

BASE = "/admin/quizzes/regrade"
HUGE = "9" * 30


@pytest.fixture
def author(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


@pytest.mark.parametrize("number", ["0", "12345", HUGE], ids=len)
@pytest.mark.parametrize(
    "path", ["quiz/{}/", "question/{}/", "question/{}/preview/?mode=key", "{}/change/"]
)
def test_what_is_not_there_is_not_found(author: Client, path: str, number: str) -> None:
    reply = author.get(f"{BASE}/{path.format(number)}")
    assert reply.status_code in {302, 400, 404}
    assert author.post(f"{BASE}/{number}/undo/").status_code in {400, 404}


ODD = ("", "?mode=%00", f"?mode={HUGE}", f"?mode=key&p={HUGE}", "?mode=void&p=-1", "?p=x&mode=key")


@pytest.mark.parametrize("query", ODD)
def test_a_strange_query_is_no_fault(author: Client, question: Question, query: str) -> None:
    reply = author.get(f"{BASE}/question/{question.pk}/preview/{query}")
    assert reply.status_code in {200, 302, 400}


@pytest.mark.parametrize("why", ["a\0b", "x" * 1001], ids=len)
def test_a_reason_that_does_not_fit_is_refused(
    author: Client, question: Question, say: Say, why: str
) -> None:
    say("one", "A trap")
    form = {"mode": "full", "digest": "0" * 64, "reason": why}
    reply = author.post(f"{BASE}/question/{question.pk}/preview/", form)
    assert reply.status_code in {400, 422}


def count(author: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert author.get(f"{BASE}/{path}").status_code == 200
    return len(captured)


def test_every_page_asks_as_often_however_much_there_is(
    author: Client, question: Question, say: Say, ada: User
) -> None:
    def grow(stem: str) -> int:
        say("one", "A trap")
        edit(question, stem=stem)
        return regraded(question, ada, "full").pk

    first = grow("First")
    paths = ["", f"quiz/{question.quiz_id}/", f"question/{question.pk}/", f"{first}/change/",
             f"question/{question.pk}/preview/?mode=void"]  # fmt: skip
    few = [count(author, path) for path in paths]
    for number in range(3):
        grow(f"More {number}")
    assert [count(author, path) for path in paths] == few
