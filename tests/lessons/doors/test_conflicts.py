"""Files and admin say different things: it is shown, settled by choice, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from lessons.doors import history
from lessons.doors.conflicts import conflicts, settle
from lessons.doors.models import PastWords
from lessons.loader import Report
from lessons.models import Course, Lesson, Section

Load = Callable[..., Report]
ALPHA = "01-first/01-alpha/lesson.md"


@pytest.fixture
def course(load: Load) -> Course:
    load()
    return Course.objects.get()


@pytest.fixture
def ada(django_user_model: type[User]) -> Client:
    return _instructor(django_user_model, "ada", "")


def _instructor(users: type[User], name: str, verb: str) -> Client:
    user = users.objects.create_user(name, is_staff=True)
    found = Permission.objects.filter(content_type__app_label="lessons", codename__startswith=verb)
    user.user_permissions.set(found)
    client = Client()
    client.force_login(user)
    return client


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / ALPHA).read_text()
    assert old in text
    (folder / ALPHA).write_text(text.replace(old, new))


def written(body: str) -> Lesson:
    """Somebody writes in the admin."""
    lesson = Lesson.objects.get(slug="alpha")
    lesson.body = body
    lesson.save()
    return lesson


def page(client: Client, course: Course) -> str:
    return str(client.get(f"/admin/lessons/course/{course.pk}/conflicts/").content.decode())


def choose(client: Client, course: Course, hold: str, name: str = "chapter alpha") -> Any:
    return client.post(
        f"/admin/lessons/course/{course.pk}/conflicts/", {"name": name, "hold": hold}
    )


def test_nothing_differs_after_a_load(course: Course, ada: Client):
    assert conflicts(course) == []
    assert "Nothing differs" in page(ada, course)


def test_a_change_in_the_admin_alone_is_no_quarrel(course: Course, ada: Client):
    written("Hers.\n")
    [found] = conflicts(course)
    assert (found.name, found.is_both) == ("chapter alpha", False)
    assert "It was changed here alone." in page(ada, course)
    assert "Keep what is stored here" not in page(ada, course)


def test_both_changed_is_told_with_both(course: Course, ada: Client, folder: Path, load: Load):
    written("The text of Alpha, hers.\n")
    edit(folder, "The text of Alpha.", "The text of Alpha, its.")
    assert load().kept == ["chapter alpha"]
    [found] = conflicts(course)
    assert found.is_both
    html = page(ada, course)
    assert "hers.</del>" in html.replace("\n", "")
    assert "its." in html


def test_looking_changes_nothing(course: Course, folder: Path, load: Load):
    lesson = written("Hers.\n")
    edit(folder, "The text of Alpha.", "Its.")
    load()
    before = (PastWords.objects.count(), Lesson.objects.get(pk=lesson.pk).loaded_hash)
    conflicts(course)
    assert (PastWords.objects.count(), Lesson.objects.get(pk=lesson.pk).loaded_hash) == before
    assert Lesson.objects.get(pk=lesson.pk).body == "Hers.\n"


def test_what_is_stored_may_hold_until_the_file_changes_again(
    course: Course, ada: Client, folder: Path, load: Load
):
    lesson = written("Hers.\n")
    edit(folder, "The text of Alpha.", "Its.")
    load()
    assert choose(ada, course, "stored").status_code == 302
    assert Lesson.objects.get(pk=lesson.pk).body == "Hers.\n"
    assert [each.is_both for each in conflicts(course)] == [False]
    load()
    assert Lesson.objects.get(pk=lesson.pk).body == "Hers.\n"
    assert [each.is_both for each in conflicts(course)] == [False]
    edit(folder, "Its.", "Its, later.")
    load()
    assert [each.is_both for each in conflicts(course)] == [True]


def test_the_file_may_hold_and_the_other_text_is_kept(
    course: Course, ada: Client, folder: Path, load: Load
):
    lesson = written("Hers.\n")
    edit(folder, "The text of Alpha.", "Its.")
    load()
    choose(ada, course, "file")
    stored = Lesson.objects.get(pk=lesson.pk)
    assert stored.body.startswith("Its.")
    assert stored.loaded_hash == stored.fingerprint()
    assert conflicts(course) == []
    assert "Hers.\n" in [entry.words["body"] for entry in history.entries_of(stored)]


def test_one_choice_leaves_the_others_alone(course: Course, ada: Client, load: Load):
    lesson = written("Hers.\n")
    section = Section.objects.get(slug="first")
    section.title = "Another"
    section.save()
    choose(ada, course, "file", "section first")
    assert Section.objects.get(pk=section.pk).title == "First section"
    assert Lesson.objects.get(pk=lesson.pk).body == "Hers.\n"


def test_what_is_settled_already_is_said(course: Course, ada: Client):
    answer = choose(ada, course, "file")
    assert "Nothing differs any more" in ada.get(answer.url).content.decode()
    assert not settle(course, "chapter nothing", take_file=True)


def test_a_course_that_no_file_had_differs_from_none(ada: Client, db: None):
    assert conflicts(Course.objects.create(slug="made", title="Made")) == []


def test_who_may_only_look_settles_nothing(
    course: Course, folder: Path, load: Load, django_user_model: type[User]
):
    lesson = written("Hers.\n")
    eve = _instructor(django_user_model, "eve", "view")
    assert "Take what the file says" not in page(eve, course)
    assert choose(eve, course, "file").status_code == 403
    assert Lesson.objects.get(pk=lesson.pk).body == "Hers.\n"


def test_another_word_is_no_choice(course: Course, ada: Client):
    written("Hers.\n")
    assert choose(ada, course, "both").status_code == 403
