"""What no database can hold is refused alike on both, and is never a fault of ours."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client, RequestFactory

from concurrency_course.fitting import answer_misfit
from learners.models import Bookmark, Learner

pytestmark = pytest.mark.django_db
HUGE = "9" * 30
LONGER = "1" * 4400  # digits: more than Python turns into a number

PUBLIC = (
    "/?q=%00",
    "/?%00",
    "/lab/?x=%00",
    "/lab/computing/?workers=%00",
    "/lab/computing/recorded/?key=%00",
    "/quizzes/course-lesson/?q=%00",
    "/quizzes/course-lesson/?next=%00",
    "/courses/no/such/?tab=%00",
    "/admin/login/?next=%00",
    "/%00",
    "/lab/%00/",
    "/static/%00",
    "/static/a%00.css",
)


@pytest.fixture
def ada(client: Client) -> Client:
    """An instructor, who may reach every screen of the admin."""
    client.force_login(User.objects.create_superuser("ada"))
    return client


def short(value: str) -> str:
    """A name for a test."""
    return value[:12]


def screens() -> list[str]:
    return [
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for model in admin.site._registry
    ]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_null_character_in_an_address_is_a_bad_request(client: Client, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code in {400, 404}
    assert reply.status_code == 400 or address.startswith("/static/")


def test_the_page_that_says_so_is_one_of_ours(client: Client) -> None:
    assert "We could not read that request" in client.get("/lab/computing/recorded/?key=%00").text


@pytest.mark.parametrize("value", ["%00", HUGE, f"-{HUGE}", LONGER, "x"], ids=short)
def test_no_list_of_the_admin_falls_over_its_address(ada: Client, value: str) -> None:
    filters = ("id__exact", "pk__in", "status__exact", "state__exact", "q", "o", "p", "e")
    asked = [f"{screen}?{name}={value}" for screen in screens() for name in filters]
    assert {address for address in asked if ada.get(address).status_code >= 500} == set()


@pytest.mark.parametrize("value", ["%00", "_00", HUGE, f"-{HUGE}", LONGER, "x"], ids=short)
def test_no_screen_of_the_admin_falls_over_its_id(ada: Client, value: str) -> None:
    ends = ("change", "history", "delete")
    asked = [f"{screen}{value}/{end}/" for screen in screens() for end in ends]
    assert {address for address in asked if ada.get(address).status_code >= 500} == set()


def test_a_value_that_no_form_stopped_is_a_bad_request(rf: RequestFactory) -> None:
    reply = answer_misfit(rf.post("/lab/"), DataError("integer out of range"))
    assert reply is not None
    assert (reply.status_code, "Nothing was changed" in reply.text) == (400, True)


def test_another_error_of_the_database_stays_a_fault_of_ours(rf: RequestFactory) -> None:
    assert answer_misfit(rf.post("/lab/"), IntegrityError("unique")) is None


def test_a_number_too_big_for_its_column_is_the_same_error_on_both() -> None:
    bookmark = Bookmark.objects.create(learner=Learner.objects.create())
    with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE learners_bookmark SET id = %s", [10**30])
    assert Bookmark.objects.get().pk == bookmark.pk
