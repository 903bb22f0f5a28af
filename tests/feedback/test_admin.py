"""The instructors' inbox."""

import csv
import io
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from feedback.models import Comment, Rating
from learners.models import Learner

LIST = "/admin/feedback/comment/"


@pytest.fixture
def comment(db: None) -> Comment:
    """An open comment by a learner to whom not everything was clear."""
    return write("Please explain <b>spawn</b>.")


def write(text: str, *, clear: bool = False, slug: str = "course/lesson") -> Comment:
    rating = Rating.objects.create(
        learner=Learner.objects.create(),
        subject_kind="lesson",
        subject_slug=slug,
        content_version="3",
        clear=clear,
    )
    return Comment.objects.create(rating=rating, text=text, token=uuid4())


@pytest.fixture
def instructor(client: Client, db: None) -> Client:
    """Somebody who may read and answer."""
    ada = User.objects.create_user("ada", is_staff=True)
    names = ["view_comment", "change_comment", "view_rating"]
    ada.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client.force_login(ada)
    return client


def answer(instructor: Client, comment: Comment, text: str) -> HttpResponse:
    sent = {"answer": text, "text": "forged", "state": "open"}
    return instructor.post(f"{LIST}{comment.pk}/change/", sent)  # type: ignore[return-value]


def test_comments_are_listed_with_what_they_are_about(instructor: Client, comment: Comment) -> None:
    page = instructor.get(LIST).text
    assert "Please explain &lt;b&gt;spawn&lt;/b&gt;." in page
    assert "lesson: course/lesson" in page


@pytest.mark.parametrize(
    "query",
    [
        "rating__clear__exact=1",
        "rating__subject_slug=course/lesson",
        "state__exact=answered",
        "q=generators",
    ],
)
def test_comments_are_filtered_and_searched(
    instructor: Client, comment: Comment, query: str
) -> None:
    slug = "course/lesson" if "slug" in query else "course/other"
    other = write("Explain generators.", clear=True, slug=slug)
    Comment.objects.filter(pk=other.pk).update(state="answered", answered_at=timezone.now())
    Rating.objects.filter(pk=comment.rating_id).update(subject_slug="course/third")
    page = instructor.get(f"{LIST}?{query}").text
    assert "Explain generators." in page
    assert "spawn" not in page


def test_an_answer_is_dated_and_signed(instructor: Client, comment: Comment) -> None:
    assert answer(instructor, comment, "We did.").status_code == 302
    comment.refresh_from_db()
    assert (comment.answer, comment.state) == ("We did.", "answered")
    assert comment.answered_at is not None
    assert comment.answered_by == User.objects.get()


def test_an_answer_taken_out_opens_the_comment(instructor: Client, comment: Comment) -> None:
    answer(instructor, comment, "We did.")
    answer(instructor, comment, "")
    comment.refresh_from_db()
    assert (comment.state, comment.answered_at, comment.answered_by) == ("open", None, None)


def test_what_learners_wrote_is_not_edited(instructor: Client, comment: Comment) -> None:
    answer(instructor, comment, "We did.")
    comment.refresh_from_db()
    assert comment.text == "Please explain <b>spawn</b>."
    assert instructor.get(f"{LIST}add/").status_code == 403
    assert instructor.post(f"{LIST}{comment.pk}/delete/", {"post": "yes"}).status_code == 403
    rating = f"/admin/feedback/rating/{comment.rating_id}/change/"
    assert instructor.post(rating, {"clear": "on"}).status_code == 403


def test_what_was_taken_back_is_gone(instructor: Client, comment: Comment) -> None:
    Comment.objects.update(text="", withdrawn_at=timezone.now())
    assert instructor.get(LIST).context["cl"].result_count == 0
    assert instructor.get(f"{LIST}{comment.pk}/change/").status_code == 302


def test_several_are_marked_as_answered(instructor: Client, comment: Comment) -> None:
    instructor.post(LIST, {"action": "mark_answered", "_selected_action": [comment.pk]})
    comment.refresh_from_db()
    assert comment.state == "answered"
    assert comment.answered_by == User.objects.get()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_the_export_holds_no_formulas(instructor: Client, start: str) -> None:
    evil = write(f'{start}HYPERLINK("https://evil.example")')
    chosen = {"action": "export", "_selected_action": [evil.pk]}
    reply = instructor.post(LIST, chosen)
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    header, row = csv.reader(io.StringIO(reply.text.removeprefix("\ufeff")))
    assert dict(zip(header, row, strict=True))["text"] == "'" + evil.text


def test_the_export_holds_what_was_said(instructor: Client, comment: Comment) -> None:
    Comment.objects.update(text="Größe, „so“\nand\x0bso")
    reply = instructor.post(LIST, {"action": "export", "_selected_action": [comment.pk]})
    header, row = csv.reader(io.StringIO(reply.text.removeprefix("\ufeff")))
    said = dict(zip(header, row, strict=True))
    assert (said["subject_slug"], said["clear"]) == ("course/lesson", "False")
    assert said["text"] == "Größe, „so“\nand\x0bso"


def test_ratings_are_listed_and_exported(instructor: Client, comment: Comment) -> None:
    address = "/admin/feedback/rating/"
    assert "course/lesson" in instructor.get(f"{address}?clear__exact=0").text
    chosen = {"action": "export", "_selected_action": [comment.rating_id]}
    assert "course/lesson" in instructor.post(address, chosen).text


@pytest.mark.parametrize("address", [LIST, "/admin/feedback/rating/", "/feedback/"])
def test_learners_are_kept_out(client: Client, comment: Comment, address: str) -> None:
    assert client.get(address).status_code == 302
    assert "/admin/login/" in client.get(address)["Location"]
    client.force_login(User.objects.create_user("eve"))
    assert "/admin/login/" in client.get(address)["Location"]


@pytest.mark.parametrize("address", [LIST, "/admin/feedback/rating/", "/feedback/"])
def test_staff_without_the_permission_is_kept_out(
    client: Client, comment: Comment, address: str
) -> None:
    client.force_login(User.objects.create_user("eve", is_staff=True))
    assert client.get(address).status_code == 403


def test_the_inbox_is_the_list_of_comments(instructor: Client, comment: Comment) -> None:
    assert instructor.get("/feedback/")["Location"] == LIST
