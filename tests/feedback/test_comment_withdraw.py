"""POST /feedback/comments/<id>/withdraw/"""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from feedback.models import TAKE_BACK, Comment
from learners.models import Learner
from tests.feedback.conftest import Post, panel_of


@pytest.fixture
def sent(rate: Post, comment: Post) -> Comment:
    """A comment that has just been sent."""
    rate("no")
    comment("I regret this.")
    return Comment.objects.get()


def withdraw(client: Client, comment: Comment, *, htmx: bool = True) -> HttpResponse:
    headers = {"HX-Request": "true"} if htmx else {}
    address = f"/feedback/comments/{comment.pk}/withdraw/"
    return client.post(address, {"next": "/c/"}, headers=headers)  # type: ignore[return-value]


def age(comment: Comment, by: timedelta) -> None:
    Comment.objects.update(created_at=timezone.now() - by)


def test_taking_back_deletes_the_text(client: Client, sent: Comment) -> None:
    reply = withdraw(client, sent)
    sent.refresh_from_db()
    assert (sent.text, sent.withdrawn_at is not None) == ("", True)
    assert "Taken back" in reply.text
    assert "I regret this." not in reply.text
    assert "How can we improve it?" in reply.text


def test_within_the_hour_it_works(client: Client, sent: Comment) -> None:
    age(sent, TAKE_BACK - timedelta(minutes=1))
    assert withdraw(client, sent).status_code == 200
    assert not Comment.objects.standing().exists()


@pytest.mark.parametrize("htmx", [True, False])
def test_after_the_hour_it_does_not(client: Client, sent: Comment, htmx: bool) -> None:
    age(sent, TAKE_BACK + timedelta(minutes=1))
    reply = withdraw(client, sent, htmx=htmx)
    assert reply.status_code == 409
    assert "The hour is over" in reply.text
    assert Comment.objects.get().text == "I regret this."


def test_after_the_hour_it_is_not_offered(sent: Comment) -> None:
    age(sent, TAKE_BACK + timedelta(minutes=1))
    assert "Take it back" not in panel_of(Learner.objects.get())


def test_only_its_author_can(sent: Comment) -> None:
    assert withdraw(Client(), sent).status_code == 404
    assert Comment.objects.get().text == "I regret this."


def test_twice_is_once(client: Client, sent: Comment) -> None:
    withdraw(client, sent)
    first = Comment.objects.get().withdrawn_at
    assert withdraw(client, sent).status_code == 200
    assert Comment.objects.get().withdrawn_at == first


def test_without_htmx_it_leads_back(client: Client, sent: Comment) -> None:
    reply = withdraw(client, sent, htmx=False)
    assert (reply.status_code, reply["Location"]) == (303, "/c/#feedback-lesson-course-lesson")


def test_a_link_alone_takes_nothing_back(client: Client, sent: Comment) -> None:
    assert client.get(f"/feedback/comments/{sent.pk}/withdraw/").status_code == 302
    assert Comment.objects.get().text == "I regret this."
