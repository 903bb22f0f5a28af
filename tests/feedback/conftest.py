"""Feedback as a browser sends it."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client

from feedback import panels
from feedback.subjects import Subject
from learners.models import Learner

SUBJECT = Subject("lesson", "course/lesson", "3")

Post = Callable[..., HttpResponse]


@pytest.fixture
def post(client: Client, db: None) -> Post:
    """Posts to an address below /feedback/, as htmx unless told otherwise."""

    def post(
        address: str, *, by: Client = client, htmx: bool = True, **data: object
    ) -> HttpResponse:
        fields = {"subject": SUBJECT.token(), "next": "/c/", **data}
        headers = {"HX-Request": "true"} if htmx else {}
        return by.post(f"/feedback/{address}/", fields, headers=headers)  # type: ignore[return-value]

    return post


@pytest.fixture
def rate(post: Post) -> Post:
    """Answers 'Was everything clear?'"""
    return lambda clear="yes", **data: post("ratings", clear=clear, **data)


@pytest.fixture
def comment(post: Post) -> Post:
    """Sends a comment from a form of its own."""
    return lambda text="", **data: post("comments", text=text, **{"token": uuid4()} | data)


def panel_of(learner: Learner, subject: Subject = SUBJECT) -> str:
    """The panel as the page of the subject shows it."""
    panel = panels.build(subject, learner, "/c/")
    return render_to_string("feedback/feedback.html#panel", {"panel": panel})


def text_of(html: str) -> str:
    """What stands in the textarea."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", html, re.DOTALL)
    return found[1] if found else ""
