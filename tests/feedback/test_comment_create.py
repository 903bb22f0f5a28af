"""POST /feedback/comments/"""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from feedback import views
from feedback.models import TEXT_LIMIT, Comment, Rating
from feedback.subjects import Subject
from learners import limits
from learners.models import Learner
from tests.feedback.conftest import SUBJECT, Post, panel_of, text_of


@pytest.fixture(autouse=True)
def _rated(rate: Post) -> None:
    """Every learner here has rated the subject."""
    rate("no")


def test_a_comment_is_kept_and_thanked_for(comment: Post) -> None:
    reply = comment("More pictures, please.")
    stored = Comment.objects.get()
    assert (stored.text, stored.state) == ("More pictures, please.", "open")
    assert stored.rating == Rating.objects.get()
    assert "Thanks, sent to the author." in reply.text
    assert "Take it back" in reply.text


@pytest.mark.parametrize("data", [{"text": ""}, {"text": " \r\n "}, {"text": "x", "skip": "1"}])
def test_no_comment_is_fine(comment: Post, data: dict[str, str]) -> None:
    reply = comment(**data)
    assert reply.status_code == 200
    assert "Thank you." in reply.text
    assert "Skip" not in reply.text
    assert not Comment.objects.exists()


def test_a_double_submit_is_one_comment(comment: Post) -> None:
    token = uuid4()
    for _turn in range(2):
        assert comment("Once.", token=token).status_code == 200
    assert Comment.objects.count() == 1


def test_a_text_that_was_changed_after_the_back_button_is_kept(comment: Post) -> None:
    token = uuid4()
    for text in ("First.", "First, and more."):
        comment(text, token=token)
    assert Comment.objects.filter(text="First, and more.").exists()


def test_something_may_be_added(comment: Post) -> None:
    assert "Add something" in comment("First.").text
    assert "Second." in comment("Second.").text
    assert Comment.objects.count() == 2


def test_the_longest_comment_is_kept(comment: Post) -> None:
    text = "é" * (TEXT_LIMIT - 1) + "\r\n" + "x"
    assert comment(text[1:]).status_code == 200
    assert len(Comment.objects.get().text) == TEXT_LIMIT


@pytest.mark.parametrize("htmx", [True, False])
def test_a_longer_one_comes_back_whole(comment: Post, htmx: bool) -> None:
    text = "a" * (TEXT_LIMIT + 1)
    reply = comment(text, htmx=htmx)
    assert reply.status_code == 422
    assert "4001 characters long" in reply.text
    assert 'aria-invalid="true"' in reply.text
    assert text_of(reply.text) == text
    assert not Comment.objects.exists()


def test_of_a_huge_one_the_beginning_comes_back(comment: Post) -> None:
    reply = comment("a" * 500_000)
    assert reply.status_code == 422
    assert len(text_of(reply.text)) == views.KEPT
    assert "Only its first" in reply.text


def test_three_megabytes_are_refused_clearly(comment: Post) -> None:
    assert 400 <= comment("a" * 3_000_000).status_code < 500
    assert not Comment.objects.exists()


def test_a_character_that_no_text_has_is_named(comment: Post) -> None:
    reply = comment("a\0b")
    assert reply.status_code == 422
    assert "character in it" in reply.text


def test_too_many_keep_the_text(comment: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "wait_s", lambda _request: 60)
    reply = comment("Do not lose <b>me</b>.")
    assert reply.status_code == 429
    assert text_of(reply.text) == "Do not lose &lt;b&gt;me&lt;/b&gt;."
    assert not Comment.objects.exists()


def test_the_limit_counts_comments(comment: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {"feedback:comment_create": limits.Limit(1, 100, 3600)}
    monkeypatch.setattr(limits, "LIMITS", few)
    replies = [comment("x").status_code for _turn in range(3)]
    assert 429 in replies
    assert replies[0] == 200


def test_who_has_not_rated_cannot_comment(comment: Post) -> None:
    assert comment("x", by=Client()).status_code == 404
    other = Subject("lesson", "course/other", "1")
    assert comment("x", subject=other.token()).status_code == 404


@pytest.mark.parametrize("data", [{"subject": "x"}, {"token": "x"}, {"token": ""}])
def test_a_form_of_nobody_is_refused(comment: Post, data: dict[str, str]) -> None:
    assert comment("x", **data).status_code == 400
    assert not Comment.objects.exists()


def test_without_htmx_it_leads_back_to_the_page(comment: Post) -> None:
    reply = comment("x", htmx=False)
    assert (reply.status_code, reply["Location"]) == (303, "/c/#feedback-lesson-course-lesson")


def test_html_is_text(comment: Post) -> None:
    reply = comment("<script>alert(1)</script>")
    assert "<script>alert" not in reply.text
    assert "&lt;script&gt;" in reply.text


def answered(comment: Comment) -> None:
    Comment.objects.filter(pk=comment.pk).update(
        answer="We added <b>two</b>.", state="answered", answered_at=timezone.now()
    )


def test_the_learner_reads_the_answer_on_the_page(comment: Post) -> None:
    comment("More pictures, please.")
    answered(Comment.objects.get())
    panel = panel_of(Learner.objects.get())
    assert "We added &lt;b&gt;two&lt;/b&gt;." in panel
    assert "More pictures, please." in panel


def test_an_answer_is_still_shown_when_the_content_has_changed(comment: Post) -> None:
    comment("More pictures, please.")
    comment("And sounds.")
    answered(Comment.objects.get(text="More pictures, please."))
    panel = panel_of(Learner.objects.get(), Subject(SUBJECT.kind, SUBJECT.slug, "4"))
    assert "Was everything clear?" in panel
    assert "We added" in panel
    assert "And sounds." not in panel


def test_comments_and_answers_are_shown_to_nobody_else(comment: Post) -> None:
    comment("More pictures, please.")
    answered(Comment.objects.get())
    panel = panel_of(Learner.objects.create())
    assert "pictures" not in panel
    assert "We added" not in panel


def test_comments_on_other_subjects_are_not_mixed_in(comment: Post) -> None:
    comment("More pictures, please.")
    panel = panel_of(Learner.objects.get(), Subject("lesson", "course/other", "3"))
    assert "pictures" not in panel


def test_the_database_keeps_the_rules(comment: Post) -> None:
    comment("x")
    stored = Comment.objects.get()
    broken: list[dict[str, Any]] = [
        {"token": stored.token},
        {"withdrawn_at": timezone.now()},
        {"state": "answered"},
        {"answered_at": timezone.now()},
    ]
    for fields in broken:
        fresh = {"rating": stored.rating, "text": "x", "token": uuid4()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.create(**fresh | fields)
