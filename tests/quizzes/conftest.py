"""Quizzes to be taken, and learners who take them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from quizzes import content
from quizzes.models import Quiz

SLUG = "course-lesson"
TOML = '''
title = "A small quiz"

[[question]]
id = "one"
stem = """
Which one?

Read `this` first.
"""
explanation = "Because it is **so**."
[[question.choice]]
text = "The key"
correct = true
belief = "The right model"
feedback = "Key feedback."
lab = "computing?workers=2"
[[question.choice]]
text = "A trap"
belief = "Threads compute side by side"
feedback = "Trap feedback."
lab = "computing?workers=4&task_ms=100"
[[question.choice]]
text = "Another trap"
belief = "Processes share objects"
feedback = "Other feedback."

[[question]]
id = "several"
kind = "multiple"
stem = "Which ones?"
explanation = "All three."
[[question.choice]]
text = "True one"
correct = true
feedback = "True one feedback."
[[question.choice]]
text = "True two"
correct = true
feedback = "True two feedback."
[[question.choice]]
text = "True three"
correct = true
feedback = "True three feedback."
[[question.choice]]
text = "False one"
belief = "Threads own their globals"
feedback = "False one feedback."
lab = "one-of-each?hold_ms=60"
[[question.choice]]
text = "False two"
belief = "Threads pickle"
feedback = "False two feedback."
'''


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a quiz file."""

    def write(text: str) -> Path:
        path = tmp_path / "quiz.toml"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def quiz(db: None, write: Callable[[str], Path]) -> Quiz:
    """A published quiz: one single choice, one multiple choice."""
    content.load(write(TOML), SLUG, overwrite=False)
    return Quiz.objects.get(slug=SLUG)


class Answer:
    """Answers questions as a browser would: reads the form, then sends it."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(
        self,
        number: int,
        *texts: str,
        url: str = f"/quizzes/{SLUG}/",
        htmx: bool = True,
        **fields: str,
    ) -> HttpResponse:
        """Pick the choices that begin with `texts`; `fields` replace what the form holds."""
        quiz = Quiz.objects.get(slug=SLUG)
        question = quiz.questions.current()[number - 1]
        picks = [question.choices.get(text__startswith=text).pk for text in texts]
        form = self.hidden(self.client.get(f"/quizzes/{SLUG}/", {"q": number}).text)
        data = {**form, "pick": picks, **fields}
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(f"{url}{number}/", data, headers=headers)  # type: ignore[return-value]

    @staticmethod
    def hidden(page: str) -> dict[str, str]:
        """The hidden fields of the form."""
        form = page.partition('autocomplete="off"')[2].partition("</form>")[0]
        fields = re.findall(r'type="hidden" name="(token|seed|version|next)" value="([^"]*)"', form)
        return dict(fields)

    @staticmethod
    def values(page: str) -> list[str]:
        """The choices in the order of the page."""
        return re.findall(r'name="pick" value="(\d+)"', page)


@pytest.fixture
def answer(client: Client) -> Answer:
    """Answers as the learner of `client`."""
    return Answer(client)
