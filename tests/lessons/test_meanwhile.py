"""Two instructors have one chapter open: nobody writes over what they have not seen."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from lessons.loader import Report
from lessons.models import Lesson


@pytest.fixture
def lesson(load: Callable[..., Report]) -> Lesson:
    load()
    return Lesson.objects.get(slug="alpha")


@pytest.fixture
def users(django_user_model: type[User]) -> list[Client]:
    return [_instructor(django_user_model, name) for name in ("ada", "bob")]


def _instructor(users: type[User], name: str, verb: str = "") -> Client:
    user = users.objects.create_user(name, is_staff=True)
    found = Permission.objects.filter(content_type__app_label="lessons", codename__startswith=verb)
    user.user_permissions.set(found)
    client = Client()
    client.force_login(user)
    return client


def _address(lesson: Lesson) -> str:
    return f"/admin/lessons/lesson/{lesson.pk}/change/"


def opened(client: Client, lesson: Lesson) -> dict[str, Any]:
    """The fields of the form as the page shows them."""
    return fields_of(client.get(_address(lesson)))


def fields_of(response: Any) -> dict[str, Any]:
    form = response.context["adminform"].form
    values = {each.name: each.value() for each in form}
    [values["seen"]] = re.findall(r'name="seen" value="(\w*)"', response.content.decode())
    return values


def test_the_second_is_told_and_both_texts_are_shown(lesson: Lesson, users: list[Client]):
    ada, bob = users
    hers, his = opened(ada, lesson), opened(bob, lesson)
    assert ada.post(_address(lesson), hers | {"body": "One two three."}).status_code == 302
    refused = bob.post(_address(lesson), his | {"body": "One four three.", "title": "His"})
    shown = unescape(refused.content.decode())
    assert refused.status_code == 200
    assert "Somebody else has changed this chapter" in shown
    assert re.search(r"<del>.*?two</del>\s*<ins>.*?four</ins>", shown)
    assert Lesson.objects.get(pk=lesson.pk).body == "One two three.\n"
    again = fields_of(refused)
    assert (again["body"], again["title"]) == ("One four three.", "His")


def test_whoever_saves_again_has_chosen(lesson: Lesson, users: list[Client]):
    ada, bob = users
    hers, his = opened(ada, lesson), opened(bob, lesson)
    ada.post(_address(lesson), hers | {"body": "Hers."})
    again = fields_of(bob.post(_address(lesson), his | {"body": "His."}))
    assert bob.post(_address(lesson), again).status_code == 302
    assert Lesson.objects.get(pk=lesson.pk).body == "His.\n"


def test_a_third_change_is_told_again(lesson: Lesson, users: list[Client]):
    ada, bob = users
    his = opened(bob, lesson)
    ada.post(_address(lesson), opened(ada, lesson) | {"body": "Hers."})
    again = fields_of(bob.post(_address(lesson), his | {"body": "His."}))
    ada.post(_address(lesson), opened(ada, lesson) | {"body": "Hers, better."})
    assert bob.post(_address(lesson), again).status_code == 200
    assert Lesson.objects.get(pk=lesson.pk).body == "Hers, better.\n"


def test_what_the_files_brought_meanwhile_is_told_too(lesson: Lesson, users: list[Client]):
    his = opened(users[1], lesson)
    Lesson.objects.filter(pk=lesson.pk).update(standfirst="Loaded.")
    shown = users[1].post(_address(lesson), his | {"body": "His."})
    assert "Loaded." in unescape(shown.content.decode())
    assert Lesson.objects.get(pk=lesson.pk).body == lesson.body


def test_both_wrote_the_same(lesson: Lesson, users: list[Client]):
    ada, bob = users
    hers, his = opened(ada, lesson), opened(bob, lesson)
    ada.post(_address(lesson), hers | {"body": "The same."})
    assert bob.post(_address(lesson), his | {"body": "The same."}).status_code == 302


def test_a_form_that_says_nothing_of_what_it_saw_writes_over_nothing(
    lesson: Lesson, users: list[Client]
):
    sent = opened(users[0], lesson) | {"seen": "", "body": "Blind."}
    assert users[0].post(_address(lesson), sent).status_code == 200
    assert Lesson.objects.get(pk=lesson.pk).body == lesson.body


def test_who_may_only_look_sees_the_page(lesson: Lesson, django_user_model: type[User]):
    client = _instructor(django_user_model, "eve", "view")
    assert client.get(_address(lesson)).status_code == 200
    assert client.post(_address(lesson), {"body": "Hers."}).status_code == 403
