"""A question out of an author's form, as a learner sees it."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from learners.models import Learner
from quizzes.models import Attempt, Choice, Question, Quiz, Response

PREVIEW = "/admin/quizzes/question/preview/"
CHOICES = (
    {"text": "Right", "feedback": "Because.", "correct": "on"},
    {"text": "Wrong", "feedback": "Not so.", "belief": "A belief", "lab_demo": "computing"},
    {"text": "", "feedback": ""},
    {"text": "Removed", "feedback": "Gone", "DELETE": "on"},
)


def form(*choices: dict[str, str], prefix: str = "questions-0", **fields: str) -> dict[str, Any]:
    """What the quiz's form sends when the button of its question is pressed."""
    data: dict[str, Any] = {
        "title": "A new quiz", "slug": "new", "status": "published", "language": "nl",
        "questions-TOTAL_FORMS": 2, "questions-INITIAL_FORMS": 0,
        f"{prefix}-kind": "single", f"{prefix}-stem": "What *is* it?\n\nRead `this`.",
        f"{prefix}-explanation": "It is so.", f"{prefix}-position": 0,
        f"{prefix}-choices-TOTAL_FORMS": len(choices), f"{prefix}-choices-INITIAL_FORMS": 0,
        f"{prefix}-preview": "1",
    }  # fmt: skip
    data |= {f"{prefix}-{name}": value for name, value in fields.items()}
    for number, choice in enumerate(choices):
        below = f"{prefix}-choices-{number}"
        data |= {f"{below}-{name}": value for name, value in choice.items()}
        data[f"{below}-position"] = number
    return data


def carried(page: str) -> dict[str, str]:
    """The hidden fields of the preview's form."""
    first = page.partition('<form method="post"')[2].partition("<fieldset")[0]
    return dict(re.findall(r'name="(draft|seed|try|language)" value="([^"]*)"', first))


def picks(page: str) -> list[str]:
    return re.findall(r'name="pick" value="(\d+)"', page)


def test_the_unsaved_question_is_asked_as_learners_will_see_it(author: Client) -> None:
    page = author.post(PREVIEW, form(*CHOICES)).text
    assert "What <em>is</em> it?" in page
    assert "Read <code>this</code>." in page
    assert 'lang="nl"' in page
    assert sorted(picks(page)) == ["1", "2"]  # neither the blank nor the removed one
    assert "Because." not in page


def test_it_is_answered_and_explained_and_asked_again(author: Client) -> None:
    page = author.post(PREVIEW, form(*CHOICES)).text
    wrong = author.post(PREVIEW, {**carried(page), "pick": "2"}).text
    assert "The belief behind it: “A belief”" in wrong
    assert "Not so." in wrong
    assert 'href="/lab/computing/"' in wrong
    assert "Because." not in wrong
    again = author.post(PREVIEW, {**carried(wrong), "again": "1"}).text
    assert picks(again) == picks(page)[::-1]
    right = author.post(PREVIEW, {**carried(again), "pick": "1"}).text
    assert "Because." in right
    assert "It is so." in right


def test_nothing_is_stored(author: Client) -> None:
    page = author.post(PREVIEW, form(*CHOICES)).text
    author.post(PREVIEW, {**carried(page), "pick": "2"})
    for model in (Quiz, Question, Choice, Attempt, Response, Learner):
        assert not model.objects.exists(), model


def test_the_button_says_which_question(author: Client) -> None:
    sent = form(*CHOICES) | form(*CHOICES, prefix="questions-1", stem="The second?")
    sent.pop("questions-0-preview")
    assert "The second?" in author.post(PREVIEW, sent).text


def test_an_answer_that_is_missing_is_asked_for(author: Client) -> None:
    page = author.post(PREVIEW, form(*CHOICES)).text
    reply = author.post(PREVIEW, carried(page))
    assert reply.status_code == 422
    assert "Choose one of the answers first." in reply.text


@pytest.mark.parametrize(
    ("fields", "sent", "words"),
    [
        ({"kind": "numeric", "answer": "0.2", "tolerance": "0.05", "unit": "s"},
         {"number": "0,2"}, "Right"),
        ({"kind": "multiple"}, {"pick": ["1"]}, "Because."),
    ],
)  # fmt: skip
def test_other_kinds_are_answered_too(
    author: Client, fields: dict[str, str], sent: dict[str, Any], words: str
) -> None:
    band = {"text": "Twice", "feedback": "Twice.", "belief": "b", "low": "0.3", "high": "1"}
    choices = (band,) if fields["kind"] == "numeric" else CHOICES
    page = author.post(PREVIEW, form(*choices, **fields)).text
    assert words in author.post(PREVIEW, {**carried(page), **sent}).text


def test_lines_are_put_in_order_one_after_another(author: Client) -> None:
    lines = [{"text": f"line {n}", "feedback": f"No {n}", "correct": "on"} for n in (1, 2, 3)]
    page = author.post(PREVIEW, form(*lines, kind="order")).text
    shown = author.post(
        PREVIEW, {**carried(page), "line-1": "1", "line-2": "2", "line-3": "3", "arrange": "1"}
    ).text
    assert shown.index("line 1") < shown.index("line 2") < shown.index("line 3")
    right = {**carried(shown), "line-1": "1", "line-2": "2", "line-3": "3"}
    assert "It is so." in author.post(PREVIEW, right).text


def test_what_is_not_finished_is_shown_with_what_lint_finds(author: Client) -> None:
    page = author.post(PREVIEW, form(CHOICES[1], {"text": "All of the above"})).text
    assert "It cannot be answered yet" in page
    assert "No choice is marked as right: mark one." in page
    assert "names choices by their place" in page
    assert author.post(PREVIEW, {**carried(page), "pick": "1"}).status_code == 200


def test_a_draft_can_do_no_harm(author: Client) -> None:
    evil = "<script>alert(1)</script>"
    sent = form(
        {"text": evil, "feedback": evil, "belief": evil, "correct": "on"}, CHOICES[1],
        stem=evil, explanation=evil, language='"><script>',
    )  # fmt: skip
    sent["language"] = f'">{evil}'
    page = author.post(PREVIEW, sent).text
    assert "alert(1)" in page
    assert evil not in page
    answered = author.post(PREVIEW, {**carried(page), "pick": "1"}).text
    assert answered.count("alert(1)") > 3
    assert evil not in answered


@pytest.mark.parametrize(
    "broken",
    [
        {"draft": "forged"},
        {"draft": ""},
        {"seed": "x"},
        {"try": "-1"},
        {"pick": "7"},
        {"pick": ["1", "2"]},
    ],
)
def test_what_this_page_never_sent_is_refused(author: Client, broken: dict[str, Any]) -> None:
    page = author.post(PREVIEW, form(*CHOICES)).text
    assert author.post(PREVIEW, {**carried(page), "pick": "1", **broken}).status_code == 400


@pytest.mark.parametrize(
    "broken",
    [
        {"questions-0-kind": "essay"},
        {"questions-0-choices-TOTAL_FORMS": "9999999999"},
        {"questions-0-choices-TOTAL_FORMS": "-1"},
        {"questions-0-choices-TOTAL_FORMS": "201"},
        {"questions-1-preview": "1"},
    ],
)
def test_what_the_quiz_form_never_sends_is_refused(author: Client, broken: dict[str, str]) -> None:
    padding = {f"x{n}": "" for n in range(300)}  # enough fields for the count that is announced
    assert author.post(PREVIEW, form(*CHOICES) | padding | broken).status_code == 400


def test_only_who_writes_quizzes_may_preview(client: Client, db: None) -> None:
    user = User.objects.create(username="grace", is_staff=True)
    client.force_login(user)
    assert client.post(PREVIEW, form(*CHOICES)).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="add_quiz"))
    client.force_login(User.objects.get(pk=user.pk))
    assert client.post(PREVIEW, form(*CHOICES)).status_code == 200
    assert client.get(PREVIEW).status_code == 405
    assert Client().post(PREVIEW, form(*CHOICES)).status_code == 302


def test_every_question_of_the_form_has_its_button(author: Client, quiz: Quiz) -> None:
    page = author.get(f"/admin/quizzes/quiz/{quiz.pk}/change/").text
    buttons = re.findall(r'<button class="button" name="(questions-\w+-preview)"[^>]*>', page)
    assert buttons == ["questions-0-preview", "questions-1-preview", "questions-__prefix__-preview"]
    assert page.count(f'formaction="{PREVIEW}"') == 3


def test_the_button_alone_makes_no_question(author: Client) -> None:
    sent = form(prefix="questions-0", stem="", explanation="") | {"status": "draft", "_save": "1"}
    sent |= {"questions-TOTAL_FORMS": 1}
    sent |= {"questions-0-hints-TOTAL_FORMS": 0, "questions-0-hints-INITIAL_FORMS": 0}
    assert author.post("/admin/quizzes/quiz/add/", sent).status_code == 302
    assert not Question.objects.exists()
