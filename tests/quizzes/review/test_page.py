"""/review/: what is due, one question at a time."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from learners import limits
from learners.models import Learner
from quizzes.models import Attempt, Card, Question, Quiz, Response, ReviewAnswer, ReviewLog
from quizzes.review import due
from tests.quizzes.conftest import Answer
from tests.quizzes.review.conftest import Answers, MakeQuestion, days

pytestmark = [pytest.mark.database, pytest.mark.django_db]

Send = Callable[..., HttpResponse]


@pytest.fixture
def long_ago() -> datetime:
    """What was answered right then is due by now."""
    return timezone.now() - days(40)


@pytest.fixture
def send(visitor: Client) -> Send:
    """Answers the question that /review/ asks, by the beginning of a choice."""

    def send(
        text: str, *, htmx: str = "review", path: str = "/review/", **fields: str
    ) -> HttpResponse:
        page = visitor.get(path).text
        (action,) = re.findall(r'<form action="(/review/\d+/)"', page)
        question = Question.objects.get(pk=int(action.split("/")[2]))
        pick = question.choices.get(text__startswith=text).pk
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        data = {**Answer.hidden(page), "pick": pick, **fields}
        return visitor.post(action, data, headers=headers)  # type: ignore[return-value]

    return send


def asked(page: str) -> list[str]:
    return re.findall(r'-stem"[^>]*>([^<]*)</h2>', page)


def test_a_newcomer_reads_how_it_works_and_nothing_is_stored(client: Client):
    page = client.get("/review/")
    assert page.status_code == 200
    assert "Nothing to review yet" in page.text
    assert not Learner.objects.exists()


def test_what_is_not_due_yet_is_announced(
    visitor: Client, make_question: MakeQuestion, answered: Answers
):
    answered(make_question("memory"), correct=True, at=timezone.now())
    page = visitor.get("/review/").text
    assert "Nothing is due" in page
    assert "The next concept is due on" in page
    assert asked(page) == []


def test_what_is_due_is_asked(
    visitor: Client, make_question: MakeQuestion, answered: Answers, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    page = visitor.get("/review/").text
    assert "1 concept is due" in page
    assert asked(page) == ["memory 0?"]


def test_a_sibling_stands_in_and_the_least_recently_seen_comes_first(
    visitor: Client, make_question: MakeQuestion, answered: Answers, send: Send, long_ago: datetime
):
    first = make_question("memory", "First?")
    make_question("memory", "Second?")
    answered(first, correct=True, at=long_ago)
    assert asked(visitor.get("/review/").text) == ["Second?"]
    send("Right")
    Card.objects.update(due_at=long_ago)
    assert asked(visitor.get("/review/").text) == ["First?"]


def test_the_longest_due_comes_first(
    visitor: Client, make_question: MakeQuestion, answered: Answers, long_ago: datetime
):
    answered(make_question("late"), correct=True, at=long_ago + days(1))
    answered(make_question("early"), correct=True, at=long_ago)
    assert asked(visitor.get("/review/").text) == ["early 1?"]


def test_choices_come_in_another_order_each_time(
    visitor: Client, make_question: MakeQuestion, answered: Answers, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    seen = set()
    for reviews in range(12):
        Card.objects.update(reviews=reviews)
        seen.add(tuple(Answer.values(visitor.get("/review/").text)))
    assert len(seen) > 1


def test_a_right_answer_is_told_when_it_comes_back(
    make_question: MakeQuestion, answered: Answers, send: Send, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    page = send("Right").text
    assert "Because of Right." in page
    assert re.search(r"back in \d+ days", page)
    assert "Done for now" in page
    assert Card.objects.get().due_at > timezone.now() + days(20)


def test_a_wrong_answer_is_told_the_right_one_and_comes_back_tomorrow(
    make_question: MakeQuestion, answered: Answers, send: Send, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    page = send("Wronger").text
    assert "Because of Wronger." in page
    assert "Right answer" in page
    assert re.search(r"back (tomorrow|in 2 days)", page)
    assert ReviewLog.objects.filter(source="review", rating=1).count() == 1


def test_who_was_right_by_a_guess_is_rated_hard(
    make_question: MakeQuestion, answered: Answers, send: Send, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    send("Right", confidence="1")
    answer = ReviewAnswer.objects.get()
    assert (answer.confidence, answer.correct) == (1, True)
    assert ReviewLog.objects.get(source="review").rating == 2


def test_without_script_the_verdict_has_a_page_of_its_own(
    visitor: Client, make_question: MakeQuestion, answered: Answers, send: Send, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    answer = send("Wronger", htmx="")
    assert answer.status_code == 303
    page = visitor.get(answer["Location"].partition("#")[0]).text
    assert "Because of Wronger." in page
    assert visitor.get("/review/").text.count("Because of") == 0


def test_the_same_form_sent_twice_is_one_answer(
    visitor: Client, make_question: MakeQuestion, answered: Answers, long_ago: datetime
):
    question = make_question("memory")
    answered(question, correct=True, at=long_ago)
    page = visitor.get("/review/").text
    pick = question.choices.get(text__startswith="Right ").pk
    pages = [
        visitor.post(f"/review/{question.pk}/", {**Answer.hidden(page), "pick": pick}, follow=True)
        for _ in range(2)
    ]
    assert all("Because of Right." in each.text for each in pages)
    assert ReviewAnswer.objects.count() == 1
    assert ReviewLog.objects.filter(source="review").count() == 1


def test_nothing_picked_is_asked_for_and_the_confidence_is_kept(
    visitor: Client, make_question: MakeQuestion, answered: Answers, long_ago: datetime
):
    question = make_question("memory")
    answered(question, correct=True, at=long_ago)
    form = Answer.hidden(visitor.get("/review/").text)
    page = visitor.post(f"/review/{question.pk}/", {**form, "confidence": "2"})
    assert page.status_code == 422
    assert "Choose one of the answers first" in page.text
    assert re.search(r'name="confidence" value="2" checked', page.text)
    assert not ReviewAnswer.objects.exists()


@pytest.mark.parametrize(
    "spoilt",
    [{"pick": "999999"}, {"token": "x"}, {"confidence": "4"}, {"version": "0"}, {"seed": "-1"}],
)
def test_a_forged_form_is_refused(
    make_question: MakeQuestion,
    answered: Answers,
    send: Send,
    spoilt: dict[str, str],
    long_ago: datetime,
):
    answered(make_question("memory"), correct=True, at=long_ago)
    assert send("Right", **spoilt).status_code == 400
    assert not ReviewAnswer.objects.exists()


def test_a_question_that_changed_meanwhile_is_shown_anew(
    make_question: MakeQuestion, answered: Answers, send: Send, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    page = send("Right", version="7")
    assert page.status_code == 409
    assert "changed a moment ago" in page.text


def test_who_has_no_card_of_it_answers_nothing(client: Client, make_question: MakeQuestion):
    question = make_question("memory")
    form = {"token": "5f1d1a3e-0000-4000-8000-000000000000", "seed": "1", "version": "1"}
    pick = question.choices.earliest("pk").pk
    answer = client.post(f"/review/{question.pk}/", {**form, "pick": pick})
    assert answer.status_code == 302
    assert not Learner.objects.exists()


def test_nobody_reads_the_answer_of_another(
    client: Client, make_question: MakeQuestion, answered: Answers, send: Send, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    answer = send("Wronger", htmx="")
    assert "Because of" not in client.get(answer["Location"].partition("#")[0]).text


@pytest.mark.parametrize("token", ["", "x", "5f1d1a3e-0000-4000-8000-000000000000"])
def test_an_unknown_answer_shows_what_is_due(visitor: Client, token: str):
    assert visitor.get("/review/", {"answered": token}).status_code == 200


def test_a_path_elsewhere_is_not_followed(
    make_question: MakeQuestion, answered: Answers, send: Send, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    answer = send("Right", htmx="", next="https://elsewhere.example/")
    assert "elsewhere" not in answer["Location"]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "draft"},
        {"policy": "exam"},
        {"reveal": "at_end"},
        {"reveal": "never"},
    ],
)
def test_questions_of_drafts_and_exams_are_not_given_away(
    visitor: Client,
    make_question: MakeQuestion,
    answered: Answers,
    change: dict[str, str],
    long_ago: datetime,
):
    question = make_question("memory")
    answered(question, correct=True, at=long_ago)
    Quiz.objects.update(**change)
    assert asked(visitor.get("/review/").text) == []
    assert visitor.post(f"/review/{question.pk}/").status_code == 404


def test_retired_questions_are_not_asked(
    visitor: Client, make_question: MakeQuestion, answered: Answers, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    Question.objects.update(retired_at=timezone.now())
    assert "No question that is asked today" in visitor.get("/review/").text


def test_a_review_answer_is_no_attempt(
    make_question: MakeQuestion, answered: Answers, send: Send, long_ago: datetime
):
    answered(make_question("memory"), correct=True, at=long_ago)
    send("Wronger")
    assert (Attempt.objects.count(), Response.objects.count()) == (1, 1)


def test_the_forecast_counts_each_day_and_the_table_says_the_same(
    visitor: Client, make_question: MakeQuestion, answered: Answers, learner: Learner
):
    now = timezone.now().replace(hour=12)
    for number, ahead in enumerate([-3, -1, 2, 2, 13, 14]):
        answered(make_question(f"c{number}"), correct=True, at=now - days(9))
        Card.objects.filter(concept=f"c{number}").update(due_at=now + days(ahead))
    found = due.forecast(learner.id, now)
    counts = {place: day.count for place, day in enumerate(found.days) if day.count}
    assert counts == {0: 2, 2: 2, 13: 1}
    assert (found.due, found.total, len(found.days)) == (2, 5, due.FORECAST_DAYS)
    page = visitor.get("/review/").text
    table = re.findall(r'<td class="num">(\d+)</td>', page)
    assert [int(count) for count in table] == [day.count for day in found.days]
    picture = re.findall(r'<text class="num"[^>]*>(\d+)</text>', page)
    assert [int(count) for count in picture] == [2, 2, 1]


def test_a_review_too_many_is_answered_with_its_form(
    make_question: MakeQuestion,
    answered: Answers,
    send: Send,
    monkeypatch: pytest.MonkeyPatch,
    long_ago: datetime,
):
    answered(make_question("memory"), correct=True, at=long_ago)
    monkeypatch.setitem(limits.LIMITS, "review:answer_create", limits.Limit(0, 0, 60))
    page = send("Right")
    assert page.status_code == 429
    assert "checked" in page.text


def test_the_page_asks_as_often_for_many_cards(
    visitor: Client,
    learner: Learner,
    make_question: MakeQuestion,
    answered: Answers,
    long_ago: datetime,
    django_assert_num_queries: Any,
):
    def grow(more: range) -> None:
        for number in more:
            for _sibling in range(3):
                question = make_question(f"c{number}")
            answered(question, correct=True, at=long_ago + timedelta(hours=number))

    grow(range(2))
    visitor.get("/review/")
    with django_assert_num_queries(6):
        visitor.get("/review/")
    grow(range(2, 30))
    with django_assert_num_queries(6):
        visitor.get("/review/")
