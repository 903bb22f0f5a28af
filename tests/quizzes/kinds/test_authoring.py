"""Every kind is authored in the admin."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes import content
from quizzes.models import Choice, Question, Quiz
from tests.quizzes.conftest import SLUG
from tests.quizzes.kinds.samples import HEAD, NUMERIC, ORDER


@pytest.fixture
def author(client: Client, db: None) -> Client:
    """Somebody who may author quizzes."""
    client.force_login(User.objects.create_superuser("ada"))
    return client


def form_of(client: Client, quiz: Quiz) -> dict[str, Any]:
    """What a browser without scripts would send for the page as it stands."""
    page = lxml.html.fromstring(client.get(address(quiz)).content)
    (form,) = [each for each in page.forms if each.get("id") == "quiz_form"]
    return {n: v for n, v in form.form_values() if "empty" not in n and "__prefix__" not in n}


def address(quiz: Quiz) -> str:
    return f"/admin/quizzes/quiz/{quiz.pk}/change/"


def test_saving_without_a_change_changes_nothing(author: Client, loaded: Quiz) -> None:
    before = loaded.fingerprint()
    reply = author.post(address(loaded), form_of(author, loaded))
    assert reply.status_code == 302, reply.content[:3000]
    assert Quiz.objects.get(pk=loaded.pk).fingerprint() == before


def test_a_line_keeps_its_indentation(
    author: Client, db: None, write: Callable[[str], Path]
) -> None:
    content.load(write(HEAD + ORDER), SLUG)
    quiz, choice = Quiz.objects.get(), Choice.objects.get(text__contains="counter = value")
    sent = form_of(author, quiz)
    name = next(name for name, value in sent.items() if value.strip("\r\n") == choice.text)
    author.post(address(quiz), sent | {name: "        `counter = value + 2`\r\n"})
    choice.refresh_from_db()
    assert choice.text == "        `counter = value + 2`"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("questions-0-tolerance", "", "how far from it"),
        ("questions-0-answer", "", "Write the right number"),
        ("questions-0-choices-0-low", "90", "lies in this band"),
        ("questions-0-choices-1-high", "", "up to which"),
        ("questions-0-choices-0-after", "1", "makes nothing of it"),
        ("questions-0-kind", "scenario", "makes nothing of it"),
    ],
)
def test_publishing_is_refused_with_the_reason_at_its_place(
    author: Client, db: None, write: Callable[[str], Path], field: str, value: str, words: str
) -> None:
    content.load(write(HEAD + NUMERIC), SLUG)
    quiz = Quiz.objects.get()
    before = quiz.fingerprint()
    sent = form_of(author, quiz)
    assert field in sent
    reply = author.post(address(quiz), sent | {field: value})
    assert reply.status_code == 200
    page = lxml.html.fromstring(reply.content)
    faults = [part.text_content() for part in page.find_class("errorlist")]
    assert any(words in fault for fault in faults), faults
    assert Quiz.objects.get().fingerprint() == before


def test_a_draft_may_lack_all_of_it(author: Client, db: None, write: Callable[[str], Path]) -> None:
    content.load(write(HEAD + NUMERIC), SLUG)
    quiz = Quiz.objects.get()
    sent = form_of(author, quiz) | {"status": "draft", "questions-0-answer": ""}
    assert author.post(address(quiz), sent).status_code == 302
    assert Question.objects.get().answer is None
