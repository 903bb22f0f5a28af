"""POST /quizzes/<slug>/<number>/"""

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from learners import limits
from quizzes.models import Attempt, Choice, Question, Quiz, Response
from tests.quizzes.conftest import SLUG, Answer

URL = f"/quizzes/{SLUG}/"


@pytest.fixture(autouse=True)
def _published(quiz: Quiz) -> None:
    """Every test here takes the published quiz."""


def chosen(page: str) -> list[str]:
    """The marked choices, as `mark: text`."""
    labels = [part.partition("</label>")[0] for part in page.split("<label ")[1:]]
    marks = (("is-bad", "Not this one"), ("is-good", "Right"))
    return [
        f"{word}: {label.partition('<span>')[2].partition('</span>')[0]}"
        for label in labels
        for css, word in marks
        if css in label and word in label
    ]


def test_a_wrong_answer_names_the_belief_and_leads_to_the_lab(answer: Answer) -> None:
    page = answer(1, "A trap").text
    assert chosen(page) == ["Not this one: A trap"]
    assert "Threads compute side by side" in page
    assert "Trap feedback." in page
    assert 'href="/lab/computing/?workers=4&amp;task_ms=100"' in page
    assert "Try again" in page


def test_each_choice_has_its_own_feedback(answer: Answer) -> None:
    page = answer(1, "Another trap").text
    assert "Other feedback." in page
    assert "Trap feedback." not in page


def test_a_wrong_answer_does_not_reveal_the_key(answer: Answer) -> None:
    page = answer(1, "A trap").text
    for secret in ("is-good", "Key feedback", "The right model", "Because it is"):
        assert secret not in page


def test_a_right_answer_is_explained_and_leads_on(answer: Answer) -> None:
    page = answer(1, "The key").text
    assert chosen(page) == ["Right: The key"]
    assert "The right model" in page
    assert "Because it is <strong>so</strong>." in page
    assert "Trap feedback." in page
    assert "Next question" in page
    assert "Try again" not in page


def test_an_answer_is_stored_with_all_that_grading_it_again_needs(answer: Answer) -> None:
    answer(2, "True one", "False one")
    response = Response.objects.get()
    question = response.question
    picks = sorted(question.choices.filter(text__endswith=" one").values_list("pk", flat=True))
    assert response.answer["picks"] == picks
    assert sorted(response.answer["shown"]) == sorted(c.pk for c in question.choices.all())
    assert set(response.answer["texts"].values()) == {"True one", "False one"}
    assert response.score == pytest.approx(1 / 3 - 1 / 2)
    assert (response.correct, response.question_version, response.try_number) == (False, 1, 1)


def test_several_judgements_are_credited_without_telling_the_missing_one(answer: Answer) -> None:
    page = answer(2, "True one", "True two", "False one").text
    assert "3 of 5 judgements right. One more is true." in page
    assert sorted(chosen(page)) == [
        "Not this one: False one", "Right: True one", "Right: True two",
    ]  # fmt: skip
    assert "False one feedback." in page
    assert 'href="/lab/one-of-each/?hold_ms=60"' in page
    assert "True three feedback." not in page


def test_two_missing_ones_are_counted(answer: Answer) -> None:
    assert "3 of 5 judgements right. 2 more are true." in answer(2, "True one").text


def test_every_wrong_tick_is_spoken_of(answer: Answer) -> None:
    page = answer(2, "False one", "False two").text
    assert "False one feedback." in page
    assert "False two feedback." in page
    assert "Threads pickle" in page


def test_all_true_ones_and_no_other_are_right(answer: Answer) -> None:
    page = answer(2, "True one", "True two", "True three").text
    assert "All three." in page
    assert Response.objects.get().correct


def test_the_last_state_is_shown_again_on_reload(answer: Answer, client: Client) -> None:
    answer(1, "The key")
    answer(2, "False two")
    page = client.get(URL).text
    assert chosen(page) == ["Not this one: False two"]
    assert "(right)" in page


def test_answering_everything_right_is_said(answer: Answer) -> None:
    answer(1, "The key")
    page = answer(2, "True one", "True two", "True three").text
    assert "All 2 questions of this quiz are answered right." in page


def test_without_htmx_the_answer_leads_back_to_the_page_it_came_from(answer: Answer) -> None:
    reply = answer(1, "A trap", htmx=False, next="/courses/a/b/?x=1#lab")
    assert (reply.status_code, reply["Location"]) == (303, f"/courses/a/b/?x=1&q=1#quiz-{SLUG}")


@pytest.mark.parametrize("sent", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(answer: Answer, sent: str) -> None:
    reply = answer(1, "A trap", htmx=False, next=sent)
    assert reply["Location"] == f"{URL}?q=1#quiz-{SLUG}"


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(("number", "words"), [(1, "Choose one"), (2, "Tick at least one")])
def test_an_empty_form_is_asked_to_choose(
    answer: Answer, number: int, words: str, htmx: bool
) -> None:
    reply = answer(number, htmx=htmx)
    assert reply.status_code == 422
    assert words in reply.text
    assert 'role="alert"' in reply.text
    assert not Response.objects.exists()


def test_a_choice_of_another_question_is_refused(answer: Answer) -> None:
    foreign = Choice.objects.get(text="True one").pk
    reply = answer(1, pick=str(foreign))
    assert reply.status_code == 400
    assert "does not belong to this question" in reply.text
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("token", "x"), ("token", ""), ("seed", "-1"), ("seed", str(2**31)), ("version", "one")],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_form_of_nobody_is_refused(answer: Answer, name: str, value: str, htmx: bool) -> None:
    reply = answer(1, "A trap", htmx=htmx, **{name: value})
    assert reply.status_code == 400
    assert "was not graded" in reply.text
    assert not Response.objects.exists()


def test_two_picks_for_one_answer_are_refused(answer: Answer) -> None:
    assert answer(1, "A trap", "The key").status_code == 400


@pytest.mark.parametrize("address", ["/quizzes/nothing/1/", f"{URL}3/", f"{URL}0/"])
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.post(address, {"pick": 1}).status_code == 404


def test_a_link_to_a_refused_form_leads_to_its_question(client: Client) -> None:
    assert client.get(f"{URL}2/")["Location"] == f"{URL}?q=2"
    assert client.get(f"{URL}3/").status_code == 404
    assert not Response.objects.exists()


def test_a_draft_takes_no_answers_from_learners(answer: Answer, client: Client) -> None:
    Quiz.objects.update(status=Quiz.Status.DRAFT)
    assert client.post(f"{URL}1/", {"pick": 1}).status_code == 404
    client.force_login(User.objects.create_user("ada", is_staff=True))
    assert answer(1, "A trap").status_code == 200


def test_a_double_submit_is_one_response(answer: Answer) -> None:
    token = str(uuid4())
    first, second = (answer(1, "A trap", token=token) for _turn in range(2))
    assert Response.objects.count() == 1
    assert chosen(first.text) == chosen(second.text) == ["Not this one: A trap"]


def test_the_first_answer_of_a_form_is_the_one_that_counts(answer: Answer) -> None:
    token = str(uuid4())
    answer(1, "A trap", token=token)
    answer(1, "The key", token=token)
    assert not Response.objects.get().correct


FIRST_COUNTS = "Your first answer counts: here it is."


def test_another_answer_in_the_same_form_is_told_that_the_first_one_counts(
    answer: Answer,
) -> None:
    token = str(uuid4())
    assert FIRST_COUNTS not in answer(1, "A trap", token=token).text
    again = answer(1, "The key", token=token)
    assert FIRST_COUNTS in again.text
    assert chosen(again.text) == ["Not this one: A trap"]


def test_without_htmx_the_page_says_that_the_first_one_counts(
    client: Client, answer: Answer
) -> None:
    token = str(uuid4())
    answer(1, "A trap", token=token, htmx=False)
    address = answer(1, "The key", token=token, htmx=False)["Location"]
    assert FIRST_COUNTS in client.get(address).text
    assert FIRST_COUNTS not in client.get(URL).text


def test_the_same_answer_in_the_same_form_needs_no_words(answer: Answer) -> None:
    token = str(uuid4())
    assert FIRST_COUNTS not in [answer(1, "A trap", token=token).text for _turn in range(2)][1]


def test_another_form_is_another_try(answer: Answer) -> None:
    answer(1, "A trap")
    answer(1, "The key")
    tries = Response.objects.order_by("try_number").values_list("try_number", "correct")
    assert list(tries) == [(1, False), (2, True)]
    assert Attempt.objects.count() == 1


def test_answers_belong_to_the_learner_who_gave_them(answer: Answer, quiz: Quiz) -> None:
    answer(1, "A trap")
    stranger = Client()
    page = stranger.get(URL).text
    assert chosen(page) == []
    assert "Trap feedback." not in page
    Answer(stranger)(1, "The key")
    assert Attempt.objects.values("learner").distinct().count() == 2
    assert chosen(answer.client.get(URL).text) == ["Not this one: A trap"]


def test_too_many_answers_keep_what_was_picked(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "wait_s", lambda _request: 60)
    reply = answer(2, "True one", "True two")
    assert reply.status_code == 429
    assert "send it again in a minute" in reply.text
    assert reply.text.count(" checked") == 2
    assert not Response.objects.exists()


def test_the_limit_counts_each_learner(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {"quizzes:response_create": limits.Limit(2, 100, 3600)}
    monkeypatch.setattr(limits, "LIMITS", few)
    assert answer(1, "A trap").status_code == 200
    known = [answer(1, "A trap").status_code for _turn in range(4)]
    assert known.count(429) >= 1
    assert Answer(Client())(1, "A trap").status_code == 200


def test_an_answer_to_an_older_text_is_not_graded(answer: Answer) -> None:
    Question.objects.filter(kind="single").update(version=2)
    reply = answer(1, "A trap", version="1")
    assert reply.status_code == 409
    assert "read it again" in reply.text
    assert reply.text.count(" checked") == 1
    assert not Response.objects.exists()


def test_a_question_that_changed_since_is_asked_again(answer: Answer, client: Client) -> None:
    answer(1, "A trap")
    Question.objects.filter(kind="single").update(version=2)
    page = client.get(URL).text
    assert "changed since you answered" in page
    assert chosen(page) == []


def test_html_in_every_field_is_text(answer: Answer, client: Client) -> None:
    evil = "<script>alert(1)</script><b onclick=x>"
    Choice.objects.update(feedback=evil, belief=evil)
    Choice.objects.filter(text="A trap").update(text=f"A trap {evil}")
    Question.objects.update(stem=f"{evil}\n\n{evil}", explanation=evil)
    Quiz.objects.update(title=evil)
    for page in (client.get(URL).text, answer(1, "A trap").text, answer(1, "The key").text):
        assert "<script>alert" not in page
        assert "<b onclick" not in page


def test_the_database_keeps_the_rules(answer: Answer) -> None:
    answer(1, "A trap")
    response = Response.objects.get()
    broken = [
        {"token": response.token, "try_number": 2},
        {"token": uuid4(), "try_number": 1},
        {"token": uuid4(), "try_number": 2, "score": 1.5},
        {"token": uuid4(), "try_number": 2, "correct": True, "score": 0.5},
    ]
    for fields in broken:
        fresh = {
            "attempt": response.attempt,
            "question": response.question,
            "question_version": 1,
            "answer": {},
            "score": 0,
            "correct": False,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            Response.objects.create(**fresh | fields)


def test_picks_that_no_form_has_are_no_trouble_beside_a_changed_question(answer: Answer) -> None:
    page = answer(1, version="2", pick="9" * 5000)
    assert page.status_code == 409
