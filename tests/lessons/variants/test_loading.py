"""Variants in the database follow their files, and never over an instructor's change."""

from collections.abc import Callable
from pathlib import Path

from lessons.loader import Report, load_course
from lessons.models import Lesson
from lessons.variants.models import CourseText, LessonText, SectionText

Load = Callable[..., Report]


def test_all_words_are_stored_once(in_step: Path, load: Load):
    report = load()
    assert (report.created, report.changed, report.kept, report.gone) == ([], [], [], [])
    course = CourseText.objects.get()
    assert (course.language, course.title) == ("nl", "Een cursus")
    assert course.outcomes == "Eén ding doen\nEen ander ding"
    assert SectionText.objects.get().title == "Eerste deel"
    alpha = LessonText.objects.get(lesson__slug="alpha")
    assert alpha.body.startswith("De tekst van alfa.")
    assert not alpha.is_behind
    beta = LessonText.objects.get(lesson__slug="beta")
    assert (beta.title, beta.body, beta.is_behind) == ("Bèta", "", False)


def test_the_files_bring_what_they_change(in_step: Path, load: Load):
    in_step.write_text(in_step.read_text().replace("Meer van alfa.", "Nog meer."))
    assert load().changed == ["chapter alpha (nl)"]
    assert "Nog meer." in LessonText.objects.get(lesson__slug="alpha").body


def test_an_instructors_words_stay_until_the_files_are_taken(
    in_step: Path, folder: Path, load: Load
):
    LessonText.objects.filter(lesson__slug="alpha").update(title="Hoofdstuk alfa")
    in_step.write_text(in_step.read_text().replace("Meer van alfa.", "Nog meer."))
    assert load().kept == ["chapter alpha (nl)"]
    assert LessonText.objects.get(lesson__slug="alpha").title == "Hoofdstuk alfa"
    assert load_course(folder, take=["chapter alpha (nl)"]).changed == ["chapter alpha (nl)"]
    assert LessonText.objects.get(lesson__slug="alpha").title == "Alfa"


def test_what_the_files_gave_up_goes_unless_somebody_changed_it(
    in_step: Path, folder: Path, load: Load
):
    LessonText.objects.filter(lesson__slug="beta").update(title="Hoofdstuk bèta")
    in_step.unlink()
    (folder / "course.nl.toml").unlink()
    gone = load().gone
    assert set(gone) == {"tiny (nl)", "first (nl)", "alpha (nl)", "beta (nl)", "gamma (nl)"}
    assert not CourseText.objects.exists()
    assert not SectionText.objects.exists()
    assert [each.title for each in LessonText.objects.all()] == ["Hoofdstuk bèta"]


def test_a_new_text_leaves_its_variant_behind(in_step: Path, load: Load):
    lesson = Lesson.objects.get(slug="alpha")
    lesson.body += "\nMore.\n"
    lesson.save()
    assert LessonText.objects.get(lesson=lesson).is_behind
