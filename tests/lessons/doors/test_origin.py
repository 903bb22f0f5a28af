"""Each row says where it was changed last."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from lessons.doors import origin
from lessons.glossary.models import Term
from lessons.models import Course, Lesson
from tests.lessons.test_load_course import Load


@pytest.fixture
def ada(client: Client, load: Load, folder: Path) -> Client:
    (folder / "glossary.toml").write_text('[[term]]\nid = "gil"\nterm = "GIL"\ntext = "A lock."\n')
    load()
    client.force_login(User.objects.create_superuser("ada"))
    return client


def shown(client: Client, row: Course | Lesson | Term) -> str:
    url = reverse(f"admin:lessons_{row._meta.model_name}_change", args=[row.pk])
    return client.get(url).content.decode()


def test_what_was_loaded_names_its_file(ada: Client):
    lesson, coming = (Lesson.objects.get(slug=slug) for slug in ("alpha", "beta"))
    assert "File: 01-first/01-alpha/lesson.md, loaded " in shown(ada, lesson)
    assert "File: course.toml, loaded " in shown(ada, coming)
    assert "File: course.toml, loaded " in shown(ada, Course.objects.get())
    assert "File: glossary.toml, loaded " in shown(ada, Term.objects.get())


def test_a_change_in_the_admin_names_who_made_it(ada: Client):
    lesson = Lesson.objects.get(slug="alpha")
    url = reverse("admin:lessons_lesson_changelist")
    ada.post(url, {"action": "unpublish", "_selected_action": [lesson.pk]})
    assert "Admin: ada, " in shown(ada, lesson)
    assert "Admin" not in origin.of_lesson(Lesson.objects.get(slug="gamma"))


def test_a_load_that_takes_the_file_again_makes_it_the_files(ada: Client, load: Load):
    lesson = Lesson.objects.get(slug="alpha")
    lesson.title = "Of the admin"
    lesson.save()
    assert origin.of_lesson(lesson) == "Admin"
    load()
    assert origin.of_lesson(Lesson.objects.get(slug="alpha")) == "Admin"
    load(overwrite=True)
    assert origin.of_lesson(Lesson.objects.get(slug="alpha")).startswith("File: ")


def test_a_changed_meaning_is_a_change_of_its_term(ada: Client):
    term = Term.objects.get()
    text = term.texts.get()
    text.text = "Another lock."
    text.save()
    assert origin.of_term(Term.objects.get()) == "Admin"
    assert origin.of_course(Course.objects.get()).startswith("File: ")
