"""POST /feedback/ratings/"""

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.test import Client

from feedback.models import Rating
from feedback.subjects import Subject
from learners import limits
from learners.models import Learner
from tests.feedback.conftest import SUBJECT, Post, panel_of


def test_a_newcomer_is_asked(db: None) -> None:
    panel = panel_of(Learner())
    assert "Was everything clear?" in panel
    assert 'id="feedback-lesson-course-lesson"' in panel
    assert not Learner.objects.exists()


@pytest.mark.parametrize(("sent", "clear"), [("yes", True), ("no", False)])
def test_a_rating_is_kept_and_leads_to_the_second_question(
    rate: Post, sent: str, clear: bool
) -> None:
    reply = rate(sent)
    rating = Rating.objects.get()
    assert rating.clear is clear
    assert (rating.subject_kind, rating.subject_slug) == ("lesson", "course/lesson")
    assert rating.content_version == "3"
    assert "How can we improve it?" in reply.text


def test_a_rating_may_change_but_is_one(rate: Post) -> None:
    rate("yes")
    assert "Change to" in rate("no").text
    assert not Rating.objects.get().clear


def test_each_version_is_rated_anew(rate: Post) -> None:
    rate("yes")
    rate("no", subject=Subject("lesson", "course/lesson", "4").token())
    assert Rating.objects.count() == 2


def test_without_htmx_it_leads_back_to_the_page(rate: Post) -> None:
    reply = rate(htmx=False, next="/c/?a=1#x")
    assert reply.status_code == 303
    assert reply["Location"] == "/c/?a=1#feedback-lesson-course-lesson"


def test_nobody_is_sent_to_another_site(rate: Post) -> None:
    reply = rate(htmx=False, next="https://evil.example/")
    assert reply["Location"] == "/#feedback-lesson-course-lesson"


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("data", [{"subject": "x"}, {"subject": ""}, {"clear": "perhaps"}])
def test_a_form_of_nobody_is_refused(rate: Post, data: dict[str, str], htmx: bool) -> None:
    reply = rate(htmx=htmx, **data)
    assert reply.status_code == 400
    assert "nothing was stored" in reply.text
    assert not Rating.objects.exists()


def test_a_subject_signed_for_something_else_is_refused(rate: Post) -> None:
    assert rate(subject=signing.dumps(("lesson", "a", "1"), salt="other")).status_code == 400


def test_too_many_are_asked_to_wait(rate: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "wait_s", lambda _request: 60)
    reply = rate()
    assert reply.status_code == 429
    assert "in a minute" in reply.text
    assert not Rating.objects.exists()


@pytest.mark.parametrize("address", ["ratings", "comments"])
def test_a_link_alone_gives_no_feedback(client: Client, db: None, address: str) -> None:
    assert client.get(f"/feedback/{address}/")["Location"] == "/"
    assert client.put(f"/feedback/{address}/").status_code == 405
    assert not Rating.objects.exists()


def test_the_rating_of_another_is_not_shown(rate: Post) -> None:
    rate("no")
    assert "Was everything clear?" in panel_of(Learner())
    assert "not everything was clear" in panel_of(Learner.objects.get())


def test_the_database_keeps_one_rating_a_version(rate: Post) -> None:
    rate()
    again = {"learner": Learner.objects.get(), "clear": True, "content_version": SUBJECT.version}
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(subject_kind=SUBJECT.kind, subject_slug=SUBJECT.slug, **again)
