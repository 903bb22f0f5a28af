"""An instructor who sends what no page of ours sends: refused, quickly, and nothing breaks."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.test import Client

from quizzes.form_counts import check_counts
from quizzes.models import Quiz
from tests.quizzes.conftest import quiz, write  # noqa: F401 - fixtures
from tests.quizzes.test_admin import ADD, edit, form

HUGE = "9" * 30


@pytest.fixture
def author(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("ada"))
    client.raise_request_exception = False
    return client


@pytest.fixture
def stored(request: pytest.FixtureRequest) -> Quiz:
    found: Quiz = request.getfixturevalue("quiz")
    return found


@pytest.mark.parametrize("sent", [HUGE, "-1", "abc", "99999", "1e5", "9" * 5000, ""])
@pytest.mark.parametrize("field", ["questions-0-id", "questions-0-choices-0-id"])
def test_a_forged_row_breaks_nothing(author: Client, stored: Quiz, field: str, sent: str) -> None:
    before = stored.fingerprint()
    reply = author.post(f"/admin/quizzes/quiz/{stored.pk}/change/", edit(stored) | {field: sent})
    assert reply.status_code in {200, 302, 400}
    if reply.status_code != 302:
        assert stored.fingerprint() == before


@pytest.mark.parametrize("model", ["quizzes/quiz", "lessons/course", "lessons/lesson", "auth/user"])
@pytest.mark.parametrize("sent", [HUGE, "abc", "-1", "\0", "1,2"])
def test_an_action_on_a_row_that_cannot_be_breaks_nothing(
    author: Client, model: str, sent: str
) -> None:
    for action in ("publish", "delete_selected", "nothing"):
        data = {"action": action, "_selected_action": sent}
        assert author.post(f"/admin/{model}/", data).status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        "/admin/quizzes/quiz/?p=" + HUGE, "/admin/quizzes/quiz/?id__exact=" + HUGE,
        "/admin/quizzes/quiz/?q=" + "a" * 5000, "/admin/feedback/comment/?created_at__year=99999",
        "/admin/sandbox/execution/?machine__id__exact=" + HUGE, f"/admin/r/{HUGE}/1/",
        f"/admin/quizzes/quiz/{HUGE}/change/", "/admin/feedback/comment/x/change/",
    ],
)  # fmt: skip
def test_an_odd_address_breaks_nothing(author: Client, path: str) -> None:
    assert author.get(path).status_code < 500


@pytest.mark.parametrize(
    "lookup",
    [
        "rating__learner_id=1",
        "rating__learner__id__startswith=a",
        "answered_by__password__startswith=p",
    ],
)
def test_no_filter_reaches_what_the_list_does_not_show(author: Client, lookup: str) -> None:
    assert author.get(f"/admin/feedback/comment/?{lookup}").status_code == 400


def counts(**sent: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({name.replace("_TOTAL", "-TOTAL"): str(value) for name, value in sent.items()})
    return data


def test_more_rows_than_fields_are_refused_before_any_is_made(author: Client, stored: Quiz) -> None:
    path = f"/admin/quizzes/quiz/{stored.pk}/change/"
    many = {f"questions-{number}-choices-TOTAL_FORMS": 1000 for number in range(100)}
    sent = edit(stored) | {"questions-TOTAL_FORMS": 100} | many
    assert author.post(path, sent).status_code == 400


def test_a_course_with_more_rows_than_fields_is_refused(author: Client) -> None:
    sent = {"sections-TOTAL_FORMS": "900", "sections-INITIAL_FORMS": "0"}
    assert author.post("/admin/lessons/course/add/", sent).status_code == 400


def test_as_many_rows_as_fields_may_be_announced() -> None:
    check_counts(counts(a_TOTAL_FORMS=1, b_TOTAL_FORMS=1))
    with pytest.raises(BadRequest):
        check_counts(counts(a_TOTAL_FORMS=1, b_TOTAL_FORMS=2))


@pytest.mark.parametrize("sent", ["x", "-1", "9" * 5000, "١"])
def test_a_count_that_is_no_number_is_for_django_to_refuse(sent: str) -> None:
    check_counts(counts(a_TOTAL_FORMS=sent))


@pytest.mark.parametrize(
    ("sent", "stored"), [("<script>x", 0), ("en\n", 1), ("pt-BR", 1), ("e", 0)]
)
def test_the_language_of_a_quiz_is_a_language_tag(author: Client, sent: str, stored: int) -> None:
    author.post(ADD, form(language=sent, status="draft"))
    assert Quiz.objects.count() == stored
