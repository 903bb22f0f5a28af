"""Ways around an exam: addresses of practice quizzes, forms of another attempt, what is gone."""

import re
from typing import Any

import pytest
from django.test import Client

from quizzes import versions
from quizzes.models import Attempt, Draft, Quiz, Response
from tests.quizzes.attempts.conftest import EXAM
from tests.quizzes.attempts.test_exam_pages import Exam

pytestmark = pytest.mark.usefixtures("exam", "clock")
FIELD = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
HTMX = {"HX-Request": "true"}
SECRETS = ("The key", "feedback.", "The belief behind it")


@pytest.fixture
def taking(client: Client) -> Exam:
    """Begun at two, for five minutes; nothing but the score is told."""
    Quiz.objects.update(reveal="never")
    exam = Exam(client)
    exam.begin()
    return exam


@pytest.mark.parametrize("to", ["again/", "run/", "hint/"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_addresses_of_practice_tell_nothing_of_an_exam(
    taking: Exam, to: str, headers: dict[str, Any]
) -> None:
    taking.save(1, "A trap")
    form = taking.form(1)
    taking.hand_in()
    reply = taking.client.post(f"{EXAM}1/{to}", form, headers=headers)
    assert not [secret for secret in SECRETS if secret in reply.text]
    assert reply.status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_no_run_tells_whether_an_answer_of_an_exam_was_wrong(
    taking: Exam, headers: dict[str, Any]
) -> None:
    taking.save(1, "A trap")
    taking.hand_in()
    choice = Response.objects.get().picks.get().pk
    reply = taking.client.post(f"{EXAM}1/experiment/", {"choice": choice}, headers=headers)
    assert reply.status_code == 404


def test_an_overview_that_is_still_open_does_not_hand_in_the_next_attempt(taking: Exam) -> None:
    Quiz.objects.update(attempts_allowed=2)
    overview = taking.client.get(f"{EXAM}hand-in/").text
    form = dict(FIELD.findall(overview.partition("hand-in/")[2]))
    taking.client.post(f"{EXAM}hand-in/", form)
    taking.begin(2)
    reply = taking.client.post(f"{EXAM}hand-in/", form)
    assert reply.status_code == 303
    assert Attempt.objects.get(number=2).finished_at is None


def test_a_save_into_an_attempt_that_is_gone_is_told_in_its_line(taking: Exam) -> None:
    form = {**taking.form(1), "pick": taking.picks(1, "The key")}
    Attempt.objects.all().delete()
    reply = taking.client.post(f"{EXAM}1/draft/", form, headers=HTMX)
    assert reply.status_code == 409
    assert "no longer there" in reply.text
    assert "<section" not in reply.text
    assert not Draft.objects.exists()


def test_a_question_that_an_author_removes_stays_in_the_exams_that_ask_it(taking: Exam) -> None:
    taking.save(2, "True one")
    versions.remove_question(Quiz.objects.get().asked[0])
    assert "Which one" in taking.page(1)
    assert "of 2 points" in taking.hand_in()
