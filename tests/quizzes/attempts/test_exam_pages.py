"""An exam as its learner meets it, by plain forms: before, in, after."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from quizzes.models import Attempt, Draft, Quiz, Response
from tests.quizzes.attempts.conftest import EXAM, Clock
from tests.quizzes.conftest import Answer

pytestmark = pytest.mark.usefixtures("exam", "clock")


class Exam:
    """Takes the exam in a browser without scripts."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def begin(self, number: int = 1) -> HttpResponse:
        return self.client.post(f"{EXAM}attempts/", {"number": number})  # type: ignore[return-value]

    def page(self, number: int | None = None) -> str:
        return self.client.get(EXAM, {"q": number} if number else {}, follow=True).text

    def form(self, number: int) -> dict[str, str]:
        hidden = r'type="hidden" name="(token|seed|version|revision)" value="([^"]*)"'
        form = self.page(number).partition('autocomplete="off"')[2].partition("</form>")[0]
        return dict(re.findall(hidden, form))

    def picks(self, number: int, *texts: str) -> list[int]:
        question = Quiz.objects.get().questions.current()[number - 1]
        return [question.choices.get(text__startswith=text).pk for text in texts]

    def save(
        self, number: int, *texts: str, to: str = "", htmx: bool = False, **fields: str
    ) -> HttpResponse:
        data = {**self.form(number), "pick": self.picks(number, *texts), **fields}
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(f"{EXAM}{number}/{to}", data, headers=headers)  # type: ignore[return-value]

    def hand_in(self) -> str:
        return self.client.post(f"{EXAM}hand-in/", follow=True).text


@pytest.fixture
def taking(client: Client) -> Exam:
    """Begun at two, for five minutes."""
    exam = Exam(client)
    assert exam.begin().status_code == 303
    return exam


def test_the_rules_are_read_before_it_begins_and_nothing_is_kept(client: Client) -> None:
    page = client.get(EXAM).text
    for rule in ("You have 5 minutes", "You take it once", "You pass with 70 %", "2 questions"):
        assert rule in page
    assert "Which one?" not in page
    assert not Attempt.objects.exists()


def test_the_deadline_stands_on_the_page_without_a_script(taking: Exam) -> None:
    assert re.search(
        r'until <time datetime="2026-11-23T14:05[^"]*">14:05 UTC</time>', taking.page()
    )


def test_saving_goes_on_to_the_next_question_and_then_to_the_overview(taking: Exam) -> None:
    assert taking.save(1, "The key")["Location"] == f"{EXAM}?q=2"
    assert taking.save(2, "True one")["Location"] == f"{EXAM}hand-in/"


def test_what_was_saved_is_there_again_on_any_device(taking: Exam) -> None:
    taking.save(1, "A trap")
    (pick,) = taking.picks(1, "A trap")
    page = taking.page(1)
    assert re.search(rf'value="{pick}" checked', page)
    assert "Saved at" in page
    assert "(saved)" in page


def test_nothing_is_told_before_the_end(taking: Exam) -> None:
    taking.save(1, "A trap")
    page = taking.page(1) + taking.page(2) + taking.client.get(f"{EXAM}hand-in/").text
    for secret in ("is-good", "is-bad", "feedback.", "side by side", "The right model", "Right"):
        assert secret not in page


def test_the_overview_names_what_has_no_answer(taking: Exam) -> None:
    taking.save(1, "A trap")
    page = taking.client.get(f"{EXAM}hand-in/").text
    assert "One question has no answer yet:" in page
    taking.save(2, "True one")
    assert "Every question has an answer" in taking.client.get(f"{EXAM}hand-in/").text


def test_handing_in_shows_the_result_and_every_reason(taking: Exam) -> None:
    taking.save(1, "The key")
    taking.save(2, "True one", "True two", "True three")
    page = taking.hand_in()
    assert "Passed" in page
    assert "2 of 2 points, 100 %" in page
    assert "Because it is <strong>so</strong>." in page


def test_who_has_less_than_the_pass_mark_does_not_pass(taking: Exam) -> None:
    taking.save(1, "The key")
    page = taking.hand_in()
    assert "Not passed" in page
    assert "1 of 2 points, 50 %" in page
    assert "Not answered." in page
    assert "True three" in page.partition("Show the solution")[2]


def test_where_the_key_is_never_told_only_the_score_is(taking: Exam) -> None:
    Quiz.objects.update(reveal="never")
    taking.save(1, "A trap")
    page = taking.hand_in()
    assert "0 of 2 points" in page
    for secret in ("The key", "A trap", "feedback.", "Show the solution"):
        assert secret not in page


def test_an_exam_that_is_over_is_not_begun_again(taking: Exam) -> None:
    page = taking.hand_in()
    assert "Start again" not in page
    assert taking.begin(2).status_code == 409
    assert Attempt.objects.count() == 1


def test_a_second_attempt_is_offered_where_there_is_one(taking: Exam) -> None:
    Quiz.objects.update(attempts_allowed=2)
    taking.save(1, "The key")
    assert "Start again" in taking.hand_in()
    assert taking.begin(2).status_code == 303
    assert "checked" not in taking.page(1)
    assert Response.objects.get().attempt.number == 1


def test_the_last_moment_is_in_time_and_the_next_one_is_too_late(
    taking: Exam, clock: Clock
) -> None:
    form = {**taking.form(1), "pick": taking.picks(1, "A trap")}
    clock.forward(minutes=5, microseconds=-1)
    assert taking.save(1, "The key").status_code == 303
    clock.forward(microseconds=1)
    late = taking.client.post(f"{EXAM}1/", form)
    assert late.status_code == 409
    assert "The time was over at" in late.text
    assert "came later and was not kept" in late.text
    assert Response.objects.get().correct


def test_a_late_autosave_is_told_so_in_its_line(taking: Exam, clock: Clock) -> None:
    form = {**taking.form(1), "pick": taking.picks(1, "A trap")}
    clock.forward(minutes=5)
    late = taking.client.post(f"{EXAM}1/draft/", form, headers={"HX-Request": "true"})
    assert late.status_code == 409
    assert "was not kept" in late.text
    assert "<html" not in late.text
    assert not Draft.objects.exists()


def test_reading_an_exam_whose_time_is_over_shows_the_result(taking: Exam, clock: Clock) -> None:
    taking.save(1, "The key")
    clock.forward(hours=5)
    page = taking.page()
    assert "1 of 2 points" in page
    assert "what was saved by then was handed in" in page
    assert "14:05" in page or "2:05" in page


def test_an_autosave_answers_with_the_line_alone(taking: Exam) -> None:
    line = taking.save(1, "A trap", to="draft/", htmx=True)
    assert re.match(
        r'<input type="hidden" name="revision" value="1">.*Saved at', line.text, re.DOTALL
    )
    assert not Response.objects.exists()


def test_saving_over_another_tab_is_said(taking: Exam) -> None:
    here, there = taking.form(1), taking.form(1)
    key, trap = taking.picks(1, "The key", "A trap")
    htmx = {"HX-Request": "true"}
    taking.client.post(f"{EXAM}1/draft/", {**here, "pick": key}, headers=htmx)
    line = taking.client.post(f"{EXAM}1/draft/", {**there, "pick": trap}, headers=htmx).text
    assert "in another tab or on another device" in line
    page = taking.client.post(f"{EXAM}1/", {**here, "pick": key, "revision": 1}).text
    assert "in another tab or on another device" in page
    assert Draft.objects.get().raw == {"pick": [str(key)]}


def test_a_form_of_an_earlier_attempt_is_not_saved_into_this_one(taking: Exam) -> None:
    Quiz.objects.update(attempts_allowed=2)
    old = {**taking.form(1), "pick": taking.picks(1, "The key")}
    taking.hand_in()
    taking.begin(2)
    late = taking.client.post(f"{EXAM}1/", old)
    assert late.status_code == 409
    assert "You began this quiz anew" in late.text
    assert not Draft.objects.exists()


def test_a_forged_form_is_refused_and_changes_nothing(taking: Exam) -> None:
    taking.save(1, "A trap")
    forged: list[dict[str, Any]] = [{"token": "x"}, {"seed": "-1"}, {"note": "\0"}]
    for fields in (*forged, {"note": "x" * 30_000}):
        assert taking.save(1, "The key", **fields).status_code == 400
    assert Draft.objects.get().raw == {"pick": [str(taking.picks(1, "A trap")[0])]}


def test_there_are_no_hints_in_an_exam(taking: Exam) -> None:
    assert taking.save(1, "A trap", to="hint/").status_code == 404


def test_nothing_is_saved_before_it_is_begun(client: Client) -> None:
    form = {"token": "6f1c34ee-3e5c-4b39-9f0e-000000000000", "seed": 1, "version": 1, "pick": 1}
    assert "Begin" in client.post(f"{EXAM}1/", form, follow=True).text
    assert not Draft.objects.exists()


def test_staff_who_take_it_are_not_counted(client: Client) -> None:
    client.force_login(User.objects.create_user("ada", is_staff=True))
    exam = Exam(client)
    exam.begin()
    exam.save(1, "The key")
    assert "Taken as staff" in exam.hand_in()
    assert Attempt.objects.get().preview
    assert exam.begin(2).status_code == 303


def test_a_stranger_sees_nothing_of_it(taking: Exam) -> None:
    taking.save(1, "The key")
    taking.hand_in()
    page = Client().get(EXAM).text
    assert "2 points" not in page
    assert "Begin" in page


def test_a_practice_answer_by_staff_is_not_counted(client: Client, answer: Answer) -> None:
    Quiz.objects.update(policy="practice", time_limit_min=None)
    answer(1, "A trap")
    assert not Attempt.objects.get().preview
    client.force_login(User.objects.create_user("ada", is_staff=True))
    answer(1, "The key")
    assert Attempt.objects.get().preview


def test_a_reload_shows_the_same_question_again(taking: Exam) -> None:
    assert taking.client.get(EXAM)["Location"] == f"{EXAM}?q=1"
    taking.save(1, "A trap")
    assert "Which one?" in taking.client.get(f"{EXAM}?q=1").text
    assert taking.client.get(EXAM)["Location"] == f"{EXAM}?q=2"
