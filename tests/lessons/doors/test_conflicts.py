"""Files and admin say different things: it is shown, settled by choice, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from learners.models import Learner
from lessons.doors import history, replaced
from lessons.doors.conflicts import conflicts
from lessons.doors.models import PastWords
from lessons.loader import Report, load_course
from lessons.models import Course, Lesson, Section
from quizzes.models import Attempt, ChoiceText, Hint, Question, Response
from tests.quizzes.conftest import TOML
from tests.quizzes.variants.dutch import NL

Load = Callable[..., Report]
ALPHA = "01-first/01-alpha/lesson.md"


@pytest.fixture
def course(load: Load) -> Course:
    load()
    return Course.objects.get()


@pytest.fixture
def ada(django_user_model: type[User]) -> Client:
    return _instructor(django_user_model, "ada", "", "lessons", "quizzes")


def _instructor(users: type[User], name: str, verb: str, *apps: str) -> Client:
    user = users.objects.create_user(name, is_staff=True)
    found = Permission.objects.filter(
        content_type__app_label__in=apps or ["lessons"], codename__startswith=verb
    )
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
    seen = next((each.seal for each in conflicts(course) if each.name == name), "")
    return client.post(
        f"/admin/lessons/course/{course.pk}/conflicts/", {"name": name, "hold": hold, "seen": seen}
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
    assert (
        "Nothing differs any more"
        in ada.get(choose(ada, course, "file", "chapter nothing").url).content.decode()
    )


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


def test_what_changed_since_it_was_looked_at_is_shown_again(
    course: Course, ada: Client, folder: Path, load: Load
):
    lesson = written("Hers.\n")
    [before] = conflicts(course)
    written("Hers, later.\n")
    address = f"/admin/lessons/course/{course.pk}/conflicts/"
    form = {"name": before.name, "hold": "file", "seen": before.seal}
    assert "Look again" in ada.get(ada.post(address, form).headers["Location"]).content.decode()
    assert Lesson.objects.get(pk=lesson.pk).body == "Hers, later.\n"


def test_a_course_that_leads_to_another_one_is_compared(
    course: Course, ada: Client, folder: Path, load: Load
):
    """The other course is not among the files that were loaded."""
    other = Course.objects.create(slug="other", title="Other")
    section = Section.objects.create(course=other, title="S", slug="s", position=0)
    Lesson.objects.create(
        section=section, title="L", slug="a", position=0, body="Text.", status="published"
    )
    beside = folder.parent / "other"
    (beside / "a").mkdir(parents=True)
    (beside / "course.toml").write_text(OTHER)
    (beside / "a" / "lesson.md").write_text('+++\ntitle = "L"\nminutes = 1\n+++\nText.\n')
    edit(folder, "The text of Alpha.", "See [there](/courses/other/a/).")
    assert load().changed == ["chapter alpha"]
    assert conflicts(course) == []
    written("Hers.\n")
    assert "It was changed here alone." in page(ada, course)


OTHER = """
title = "Other"

[[sections]]
title = "S"
slug = "s"

[[sections.chapters]]
lesson = "a"
"""


def test_files_that_can_not_be_read_any_more_are_a_sentence(course: Course, ada: Client):
    course.file_texts.filter(path=ALPHA).delete()
    assert "can’t be read any more" in page(ada, course)


QUIZ = "quiz tiny-alpha"


@pytest.fixture
def question(course: Course) -> Question:
    """An instructor writes another stem."""
    question = Question.objects.get(quiz__slug="tiny-alpha", position=0)
    question.stem = "Hers?"
    question.save()
    return question


def edit_quiz(folder: Path, old: str, new: str) -> None:
    path = folder / "01-first/01-alpha/quiz.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def quarrel(question: Question, folder: Path, load: Load) -> Question:
    """The file has another stem by now, too."""
    edit_quiz(folder, STEM, "Its?")
    assert load().kept == [QUIZ]
    return question


STEM = "Which one of Alpha?"


def test_a_quiz_that_the_admin_changed_alone_is_no_quarrel(
    question: Question, course: Course, ada: Client
):
    [found] = conflicts(course)
    assert (found.name, found.is_both) == (QUIZ, False)
    assert "Hers?" in page(ada, course)


def test_a_quiz_that_both_changed_is_shown_with_both(
    quarrel: Question, course: Course, ada: Client
):
    [found] = conflicts(course)
    assert found.is_both
    html = page(ada, course)
    assert "Hers?" in html
    assert "Its?" in html
    assert Question.objects.get(pk=quarrel.pk).stem == "Hers?"


def test_the_stored_quiz_may_hold_until_its_file_changes_again(
    quarrel: Question, course: Course, ada: Client, folder: Path, load: Load
):
    choose(ada, course, "stored", QUIZ)
    assert [each.is_both for each in conflicts(course)] == [False]
    load()
    assert Question.objects.get(pk=quarrel.pk).stem == "Hers?"
    assert [each.is_both for each in conflicts(course)] == [False]
    edit_quiz(folder, "Its?", "Its, later?")
    load()
    assert [each.is_both for each in conflicts(course)] == [True]


def test_the_quiz_of_the_file_may_hold_and_answers_keep_their_version(
    quarrel: Question, course: Course, ada: Client, load: Load
):
    attempt = Attempt.objects.create(learner=Learner.objects.create(), quiz=quarrel.quiz, seed=1)
    Response.objects.create(
        attempt=attempt, question=quarrel, question_version=1, try_number=1, token=uuid4(),
        answer={}, score=0, correct=False,
    )  # fmt: skip
    before = quarrel.version
    choose(ada, course, "file", QUIZ)
    now = Question.objects.get(pk=quarrel.pk)
    assert (now.stem, now.version) == ("Its?", before + 1)
    assert Response.objects.get(question=now).question_version == 1
    assert now.versions.get(number=before).content["stem"] == "Hers?"
    assert conflicts(course) == []
    assert QUIZ not in [*load().kept, *load().changed]


def test_who_may_not_change_quizzes_settles_none(
    quarrel: Question, course: Course, django_user_model: type[User]
):
    eve = _instructor(django_user_model, "eve", "change")
    eve_without = _instructor(django_user_model, "eva", "view")
    for client in (eve_without, eve):
        assert "Take what the file says" not in page(client, course)
        assert choose(client, course, "file", QUIZ).status_code == 403
    assert Question.objects.get(pk=quarrel.pk).stem == "Hers?"


def test_what_a_file_replaces_of_a_quiz_is_kept_though_nobody_answered_it(
    quarrel: Question, course: Course, ada: Client
):
    Hint.objects.create(question=quarrel, text="Her hint.")
    hers = Question.objects.create(quiz=quarrel.quiz, stem="Hers alone?", key="own", position=9)
    choose(ada, course, "file", QUIZ)
    assert not Question.objects.filter(pk=hers.pk).exists()
    html = page(ada, course)
    for each in ("Hers?", "Hers alone?", "Her hint."):
        assert each in html


def test_so_is_what_a_load_is_told_to_replace(quarrel: Question, course: Course, folder: Path):
    load_course(folder, take=[QUIZ])
    [kept] = replaced.of(course)
    assert "Hers?" in kept.entry.words["quiz.toml"]


def test_nothing_is_kept_of_what_stays_or_nobody_wrote(
    quarrel: Question, course: Course, ada: Client, folder: Path
):
    choose(ada, course, "stored", QUIZ)
    load_course(folder, take=["chapter alpha"])
    assert replaced.of(course) == []
    load_course(folder, overwrite=True)
    edit_quiz(folder, "Its?", "Its, later?")
    load_course(folder, overwrite=True)
    assert len(replaced.of(course)) == 1


@pytest.fixture
def dutch(folder: Path, load: Load) -> Course:
    """Both doors changed the Dutch words of the quiz."""
    (folder / "01-first/01-alpha/quiz.toml").write_text(TOML)
    file = folder / "01-first/01-alpha/quiz.nl.toml"
    file.write_text(NL)
    load()
    trap = ChoiceText.objects.get(text="Een valstrik")
    trap.text = "Haar strik"
    trap.save()
    file.write_text(NL.replace("Een valstrik", "Zijn strik"))
    assert load().kept == [DUTCH]
    return Course.objects.get()


DUTCH = "quiz tiny-alpha (nl)"


def test_words_of_a_quiz_in_another_language_are_shown_with_both(dutch: Course, ada: Client):
    [found] = conflicts(dutch)
    assert (found.name, found.is_both) == (DUTCH, True)
    html = page(ada, dutch)
    assert "Haar" in html
    assert "Zijn" in html


@pytest.mark.parametrize(("hold", "now"), [("file", "Zijn strik"), ("stored", "Haar strik")])
def test_one_of_both_holds_and_neither_is_lost(
    dutch: Course, ada: Client, load: Load, hold: str, now: str
):
    choose(ada, dutch, hold, DUTCH)
    load()
    assert ChoiceText.objects.filter(text=now).exists()
    assert [each.is_both for each in conflicts(dutch)] == ([] if hold == "file" else [False])
    assert "Haar" in page(ada, dutch)
